"""Cases of money: by the plan, above the line, paid by others, by an agreement."""

from __future__ import annotations

from typing import Any

from runner.demo.office import EXERCISE
from runner.demo.stage import CHANGFEI, JIANGXI, WUGANG, Stage


def planned(stage: Stage, theme: str) -> None:
    """It cites a line of the approved annual plan, so the committee need not approve."""
    plans = stage.do("plans", year=stage.first.year, branch_id=stage.branch["id"], limit=1, cursor=None)["items"]
    stage.confirmed(theme, CHANGFEI, plan_line_id=plans[0]["lines"][0]["id"], unplanned_reason=None)


def over_the_line(stage: Stage, theme: str) -> None:
    """The bill is higher than the budget; finance is to decide."""
    event = stage.confirmed(theme, WUGANG)
    stage.do("record_expense", event_id=event["id"], category="meals", amount="216.00", invoice_no="EXERCISE-0001",
             spent_on=stage.today.isoformat(), over_reason=f"对方临时增加 2 名讲解人员{EXERCISE}")  # fmt: skip


def paid_by_others(stage: Stage, theme: str) -> None:
    """What the partner paid and what a member gave stand apart from the totals; the former is marked."""
    event = stage.confirmed(theme, JIANGXI)
    for kind, description, amount, giver in (
        ("partner_paid", "场地布置", "300.00", {"partner_id": stage.partner(JIANGXI)}),
        ("donation", "图书 20 册", None, {"member_id": stage.members[0]}),
    ):
        given: dict[str, Any] = {"from": giver, "amount": amount, "received_on": stage.today.isoformat()}
        stage.do("record_contribution", event_id=event["id"], kind=kind, description=description + EXERCISE, **given)


def by_agreement(stage: Stage, theme: str) -> None:
    """Paid from what the agreement with this partner allows in a year."""
    stage.approved(theme, CHANGFEI, fund_id=stage.agreement_fund["id"])
