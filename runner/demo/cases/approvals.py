"""Cases of asking for approval."""

from __future__ import annotations

from runner.demo.office import EXERCISE
from runner.demo.stage import CHANGFEI, DONGFENG, JIANGXI, UNIVERSITY, WUGANG, Stage


def over_a_cap(stage: Stage, theme: str) -> None:
    """A draft that the pre-flight refuses: 1,800 a day for a bus."""
    bus = {"category": "vehicle", "description": f"大巴车(45座){EXERCISE}", "quantity": 1, "unit": "辆",
           "unit_price": "1800.00", "people": 20, "days": 1, "seats": 45}  # fmt: skip
    stage.drafted(theme, WUGANG, budget=[bus])


def waiting_for_the_secretary(stage: Stage, theme: str) -> None:
    """Submitted, and reminded of today."""
    event = stage.submitted(theme, DONGFENG)
    step = stage.pending(event)
    assert step is not None  # noqa: S101  (just submitted)
    stage.do("urge", approval_id=step["id"])


def returned(stage: Stage, theme: str) -> None:
    """The secretary wants it changed."""
    step = _first_step(stage, theme)
    stage.do("return_approval", stage.approver(step), approval_id=step["id"], reason=f"请补充预期成果{EXERCISE}")


def rejected(stage: Stage, theme: str) -> None:
    """The secretary refuses it for good."""
    step = _first_step(stage, theme)
    stage.do("reject", stage.approver(step), approval_id=step["id"], reason=f"与年度重点无关{EXERCISE}")


def withdrawn(stage: Stage, theme: str) -> None:
    """Its proposer took it back."""
    event = stage.submitted(theme, UNIVERSITY)
    stage.do("withdraw_event", event_id=event["id"], reason=f"主题还需斟酌{EXERCISE}")


def reopened(stage: Stage, theme: str) -> None:
    """Approved, then its venue changed: back to draft, money released, links void."""
    event = stage.approved(theme, UNIVERSITY)
    now = stage.do("event", event_id=event["id"])
    venue = {**now["venue"], "name": f"另一处示例场地{EXERCISE}"}
    stage.do("edit_event", event_id=event["id"], expected_version=now["version"], venue=venue)


def _first_step(stage: Stage, theme: str) -> dict[str, str]:
    step = stage.pending(stage.submitted(theme, JIANGXI))
    assert step is not None  # noqa: S101  (just submitted)
    return step


def by_a_deputy(stage: Stage, theme: str) -> None:
    """The secretary was away; the deputy secretary decided for them and is named beside them."""
    event = stage.submitted(theme, DONGFENG)
    step = stage.pending(event)
    assert step is not None  # noqa: S101  (just submitted)
    stage.do("approve", stage.actor("deputy", "own"), approval_id=step["id"], comment=f"代书记审批：同意{EXERCISE}")


def handed_over(stage: Stage, theme: str) -> None:
    """The organizer went away on an audit; a successor runs it now."""
    event = stage.approved(theme, CHANGFEI)
    accounts = stage.people["accounts"]
    stage.do("hand_over_events", stage.actor("secretary2", "own"), from_account_id=accounts["organizer2"]["id"],
             to_account_id=accounts["organizer3"]["id"], event_ids=[event["id"]],
             reason=f"原承办人外派审计{EXERCISE}")  # fmt: skip


def back_to_a_step(stage: Stage, theme: str) -> None:
    """The leader sends it back to the secretary, not to the proposer."""
    event = stage.submitted(theme, UNIVERSITY)
    stage.approve_step(event)
    step = stage.pending(event)
    assert step is not None  # noqa: S101  (the leader's turn)
    stage.do("return_approval", stage.approver(step), approval_id=step["id"], to_step=1,
             reason=f"请书记补充支部意见{EXERCISE}")  # fmt: skip
