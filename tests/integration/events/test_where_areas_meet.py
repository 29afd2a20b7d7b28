"""Where approvals, seats, money and dates meet: what one of them leaves behind for the others."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import members, partners
from kit.database import Database
from kit.domain import Invalid, NotFound
from tests.support.events_office import (
    BRANCH,
    FINANCE,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    PARTNER,
    SECRETARY,
    UNIT,
    Office,
    person,
)


@pytest.fixture
def office() -> Any:
    made = Office(Database("sqlite://"))
    yield made
    made.works.database.dispose()


def account(office: Office, key: str, *roles: str, branch_id: str | None = None, active: bool = True) -> None:
    office.hear(
        members.AccountChanged(
            account_id=key, name=f"示例{key}", roles=list(roles), branch_id=branch_id, unit_id=UNIT, member_id=None,
            active=active, what="created",
        )
    )  # fmt: skip


def stuck_at(office: Office, event_id: str) -> list[str]:
    checks = office.do(ORGANIZER, "event_preflight", event_id=event_id)["checks"]
    return [one["arithmetic"] for one in checks if one["rule"] == "approval.nobody"]


def test_submitting_says_at_which_step_nobody_could_approve(office: Office) -> None:
    event_id = office.drafted()
    assert stuck_at(office, event_id) == []  # nothing is known of the office's accounts yet
    account(office, ORGANIZER.account_id, "organizer", "secretary", branch_id=BRANCH)
    account(office, "leader", "leader")
    account(office, "locked", "finance", active=False)
    assert stuck_at(office, event_id) == [
        "第 1 步支部书记需要 1 人，可以审批的 0 人",
        "第 3 步财务需要 1 人，可以审批的 0 人",
        "第 4 步机关党委审批岗需要 1 人，可以审批的 0 人",
    ]
    answer = office.do(ORGANIZER, "submit_event", event_id=event_id)
    said = [one["level"] for one in answer["preflight"] if one["rule"] == "approval.nobody"]
    assert (answer["state"], said) == ("in_review", ["warn"] * 3)


def test_a_proposal_that_is_rejected_the_second_time_keeps_nobody_s_seat(office: Office) -> None:
    event_id = office.confirmed()
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:3])
    office.do(ORGANIZER, "edit_event", event_id=event_id, venue={"name": "别处"})
    office.do(ORGANIZER, "submit_event", event_id=event_id)
    step = office.pending(event_id) or {}
    office.do(SECRETARY, "reject", approval_id=step["id"], reason="示例")
    seats = office.do(ORGANIZER, "bookings", event_id=event_id)
    assert (seats["booked"], seats["waitlisted"], office.event(event_id)["seats_taken"]) == ([], [], 0)


def visitors(office: Office, event_id: str) -> Any:
    with office.works.read() as work:
        return work.events.get(event_id).negotiation[PARTNER]["headcount"]


def amended(event_id: str, round_: int, headcount: int) -> partners.ReplyAmended:
    return partners.ReplyAmended(
        invitation_id="invitation", event_id=event_id, partner_id=PARTNER, round=round_, headcount=headcount
    )


def test_a_headcount_waits_for_its_agreement_and_changes_no_later_one(office: Office) -> None:
    event_id = office.inviting()
    slot = office.slot(31)
    with pytest.raises(NotFound):  # delivery tries again
        office.hear(amended(event_id, 1, 30))
    office.accept(event_id, slot)
    office.hear(amended(event_id, 1, 30))
    assert visitors(office, event_id) == 30
    office.do(ORGANIZER, "reschedule_event", event_id=event_id, slots=[office.slot(40)], reason="示例")
    office.accept(event_id, office.slot(40), round_=2)
    office.hear(amended(event_id, 1, 99))
    assert visitors(office, event_id) == 12


def test_who_only_takes_part_in_another_branch_s_event_sees_none_of_its_money(office: Office) -> None:
    event_id = office.confirmed()
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[2:3])
    visitor = person("organizer", branch_id=OTHER_BRANCH, number=2, member_id=MEMBERS[2])
    assert "budget" not in office.event(event_id, visitor)
    for operation in ("budget", "event_expense_requests", "event_preflight", "event_approvals", "event_processes"):
        with pytest.raises(NotFound):
            office.do(visitor, operation, event_id=event_id)
        assert office.do(SECRETARY, operation, event_id=event_id)
    assert office.do(FINANCE, "budget", event_id=event_id)["reserved"] == "2100.00"


def test_a_budget_whose_lines_together_are_more_than_any_fund_holds_is_refused(office: Office) -> None:
    line = {"category": "other", "quantity": 100_000, "unit_price": "99999999.99", "days": 366}
    with pytest.raises(Invalid) as refused:
        office.do(ORGANIZER, "draft_event", theme="示例", branch_id=BRANCH, budget=[line] * 100)
    assert refused.value.errors[0]["pointer"] == "/budget"
    event_id = office.drafted()
    with pytest.raises(Invalid):
        office.do(ORGANIZER, "edit_event", event_id=event_id, budget=[{**line, "quantity": 2, "days": None}])
    assert office.event(event_id)["estimate"] == "2100.00"
