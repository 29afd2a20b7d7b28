"""The one list of what waits for somebody: everything on it can be done by its reader, and by nobody without it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from contracts import partners
from gateway.pages.flow_words import TODO
from gateway.security import reach_of
from kit.database import Database
from kit.domain import Actor, DomainError
from services.events.domain.commendation import Commendation
from services.events.queries.awaiting import SOURCES
from tests.support.events_office import (
    BRANCH,
    COMMITTEE,
    FINANCE,
    LEADER,
    MEMBER,
    MEMBERS,
    ORGANIZER,
    PARTNER,
    SECOND_PARTNER,
    SECRETARY,
    STRANGER,
    UNIT,
    Office,
    person,
)

SUPERVISOR = person("supervisor", branch_id=None, reach="unit")
PEOPLE = (ORGANIZER, SECRETARY, LEADER, FINANCE, COMMITTEE, SUPERVISOR, MEMBER, STRANGER)
RUNNERS = {ORGANIZER.account_id, SECRETARY.account_id}
READERS = {
    "approval": {SECRETARY.account_id},
    "expense_request": {FINANCE.account_id},
    "plan": {LEADER.account_id, COMMITTEE.account_id},
    "briefing": {SECRETARY.account_id, LEADER.account_id},
    "counter_proposal": RUNNERS,
    "change_request": RUNNERS,
    "declined_partner": RUNNERS,
    "summary": RUNNERS,
    "settlement": {FINANCE.account_id},
    "outcome": RUNNERS,
    "rectification": RUNNERS,
    "verification": {SUPERVISOR.account_id},
    "extension": {SUPERVISOR.account_id},
    "commendation": {LEADER.account_id, COMMITTEE.account_id, SUPERVISOR.account_id},
}
ACTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "approval": ("approve", "approval_id", {"comment": "同意"}),
    "expense_request": ("approve_expense", "request_id", {"comment": "同意"}),
    "plan": ("approve_plan", "plan_id", {"comment": "同意"}),
    "briefing": ("approve_briefing", "event_id", {"comment": "可发"}),
    "outcome": ("edit_outcome", "outcome_id", {"state": "done", "result": "已落实"}),
    "settlement": ("settle_event", "event_id", {}),
    "extension": ("grant_extension", "finding_id", {"reason": "示例：外出审计"}),
    "rectification": ("rectify_finding", "finding_id", {"text": "已补", "evidence_ids": []}),
    "verification": ("verify_finding", "finding_id", {"comment": "属实"}),
    "commendation": ("return_commendation", "commendation_id", {"reason": "再核对"}),
}
LINE = {"theme": "走进车间", "form": "visit", "month": 6, "headcount": 12, "estimate": "0.00", "partner_ids": []}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def listed(office: Office, who: Actor) -> list[dict[str, Any]]:
    return office.do(dataclasses.replace(who, reach="self"), "todo")["items"]


def of_invitation(office: Office, event_id: str, kind: Any, partner_id: str = PARTNER, **details: Any) -> None:
    office.hear(kind(invitation_id=f"i-{partner_id}", event_id=event_id, partner_id=partner_id, round=1, **details))


def everything(office: Office) -> None:
    """One thing of each kind. The events of before go first: being held moves the clock."""
    confirmed = office.confirmed(venue={"name": "别处", "region": "武汉", "off_site": False})
    held = office.held(capacity=None)
    office.do(ORGANIZER, "add_outcome", event_id=held, problem="核查方法", owner_id=MEMBERS[0], due_on="2026-06-10")
    office.do(ORGANIZER, "save_briefing", event_id=held, title="题", body_html="<p>正文</p>")
    office.do(ORGANIZER, "submit_briefing", event_id=held)
    of_invitation(office, confirmed, partners.ChangeRequested, reason="检修", slots=[])
    office.submitted()
    countered, declined = office.inviting(), office.inviting(partner_ids=[PARTNER, SECOND_PARTNER])
    of_invitation(office, countered, partners.InvitationCountered, slots=[office.slot(40)], message="改期")
    office.decline(declined, SECOND_PARTNER)
    plan = office.do(ORGANIZER, "draft_plan", year=2026, branch_id=BRANCH, lines=[LINE])
    office.do(ORGANIZER, "submit_plan", plan_id=plan["id"])
    findings(office, held)
    above_the_line(office, held)
    a_notice(office)


def a_notice(office: Office) -> None:
    """Somebody's notice of commendation, handed in."""
    with office.works.open(dataclasses.replace(SUPERVISOR, account_id="another")) as work:
        made = Commendation(id="notice-1", unit_id=UNIT, by="another", now=work.now)
        made.write("示例通报", "", [], [])
        made.submit("another", work.now)
        work.commendations.add(made)


def above_the_line(office: Office, held: str, who: Actor = ORGANIZER) -> None:
    office.do(
        who, "record_expense", event_id=held, category="vehicle", amount="1600.00", invoice_no="INV-1",
        spent_on="2026-06-08", over_reason="路线延长",
    )  # fmt: skip


def findings(office: Office, held: str) -> None:
    """One to be put right, one to be looked at again."""
    period = {"from": "2026-01-01", "to": "2026-12-31"}
    round_ = office.do(SUPERVISOR, "open_inspection", **period, branch_ids=[], sample_size=1, seed=1)
    for place in range(2):
        raised = office.do(
            SUPERVISOR, "raise_finding", inspection_id=round_["id"], event_id=held, text="缺签到", evidence_ids=[],
            category="record", method="查阅", **{"class": "prompt"},
        )  # fmt: skip
        if place == 0:
            later = {"until": str(office.clock.now().date() + dt.timedelta(days=20)), "reason": "示例：外出审计"}
            office.do(ORGANIZER, "request_extension", finding_id=raised["id"], **later)
    office.do(ORGANIZER, "rectify_finding", finding_id=raised["id"], text="已补", evidence_ids=[])


def act(office: Office, who: Actor, item: dict[str, Any]) -> None:
    """As the gateway would let them: Forbidden by the policy, else what the service says."""
    operation, name, more = ACTS[item["kind"]]
    reach = reach_of(who, f"events.{operation}")
    if reach is None:
        raise DomainError("forbidden", "没有权限。")
    office.do(dataclasses.replace(who, reach=reach), operation, **{name: item["id"]}, **more)


def test_each_kind_is_listed_to_whoever_can_do_it_and_to_nobody_else(office: Office) -> None:
    everything(office)
    office.clock.advance(days=1)
    lists = {who.account_id: listed(office, who) for who in PEOPLE}
    assert set(READERS) == set(SOURCES) == set(TODO)
    for kind, readers in READERS.items():
        assert {key for key, items in lists.items() if kind in {one["kind"] for one in items}} == readers, kind
    for kind in ACTS:
        reader = next(who for who in PEOPLE if who.account_id in READERS[kind])
        item = next(one for one in lists[reader.account_id] if one["kind"] == kind)
        for other in (who for who in PEOPLE if who.account_id not in READERS[kind]):
            with pytest.raises(DomainError):
                act(office, other, item)
        act(office, reader, item)
        assert item["id"] not in [one["id"] for one in listed(office, reader) if one["kind"] == kind], kind


def test_the_list_is_counted_by_kind_paged_and_says_how_long_each_waits(office: Office) -> None:
    first, second = office.submitted(), office.submitted()
    office.clock.advance(days=2)
    whole = office.do(SECRETARY, "todo")
    assert (whole["counts"], whole["total"]) == ({"approval": 2}, 2)
    assert {(one["event_id"], one["waited_days"]) for one in whole["items"]} == {(first, 2), (second, 2)}
    page = office.do(SECRETARY, "todo", limit=1)
    rest = office.do(SECRETARY, "todo", limit=1, cursor=page["next_cursor"])
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [one["id"] for one in whole["items"]]
    assert rest["next_cursor"] is None
    since = dt.datetime.fromisoformat(whole["items"][0]["since"])
    assert office.clock.now() - since == dt.timedelta(days=2)


def test_a_far_outcome_and_an_answered_change_are_not_on_the_list(office: Office) -> None:
    held = office.held()
    office.do(ORGANIZER, "add_outcome", event_id=held, problem="核查方法", owner_id=MEMBERS[0], due_on="2026-12-01")
    event_id = office.confirmed(slots=[office.slot(31)])
    of_invitation(office, event_id, partners.ChangeRequested, reason="检修", slots=[])
    assert {one["kind"] for one in listed(office, ORGANIZER)} == {"summary", "change_request"}
    office.do(ORGANIZER, "reschedule_event", event_id=event_id, slots=[office.slot(60)], reason="对方检修")
    assert [one["kind"] for one in listed(office, ORGANIZER)] == ["summary"]


@pytest.mark.parametrize("answer", [partners.ChangeAccepted, partners.ChangeRefused])
def test_an_answered_change_request_leaves_the_list_until_the_partner_asks_again(office: Office, answer: Any) -> None:
    event_id = office.confirmed(partner_ids=[PARTNER, SECOND_PARTNER])
    asking = {"reason": "检修", "slots": []}
    told = {"message": "〔exercise〕", **({"slots": []} if answer is partners.ChangeAccepted else {})}
    of_invitation(office, event_id, partners.ChangeRequested, **asking)
    of_invitation(office, event_id, partners.ChangeRequested, SECOND_PARTNER, **asking)
    of_invitation(office, event_id, answer, **told)
    assert [one["id"] for one in listed(office, ORGANIZER)] == [f"{event_id}:{SECOND_PARTNER}"]
    of_invitation(office, event_id, partners.ChangeRequested, **asking)
    assert {one["id"] for one in listed(office, ORGANIZER)} == {f"{event_id}:{PARTNER}", f"{event_id}:{SECOND_PARTNER}"}


def test_an_expense_above_the_line_is_not_listed_to_whoever_asked_for_it(office: Office) -> None:
    held, roles = office.held(), ("organizer", "finance")
    asker, proposer = person("asker", branch_id=BRANCH, roles=roles), dataclasses.replace(ORGANIZER, roles=roles)
    above_the_line(office, held, asker)
    assert "expense_request" in {one["kind"] for one in listed(office, FINANCE)}
    for other in (asker, proposer):
        assert "expense_request" not in {one["kind"] for one in listed(office, other)}
