"""A deputy at work: what they see, what they decide, and when it ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from contracts.members import AccountChanged, DeputyAppointed, DeputyEnded
from kit.database import Database
from kit.domain import Actor, Conflict, Forbidden, NotFound
from services.events.handlers import judging
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    COMMITTEE,
    FINANCE,
    LEADER,
    OTHER_BRANCH,
    SECRETARY,
    UNIT,
    Office,
    person,
)

DEPUTY = person("member", branch_id=OTHER_BRANCH, number=7, reach="self", deputy_roles=("secretary",))
APPOINTED: dict[str, Any] = {
    "deputy_id": "d1", "account_id": DEPUTY.account_id, "for_account_id": SECRETARY.account_id,
    "from_on": "2026-05-08", "to_on": "2026-05-10",
}  # fmt: skip


@pytest.fixture
def office(database: Database) -> Office:
    made = Office(database)
    for who in (SECRETARY, DEPUTY):
        made.hear(account(who))
    return made


def account(who: Actor, **changes: Any) -> AccountChanged:
    known = {"roles": list(who.roles), "branch_id": who.branch_id, "member_id": None, "active": True, "name": who.name}
    return AccountChanged(account_id=who.account_id, what="edited", unit_id=UNIT, **(known | changes))


def pending(office: Office, who: Actor = DEPUTY) -> list[dict[str, Any]]:
    return office.do(who, "approvals", state="pending")["items"]


def test_a_deputy_sees_and_decides_what_the_principal_could(office: Office) -> None:
    event_id = office.submitted()
    with pytest.raises(NotFound):
        office.event(event_id, DEPUTY)
    office.hear(DeputyAppointed(**APPOINTED))
    [step] = pending(office)
    assert (step["as_deputy_for"], step["as_deputy_for_name"]) == (SECRETARY.account_id, SECRETARY.name)
    assert office.event(event_id, DEPUTY)["estimate"] == "2100.00"
    assert "approve" in [one["action"] for one in office.do(DEPUTY, "actions", event_id=event_id)["items"]]
    office.clock.advance(days=1)
    decided = office.do(DEPUTY, "approve", approval_id=step["id"], comment="同意")
    assert (decided["decided_by"], decided["for_account_id"]) == (DEPUTY.account_id, SECRETARY.account_id)
    assert (decided["waited_days"], decided["waited_seconds"], decided["waiting_since"]) == (1, 86400, None)

    [fact] = facts_in(office.works, "approval.decided.v1")
    assert (fact["actor_id"], fact["data"]["for_account_id"]) == (DEPUTY.account_id, SECRETARY.account_id)
    steps = office.do(SECRETARY, "timeline", event_id=event_id)["items"]
    [told] = [one for one in steps if one["what"] == "approval.decided"]
    assert (told["details"]["for_whom"], told["waited_days"]) == (SECRETARY.name, 1)
    assert steps[-1]["what"] == "approval.requested"
    assert steps[-1]["waited_seconds"] == 0
    assert pending(office) == []
    [mine] = office.do(DEPUTY, "approvals", state="approved")["items"]
    assert mine["for_account_name"] == SECRETARY.name
    assert office.do(DEPUTY, "event_approvals", event_id=event_id)["items"][0]["for_account_name"] == SECRETARY.name


@pytest.mark.parametrize("why", ["not yet", "over", "ended", "principal locked", "principal lost the role"])
def test_outside_the_appointment_nothing_is_seen_or_decided(office: Office, why: str) -> None:
    event_id = office.submitted()
    [step] = pending(office, SECRETARY)
    changes = {"not yet": {"from_on": "2026-05-09"}, "over": {"from_on": "2026-05-01", "to_on": "2026-05-07"}}
    office.hear(DeputyAppointed(**(APPOINTED | changes.get(why, {}))))
    if why == "ended":
        office.hear(DeputyEnded(**APPOINTED))
    if why.startswith("principal"):
        office.hear(account(SECRETARY, **({"active": False} if "locked" in why else {"roles": ["member"]})))
    assert pending(office) == []
    for operation, args in (("event", {"event_id": event_id}), ("approve", {"approval_id": step["id"]})):
        with pytest.raises(NotFound):
            office.do(DEPUTY, operation, **args)


def test_the_last_day_counts_and_an_appointment_heard_late_does_not_revive_an_ended_one(office: Office) -> None:
    office.submitted()
    office.hear(DeputyAppointed(**APPOINTED))
    office.clock.moment = dt.datetime(2026, 5, 10, 15, 59, tzinfo=dt.UTC)
    assert len(pending(office)) == 1
    office.clock.advance(minutes=1)
    assert pending(office) == []
    office.clock.moment -= dt.timedelta(days=1)
    office.hear(DeputyEnded(**APPOINTED))
    office.versions = 0
    office.hear(DeputyAppointed(**APPOINTED))
    assert pending(office) == []


def test_the_principals_own_proposal_is_not_for_the_deputy(office: Office) -> None:
    proposal = office.proposal()
    event_id = office.do(SECRETARY, "draft_event", **proposal)["id"]
    office.do(SECRETARY, "submit_event", event_id=event_id)
    office.hear(DeputyAppointed(**APPOINTED))
    assert pending(office) == []
    step = office.pending(event_id)
    assert step is not None
    with pytest.raises(Forbidden) as refusal:
        office.do(DEPUTY, "approve", approval_id=step["id"], comment="")
    assert refusal.value.code == "approval.own"


def test_a_deputy_sees_no_more_of_the_branch_than_what_waits(office: Office) -> None:
    draft = office.drafted()
    office.hear(DeputyAppointed(**APPOINTED))
    with pytest.raises(NotFound):
        office.event(draft, DEPUTY)
    assert office.do(DEPUTY, "events", branch_id=BRANCH)["items"] == []


def test_a_step_of_two_is_listed_once_and_then_for_the_others_only(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain: list[list[str]] = [["leader", "leader"], ["finance", "committee"]]
    monkeypatch.setattr(judging, "approval_chain", lambda *_: chain)
    event_id = office.submitted()
    second = person("leader", branch_id=None, reach="unit", number=2)
    for who in (LEADER, second):
        [step] = pending(office, who)
        office.do(who, "approve", approval_id=step["id"], comment="同意")
        assert pending(office, who) == []
        with pytest.raises((Forbidden, Conflict)):
            office.do(who, "approve", approval_id=step["id"], comment="同意")
    for who in (COMMITTEE, FINANCE):
        [step] = pending(office, who)
        office.do(who, "approve", approval_id=step["id"], comment="同意")
    assert office.event(event_id)["state"] == "inviting"
    asked = [fact["data"] for fact in facts_in(office.works, "approval.requested.v1")]
    assert [(one["role"], one["approvers"]) for one in asked] == [("leader", 2), ("finance", 1), ("committee", 1)]
