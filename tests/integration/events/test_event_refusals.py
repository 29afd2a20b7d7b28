"""What the handlers refuse, and what each role sees, on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kit.database import Database
from kit.domain import Conflict, DomainError, Forbidden, Invalid, NotFound, Stale
from tests.support.events_office import (
    BRANCH,
    COMMITTEE,
    FINANCE,
    LEADER,
    MEMBER,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    SECRETARY,
    STRANGER,
    Office,
    person,
)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def refused(kind: type[DomainError], office: Office, actor: Any, operation: str, **args: Any) -> DomainError:
    with pytest.raises(kind) as refusal:
        office.do(actor, operation, **args)
    return refusal.value


def pointers(error: DomainError) -> set[str]:
    return {one["pointer"] for one in error.errors}


def test_theme_and_branch_save_a_draft_and_submit_names_the_rest(office: Office) -> None:
    saved = office.do(ORGANIZER, "draft_event", theme="示例主题", branch_id=BRANCH)
    assert (saved["state"], saved["number"][:8], saved["budget"]) == ("draft", "LX-2026-", None)
    missing = pointers(refused(Invalid, office, ORGANIZER, "submit_event", event_id=saved["id"]))
    assert {"/problem", "/expected_result", "/form", "/partner_ids", "/slots", "/budget"} <= missing
    assert any(pointer.startswith("/checklist/") for pointer in missing)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"theme": "  "}, "/theme"),
        (
            {"slots": [{"starts_at": "2026-06-08T09:00:00+08:00", "ends_at": "2026-06-08T08:00:00+08:00"}]},
            "/slots/0/ends_at",
        ),
        (
            {"slots": [{"starts_at": "2026-06-08T09:00:00", "ends_at": "2026-06-08T12:00:00+08:00"}]},
            "/slots/0/starts_at",
        ),
        ({"capacity": 0}, "/capacity"),
        ({"form": "party"}, "/form"),
        ({"budget": [{"category": "vehicle", "quantity": 1, "unit_price": 1.5}]}, "/budget/0/unit_price"),
        ({"checklist": {"travel": "yes"}}, "/checklist/travel"),
        ({"colour": "red"}, "/colour"),
        ({"partner_ids": ["partner-1", "partner-1"]}, "/partner_ids"),
    ],
)
def test_a_bad_field_is_refused_by_name(office: Office, changes: dict[str, Any], pointer: str) -> None:
    error = refused(Invalid, office, ORGANIZER, "draft_event", **(office.proposal() | changes))
    assert pointers(error) == {pointer}


def test_a_cap_blocks_with_its_arithmetic_and_a_lower_price_passes(office: Office) -> None:
    budget = office.proposal()["budget"]
    budget[0]["unit_price"] = "1800.00"
    event_id = office.drafted(budget=budget)
    error = refused(Invalid, office, ORGANIZER, "submit_event", event_id=event_id)
    assert error.code == "event.preflight_blocked"
    block = error.details["preflight"][0]
    assert block["level"] == "block"
    assert "1800" in block["arithmetic"]
    assert "1500" in block["arithmetic"]
    budget[0]["unit_price"] = "1500.00"
    version = office.event(event_id)["version"]
    office.do(ORGANIZER, "edit_event", event_id=event_id, expected_version=version, budget=budget)
    refused(Stale, office, ORGANIZER, "edit_event", event_id=event_id, expected_version=version, capacity=9)
    assert office.do(ORGANIZER, "submit_event", event_id=event_id)["state"] == "in_review"
    assert refused(Conflict, office, ORGANIZER, "submit_event", event_id=event_id).code == "event.wrong_state"


def test_an_unconfirmed_prohibition_blocks(office: Office) -> None:
    checklist = office.proposal()["checklist"]
    checklist[next(iter(checklist))] = False
    event_id = office.drafted(checklist=checklist)
    error = refused(Invalid, office, ORGANIZER, "submit_event", event_id=event_id)
    assert error.code == "event.preflight_blocked"


def test_another_branch_neither_sees_nor_proposes_for_this_one(office: Office) -> None:
    event_id = office.drafted()
    for operation in ("event", "timeline", "submit_event", "bookings"):
        refused(NotFound, office, STRANGER, operation, event_id=event_id)
    refused(NotFound, office, STRANGER, "edit_event", event_id=event_id, theme="")
    assert office.do(STRANGER, "events")["items"] == []
    refused(Forbidden, office, STRANGER, "draft_event", theme="示例", branch_id=BRANCH)


def test_a_co_host_sees_and_does_not_change(office: Office) -> None:
    event_id = office.drafted(cohost_branch_ids=[OTHER_BRANCH])
    assert office.event(event_id, STRANGER)["id"] == event_id
    assert [one["id"] for one in office.do(STRANGER, "events")["items"]] == [event_id]
    assert refused(Forbidden, office, STRANGER, "submit_event", event_id=event_id).code == "event.other_branch"


def test_members_see_what_is_confirmed_without_money_or_invitations(office: Office) -> None:
    draft_id, event_id = office.drafted(), office.confirmed()
    refused(NotFound, office, MEMBER, "event", event_id=draft_id)
    seen = office.event(event_id, MEMBER)
    assert seen["state"] == "confirmed"
    assert not {"budget", "estimate", "fund_id", "negotiation", "preflight", "plan_line_id", "slots"} & set(seen)
    listed = office.do(MEMBER, "events")["items"]
    assert [one["id"] for one in listed] == [event_id]
    assert "estimate" not in listed[0]
    own = MEMBER.__class__(**{**MEMBER.to_dict(), "reach": "self"})
    refused(NotFound, office, own, "check_in", event_id=draft_id, code="ABCD2345")


def test_each_approver_is_shown_what_they_can_decide_now(office: Office) -> None:
    event_id = office.submitted()

    def waiting(actor: Any) -> list[str]:
        return [one["role"] for one in office.do(actor, "approvals")["items"] if one["event_id"] == event_id]

    assert (waiting(SECRETARY), waiting(LEADER), waiting(ORGANIZER)) == (["secretary"], [], [])
    other = person("secretary", branch_id=OTHER_BRANCH, number=2)
    assert waiting(other) == []
    step = office.pending(event_id)
    assert step is not None
    office.do(SECRETARY, "approve", approval_id=step["id"], comment="同意")
    assert (waiting(SECRETARY), waiting(LEADER)) == ([], ["leader"])
    assert office.do(SECRETARY, "approvals", state="approved")["items"][0]["comment"] == "同意"
    refused(NotFound, office, other, "approve", approval_id=step["id"])
    refused(Conflict, office, SECRETARY, "approve", approval_id=step["id"])


def test_everybody_finds_what_they_decided_and_what_they_started(office: Office) -> None:
    events = [office.submitted() for _ in range(3)]
    for event_id, (verb, words) in zip(
        events, [("approve", "comment"), ("reject", "reason"), ("approve", "comment")], strict=True
    ):
        step = office.pending(event_id)
        assert step is not None
        office.do(SECRETARY, verb, approval_id=step["id"], **{words: "已阅（exercise）"})
    first = office.do(SECRETARY, "approvals", state="decided", limit=2)
    rest = office.do(SECRETARY, "approvals", state="decided", limit=2, cursor=first["next_cursor"])
    found = [(one["event_id"], one["state"]) for one in (*first["items"], *rest["items"])]
    assert found == list(zip(reversed(events), ("approved", "rejected", "approved"), strict=True))
    assert rest["next_cursor"] is None
    assert office.do(LEADER, "approvals", state="decided")["items"] == []

    another = person("organizer", number=2)
    assert [one["id"] for one in office.do(ORGANIZER, "events", mine=True)["items"]] == events[::-1]
    assert office.do(another, "events", mine=True)["items"] == []
    assert len(office.do(another, "events", mine=False)["items"]) == 3


def test_nobody_approves_their_own_proposal(office: Office) -> None:
    both = person("secretary", number=3)
    event_id = office.do(both, "draft_event", **office.proposal())["id"]
    office.do(both, "submit_event", event_id=event_id)
    step = office.pending(event_id)
    assert step is not None
    assert office.do(both, "approvals")["items"] == []
    assert refused(Forbidden, office, both, "approve", approval_id=step["id"]).code == "approval.own"


def test_too_little_money_leaves_the_last_step_pending(office: Office) -> None:
    poor = office.do(FINANCE, "open_fund", name="示例小额", year=2026, kind="party_dues", amount="100.00")["id"]
    event_id = office.submitted(fund_id=poor)
    for actor in (SECRETARY, LEADER, FINANCE):
        step = office.pending(event_id)
        assert step is not None
        office.do(actor, "approve", approval_id=step["id"])
    step = office.pending(event_id)
    assert step is not None
    error = refused(Conflict, office, COMMITTEE, "approve", approval_id=step["id"])
    assert (error.code, error.details["available"]) == ("fund.insufficient", "100.00")
    assert office.pending(event_id) == step
    assert "event.approved" not in office.facts(event_id)


def test_a_returned_proposal_is_a_draft_again_with_the_reason_on_its_timeline(office: Office) -> None:
    event_id = office.submitted()
    step = office.pending(event_id)
    assert step is not None
    office.do(SECRETARY, "return_approval", approval_id=step["id"], reason="请补充议程")
    assert office.event(event_id)["state"] == "draft"
    timeline = office.do(ORGANIZER, "timeline", event_id=event_id)["items"]
    decision = next(one for one in timeline if one["what"] == "approval.decided")
    assert (decision["opinion"], decision["waited_seconds"]) == ("请补充议程", 0)


def test_an_event_cannot_be_held_before_it_starts(office: Office) -> None:
    event_id = office.confirmed()
    assert refused(Conflict, office, ORGANIZER, "hold_event", event_id=event_id).code == "event.not_started"
    refused(Conflict, office, ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[0])


def test_members_check_themselves_in_by_the_code_only(office: Office) -> None:
    event_id = office.confirmed()
    office.clock.moment = dt.datetime.fromisoformat(office.event(event_id)["starts_at"])
    refused(Forbidden, office, MEMBER, "check_in", event_id=event_id, member_id=MEMBERS[3])
    refused(Forbidden, office, MEMBER, "checkin_code", event_id=event_id)
    refused(Invalid, office, MEMBER, "check_in", event_id=event_id, code="WRONG")
    code = office.do(ORGANIZER, "checkin_code", event_id=event_id)["code"]
    first = office.do(MEMBER, "check_in", event_id=event_id, code=code)
    assert (first["member_id"], first["how"]) == (MEMBER.member_id, "code")
    again = office.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBER.member_id)
    assert again["checkin_id"] == first["checkin_id"]


def test_summarize_and_close_say_what_is_missing(office: Office) -> None:
    event_id = office.held()
    error = refused(Conflict, office, ORGANIZER, "summarize_event", event_id=event_id)
    assert (error.code, len(error.details["missing"])) == ("event.not_ready", 3)
    assert refused(Conflict, office, ORGANIZER, "close_event", event_id=event_id).code == "event.wrong_state"


def test_outcomes_and_their_absence_exclude_one_another(office: Office) -> None:
    event_id = office.held()
    office.do(ORGANIZER, "declare_no_outcomes", event_id=event_id, reason="以交流为主")
    values = {"problem": "核查方法", "owner_id": MEMBERS[0], "due_on": "2026-12-01"}
    outcome = office.do(ORGANIZER, "add_outcome", event_id=event_id, **values)
    refused(Conflict, office, ORGANIZER, "declare_no_outcomes", event_id=event_id, reason="无")
    edited = office.do(
        ORGANIZER, "edit_outcome", outcome_id=outcome["id"], expected_version=1, state="done", result="已发布"
    )
    assert (edited["version"], edited["state"]) == (2, "done")
    refused(Stale, office, ORGANIZER, "edit_outcome", outcome_id=outcome["id"], expected_version=1, state="open")
    refused(NotFound, office, STRANGER, "outcome", outcome_id=outcome["id"])


def test_the_list_of_approvals_says_how_much_the_check_at_submission_found_to_watch(office: Office) -> None:
    event_id = office.submitted()
    to_watch = [check for check in office.event(event_id)["preflight"] if check["level"] != "info"]
    [step] = office.do(SECRETARY, "approvals")["items"]
    assert step["warnings"] == len(to_watch) > 0
