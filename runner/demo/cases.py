"""One example of each case that an office meets, so that every page has something to show.

A case is left alone when an event of its theme is there already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from kit.clock import SHANGHAI
from kit.domain import SYSTEM, Actor
from runner.demo.hands import Hands
from runner.demo.office import EXERCISE
from runner.demo.stage import Stage, acceptance, slot

WUGANG, DONGFENG, CHANGFEI = "中国宝武武钢集团", "东风汽车公司", "长飞光纤光缆股份有限公司"
UNIVERSITY, JIANGXI = "武汉大学", "江西省审计厅"


# --- approvals --------------------------------------------------------------------------------------------------


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


# --- partners ---------------------------------------------------------------------------------------------------


def countered(stage: Stage, theme: str) -> None:
    """The partner proposes another day; the organizer is to answer."""
    event = stage.approved(theme, CHANGFEI)
    day = dt.datetime.fromisoformat(event["slots"][0]["starts_at"]).astimezone(SHANGHAI).date()
    other = [slot(day + dt.timedelta(days=2))]
    stage.reply(stage.invitations(event)[0], answer="counter", slots=other, message=f"当天有生产任务{EXERCISE}")


def two_partners(stage: Stage, theme: str) -> None:
    """One of two agreed; the other, whose link is narrowed to that time, has not answered."""
    event = stage.approved(theme, WUGANG, DONGFENG)
    stage.reply(stage.invitations(event, 2)[0], **acceptance(1))


def one_declined(stage: Stage, theme: str) -> None:
    """One of two declined; the organizer goes on without it or invites another."""
    event = stage.approved(theme, UNIVERSITY, DONGFENG)
    stage.reply(stage.invitations(event, 2)[0], answer="decline", reason=f"近期任务较重{EXERCISE}")


def declined(stage: Stage, theme: str) -> None:
    """The only partner declined: over, money released."""
    event = stage.approved(theme, CHANGFEI)
    stage.reply(stage.invitations(event)[0], answer="decline", reason=f"近期任务较重{EXERCISE}")
    stage.until(event, "declined")


def reissued(stage: Stage, theme: str) -> None:
    """The first link was lost, or went to the wrong person: it is dead."""
    event = stage.approved(theme, JIANGXI)
    stage.do("reissue_invitation", of="partners", invitation_id=stage.invitations(event)[0]["id"])


# --- agreed -----------------------------------------------------------------------------------------------------


def full(stage: Stage, theme: str) -> None:
    """Confirmed, with a guest, and one more member than there are seats."""
    event = stage.confirmed(theme, WUGANG, capacity=4)
    stage.do("book", event_id=event["id"], member_ids=stage.members[:3], guests=[f"示例来宾01{EXERCISE}"],
             override_reason=None)  # fmt: skip
    stage.do("book", event_id=event["id"], member_ids=stage.members[3:4], guests=[], override_reason=None)


def rescheduled(stage: Stage, theme: str) -> None:
    """Agreed once; another date is sought."""
    event = stage.confirmed(theme, DONGFENG)
    day = dt.datetime.fromisoformat(event["slots"][1]["starts_at"]).astimezone(SHANGHAI).date()
    stage.do("reschedule_event", event_id=event["id"], slots=[slot(day)], reason=f"审计任务有调整{EXERCISE}")


def cancelled(stage: Stage, theme: str) -> None:
    """Agreed and booked, then called off: seats, venue and money are free, the partner is told."""
    event = stage.confirmed(theme, UNIVERSITY)
    stage.do("book", event_id=event["id"], member_ids=stage.members[:2], guests=[], override_reason=None)
    stage.do("cancel_event", event_id=event["id"], reason=f"审计任务有调整{EXERCISE}")


CASES: dict[str, Callable[[Stage, str], None]] = {
    "示例：租车费超过限额": over_a_cap,
    "示例：等待支部书记审批": waiting_for_the_secretary,
    "示例：被退回修改": returned,
    "示例：未通过": rejected,
    "示例：主动撤回": withdrawn,
    "示例：批准后更换场地": reopened,
    "示例：对方建议改期": countered,
    "示例：两家单位中一家已同意": two_partners,
    "示例：两家单位中一家婉拒": one_declined,
    "示例：对方婉拒": declined,
    "示例：链接已重发": reissued,
    "示例：名额已满有候补": full,
    "示例：商定后改期": rescheduled,
    "示例：商定后取消": cancelled,
}
"""Theme -> how it came to be so."""


def all_there(hands: Hands) -> bool:
    """Whether every case was played before."""
    return not {theme + EXERCISE for theme in CASES} - _themes(hands, SYSTEM)


def play(stage: Stage) -> None:
    """Every case that is not there yet."""
    there = _themes(stage.hands, stage.organizer)
    for theme, case in CASES.items():
        if theme + EXERCISE not in there:
            case(stage, theme)


def _themes(hands: Hands, actor: Actor) -> set[str]:
    return {event["theme"] for event in hands.listed("events", "events", actor)}
