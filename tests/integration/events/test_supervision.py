"""Inspections, findings, the register and the figures of the year, over both databases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kit.database import Database
from kit.domain import Actor, Conflict, Forbidden, Invalid, NotFound
from kit.operations import Call, Operations, execute
from kit.work import Works
from services.events.handlers import COMMANDS, GUARDS
from services.events.persistence import event_tables as tables
from services.events.persistence.calendar_repository import office_calendar
from services.events.persistence.money_tables import fund, reservation
from services.events.persistence.plan_tables import annual_plan, plan_line
from services.events.queries import QUERIES
from services.events.schemas import INPUT
from tests.integration.events.rows import (
    MEMBER,
    ORGANIZER,
    OUTSIDER,
    STRANGER,
    SUPERVISOR,
    put,
    put_event,
    shanghai,
    works_with_copies,
)
from tests.support.databases import FrozenClock, facts_in

OPERATIONS = Operations(COMMANDS, QUERIES, INPUT, GUARDS)
PERIOD = {"from": "2026-05-01", "to": "2026-05-31", "branch_ids": [], "sample_size": 200, "seed": 42}
PROBLEM = {
    "class": "prompt", "category": "record", "method": "调阅资料", "text": "照片缺说明", "evidence_ids": [],
}  # fmt: skip


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def works(database: Database, tmp_path: Path, clock: FrozenClock) -> Works[Any]:
    return works_with_copies(database, tmp_path, clock)


def ask(works: Works[Any], actor: Actor, operation: str, **arguments: Any) -> Any:
    return execute(OPERATIONS, works, Call(operation, arguments, actor)).value


def drawn(round_: dict[str, Any]) -> set[str]:
    return {item["event_id"] for item in round_["sample"]}


@pytest.fixture
def raised(works: Works[Any], database: Database) -> dict[str, Any]:
    """A finding in an event of branch-1."""
    event_id = put_event(database, 1)
    round_ = ask(works, SUPERVISOR, "open_inspection", **PERIOD)
    return ask(works, SUPERVISOR, "raise_finding", inspection_id=round_["id"], event_id=event_id, **PROBLEM)


def test_a_sample_holds_what_took_place_in_the_period_within_reach(works, database):
    first = put_event(database, 1, starts_at=shanghai(5, 1, 0))
    last = put_event(database, 2, starts_at=shanghai(5, 31, 23), state="closed")
    put_event(database, 3, starts_at=shanghai(6, 1, 0))
    put_event(database, 4, state="confirmed")
    put_event(database, 5, unit_id="other", branch_id="branch-9")
    round_ = ask(works, SUPERVISOR, "open_inspection", **PERIOD)
    assert drawn(round_) == {first, last}
    assert {item["number"] for item in round_["sample"]} == {"LX-2026-0001", "LX-2026-0002"}


def test_the_same_seed_draws_the_same_events_and_the_fact_says_which(works, database):
    for number in range(1, 21):
        put_event(database, number)
    rounds = [ask(works, SUPERVISOR, "open_inspection", **PERIOD | {"sample_size": 5}) for _ in range(2)]
    assert rounds[0]["sample"] == rounds[1]["sample"]
    assert ask(works, SUPERVISOR, "inspection", inspection_id=rounds[0]["id"])["seed"] == 42
    data = facts_in(works, "inspection.opened.v1")[0]["data"]
    assert (data["seed"], data["event_ids"]) == (42, [item["event_id"] for item in rounds[0]["sample"]])


def test_a_seed_is_drawn_and_recorded_where_none_is_given(works):
    assert isinstance(ask(works, SUPERVISOR, "open_inspection", **PERIOD | {"seed": None})["seed"], int)


def test_branches_narrow_the_sample_and_unknown_ones_are_named(works, database):
    mine, _ = put_event(database, 1), put_event(database, 2, branch_id="branch-2")
    assert drawn(ask(works, SUPERVISOR, "open_inspection", **PERIOD | {"branch_ids": ["branch-1"]})) == {mine}
    with pytest.raises(Invalid) as refused:
        ask(works, SUPERVISOR, "open_inspection", **PERIOD | {"branch_ids": ["branch-1", "branch-9"]})
    assert [error["pointer"] for error in refused.value.errors] == ["/branch_ids/1"]


@pytest.mark.parametrize("wrong", [{"to": "2026-04-30"}, {"sample_size": 0}, {"seed": -1}, {"seed": 2**53}])
def test_a_round_that_makes_no_sense_is_refused(works, wrong):
    with pytest.raises(Invalid):
        ask(works, SUPERVISOR, "open_inspection", **PERIOD | wrong)


def test_scores_are_kept_with_the_round_and_missing_material_is_shown(works, database):
    event_id = put_event(database, 1)
    round_ = ask(works, SUPERVISOR, "open_inspection", **PERIOD)
    scores = {"records": 5, "publicity": 4, "summary": 5, "learning": 4}
    ask(works, SUPERVISOR, "score_event", inspection_id=round_["id"], event_id=event_id, **scores, remark="资料齐全")
    (shown,) = ask(works, SUPERVISOR, "inspection", inspection_id=round_["id"])["sample"]
    assert shown["score"]["learning"] == 4
    assert "photos" in shown["missing"]
    assert facts_in(works, "inspection.scored.v1")[0]["subject"] == event_id
    with pytest.raises(Invalid):
        ask(works, SUPERVISOR, "score_event", inspection_id=round_["id"], event_id=event_id, **scores | {"records": 6})


def test_rounds_are_seen_by_their_unit_only(works):
    round_ = ask(works, SUPERVISOR, "open_inspection", **PERIOD)
    assert [item["id"] for item in ask(works, SUPERVISOR, "inspections")["items"]] == [round_["id"]]
    for actor in (OUTSIDER, ORGANIZER, MEMBER):
        assert ask(works, actor, "inspections")["items"] == []
        with pytest.raises(NotFound):
            ask(works, actor, "inspection", inspection_id=round_["id"])


def test_a_finding_is_put_right_by_its_branch_and_checked_by_a_supervisor(works, raised):
    assert (raised["state"], raised["class"], raised["overdue"]) == ("open", "prompt", False)
    assert raised["due_at"] == "2026-05-15T23:59:59+08:00"
    key = {"finding_id": raised["id"]}
    assert ask(works, ORGANIZER, "rectify_finding", **key, text="已补充", evidence_ids=[])["state"] == "rectified"
    assert ask(works, SUPERVISOR, "reopen_finding", **key, reason="仍缺说明")["state"] == "reopened"
    ask(works, ORGANIZER, "rectify_finding", **key, text="逐张补充", evidence_ids=[])
    verified = ask(works, SUPERVISOR, "verify_finding", **key)
    assert (verified["state"], verified["version"]) == ("verified", 5)
    types = [fact["type"] for fact in facts_in(works) if fact["type"].startswith("finding.")]
    words = ("raised", "rectified", "reopened", "rectified", "verified")
    assert types == [f"finding.{word}.v1" for word in words]
    assert {fact["subject"] for fact in facts_in(works, "finding.verified.v1")} == {raised["event_id"]}


def test_findings_are_seen_by_the_events_branch_and_above_and_by_nobody_else(works, raised):
    for actor in (SUPERVISOR, ORGANIZER):
        assert [item["id"] for item in ask(works, actor, "findings")["items"]] == [raised["id"]]
        assert ask(works, actor, "finding", finding_id=raised["id"])["number"] == "LX-2026-0001"
    for actor in (STRANGER, OUTSIDER, MEMBER):
        assert ask(works, actor, "findings")["items"] == []
        with pytest.raises(NotFound):
            ask(works, actor, "finding", finding_id=raised["id"])
        with pytest.raises(NotFound):
            ask(works, actor, "rectify_finding", finding_id=raised["id"])  # 404 however bad the body is


def test_only_the_events_own_branch_rectifies(works, raised):
    with pytest.raises(Forbidden):
        ask(works, SUPERVISOR, "rectify_finding", finding_id=raised["id"], text="已补充", evidence_ids=[])


def test_a_finding_is_verified_only_after_it_was_rectified(works, raised):
    with pytest.raises(Conflict):
        ask(works, SUPERVISOR, "verify_finding", finding_id=raised["id"])


def test_findings_can_be_asked_for_by_state_and_by_being_overdue(works, raised, clock):
    def found(**filters: Any) -> int:
        return len(ask(works, SUPERVISOR, "findings", **filters)["items"])

    assert (found(overdue=True), found(overdue=False), found(state="open"), found(state="verified")) == (0, 1, 1, 0)
    clock.advance(days=8)
    assert (found(overdue=True), found(overdue=False)) == (1, 0)


@pytest.mark.parametrize("category", ["money", "discipline"])
def test_money_and_discipline_are_refused_as_instant(works, database, category):
    event_id = put_event(database, 1)
    round_ = ask(works, SUPERVISOR, "open_inspection", **PERIOD)
    problem = PROBLEM | {"class": "instant", "category": category}
    with pytest.raises(Invalid) as refused:
        ask(works, SUPERVISOR, "raise_finding", inspection_id=round_["id"], event_id=event_id, **problem)
    assert refused.value.code == "finding.class_not_allowed"


def test_evidence_has_to_be_a_file_that_the_actor_may_see(works, raised):
    with pytest.raises(Invalid) as refused:
        ask(works, ORGANIZER, "rectify_finding", finding_id=raised["id"], text="已补充", evidence_ids=["unknown"])
    assert refused.value.errors[0]["pointer"] == "/evidence_ids/0"


def rich_event(database: Database) -> str:
    """A published event with one of each material, 1450 of 2100 spent."""
    event_id = put_event(database, 7, state="published", published_at=shanghai(5, 7), channels=["site"])
    at, by = shanghai(5, 6), "organizer-1"
    hangs = {"event_id": event_id}
    put(database, tables.checkin, id="c1", **hangs, member_id="m1", how="list", recorded_by=by, recorded_at=at)
    guest = {"guest_name": "示例来宾01", "partner_id": "partner-1"}
    put(database, tables.checkin, id="c2", **hangs, **guest, how="list", recorded_by=by, recorded_at=at)
    put(database, tables.photo, id="p1", **hangs, attachment_id="a1", caption="", sha256="", added_by=by, added_at=at)
    put(database, tables.reflection, id="r1", **hangs, author_id=by, text="工匠精神", added_at=at)
    saved = {"title": "简报", "body_html": "", "author_id": by, "saved_at": at, "version": 1, "revision": 1}
    put(database, tables.briefing, **hangs, **saved, state="approved")
    money = {"reserved": Decimal("0.00"), "spent": Decimal("1450.00")}
    office = {"version": 1, "unit_id": "office", "name": "党建经费", "year": 2026, "kind": "party_dues"}
    opened = {"opened_by": "finance-1", "opened_at": at, "amount": Decimal("10000.00")}
    put(database, fund, id="fund-1", **office, **opened, **money)
    put(database, reservation, **hangs, fund_id="fund-1", **money)
    return event_id


def test_a_row_of_the_register_says_what_there_is_and_what_is_missing(works, database):
    event_id = rich_event(database)
    (row,) = ask(works, SUPERVISOR, "register")["items"]
    assert (row["event_id"], row["number"], row["branch"]) == (event_id, "LX-2026-0007", "办公室党支部")
    assert (row["partners"], row["date"], row["place"]) == (["长飞光纤光缆股份有限公司"], "2026-05-06", "长飞科技园")
    assert (row["own_headcount"], row["partner_headcount"]) == (1, 12)
    assert (row["estimate"], row["actual"], row["variance"]) == ("2100.00", "1450.00", "650.00")
    assert row["records"] == {"checkins": 1, "photos": 1}
    assert row["summary"] == {"reflections": 1, "briefing": "approved"}
    assert row["publicity"]["channels"] == ["site"]
    assert row["missing"] == ["outcomes", "settlement"]


def test_totals_are_over_all_pages(works, database):
    rich_event(database)
    for number in range(1, 4):
        put_event(database, number)
    page = ask(works, SUPERVISOR, "register", limit=2)
    assert [row["number"] for row in page["items"]] == ["LX-2026-0007", "LX-2026-0003"]
    assert (page["totals"]["events"], page["totals"]["estimate"], page["totals"]["actual"]) == (4, "8400.00", "1450.00")
    rest = ask(works, SUPERVISOR, "register", limit=2, cursor=page["next_cursor"])
    assert [row["number"] for row in rest["items"]] == ["LX-2026-0002", "LX-2026-0001"]
    assert (rest["next_cursor"], rest["totals"]) == (None, page["totals"])


FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [4, 3, 2, 1]),
    ({"state": "draft"}, [5]),
    ({"state": "cancelled"}, [3]),
    ({"branch_id": "branch-2"}, [2]),
    ({"partner_id": "partner-2"}, [4]),
    ({"year": 2025}, [1]),
    ({"year": 2026}, [4, 3, 2]),
    ({"from": "2026-05-06", "to": "2026-05-06"}, [4, 2]),
    ({"q": "质量"}, [4]),
    ({"q": "LX-2026-0002"}, [2]),
    ({"q": "%"}, []),
]


def test_the_register_is_filtered(works, database):
    put_event(database, 1, starts_at=shanghai(5, 6, year=2025))
    put_event(database, 2, branch_id="branch-2")
    put_event(database, 3, state="cancelled", starts_at=None)
    put_event(database, 4, partner_ids=["partner-2"], theme="质量管理现场交流", negotiation={})
    put_event(database, 5, state="draft")
    put_event(database, 6, unit_id="other", branch_id="branch-9")
    for filters, numbers in FILTERS:
        found = ask(works, SUPERVISOR, "register", **filters)["items"]
        assert [row["number"] for row in found] == [f"LX-2026-{number:04}" for number in numbers], filters


def test_a_branch_sees_its_own_rows_and_those_it_hosts_with_others(works, database):
    put_event(database, 1)
    put_event(database, 2, branch_id="branch-2", cohost_branch_ids=["branch-1"])
    put_event(database, 3, branch_id="branch-2")
    assert [row["number"][-1] for row in ask(works, ORGANIZER, "register")["items"]] == ["2", "1"]


def test_taking_the_register_away_is_recorded_with_its_filters(works):
    ask(works, SUPERVISOR, "begin_register_export", year=2026, **{"from": "2026-01-01"})
    (read,) = facts_in(works, "ledger.read.v1")
    assert (read["data"]["what"], read["data"]["filters"]) == ("register", {"year": "2026", "from": "2026-01-01"})


def test_the_figures_of_a_year_are_counted_from_the_events(works, database):
    rich_event(database)
    put_event(database, 1, partner_ids=["partner-2"], form="discussion", plan_line_id="line-1")
    put_event(database, 2, state="cancelled")
    put_event(database, 3, state="draft")
    put_event(database, 4, starts_at=shanghai(5, 6, year=2025))
    plan = {"version": 1, "branch_id": "branch-1", "unit_id": "office", "year": 2026, "drafted_by": "organizer-1"}
    put(database, annual_plan, id="plan-1", **plan, state="approved", drafted_at=shanghai(1, 5))
    for position in (1, 2):
        line = {"plan_id": "plan-1", "position": position, "theme": "走进车间", "partner_ids": []}
        put(database, plan_line, id=f"line-{position}", **line, estimate=Decimal("2400.00"))
    figures = ask(works, SUPERVISOR, "stats", year=2026)
    assert (figures["events"]["total"], figures["events"]["held"], figures["events"]["cancelled"]) == (3, 2, 1)
    assert figures["frontline"] == {"held": 2, "frontline": 1, "share": "50.0"}
    assert figures["plan"] == {"lines": 2, "done": 1, "share": "50.0"}
    assert figures["by_branch"][0]["actual"] == "1450.00"
    assert {row["partner"]: row["held"] for row in figures["by_partner"]} == {
        "长飞光纤光缆股份有限公司": 1,
        "武汉大学": 1,
    }
    assert figures["money"][0]["available"] == "8550.00"


def test_the_figures_of_an_empty_year_have_no_shares(works):
    figures = ask(works, STRANGER, "stats", year=2031)
    assert (figures["events"]["total"], figures["frontline"]["share"], figures["plan"]["share"]) == (0, None, None)


def test_two_supervisors_scoring_at_once_lose_nothing(works, database):
    first, second = put_event(database, 1), put_event(database, 2)
    round_ = ask(works, SUPERVISOR, "open_inspection", **PERIOD)
    points = {"records": 5, "publicity": 4, "summary": 5, "learning": 4}
    with works.read(SUPERVISOR) as stale:
        stale.inspections.get(round_["id"])
        for event_id in (first, second):
            ask(works, SUPERVISOR, "score_event", inspection_id=round_["id"], event_id=event_id, **points)
    assert ask(works, SUPERVISOR, "inspections")["items"][0]["scored"] == 2


def test_the_clock_of_a_reopened_finding_starts_anew(works, raised, clock):
    clock.advance(days=3)
    ask(works, ORGANIZER, "rectify_finding", finding_id=raised["id"], text="已补充", evidence_ids=[])
    reopened = ask(works, SUPERVISOR, "reopen_finding", finding_id=raised["id"], reason="仍缺")
    assert dt.datetime.fromisoformat(reopened["due_at"]) == shanghai(5, 18, 23).replace(minute=59, second=59)


def test_the_clock_of_a_finding_runs_by_the_days_of_the_event_s_office(works, database):
    event_id = put_event(database, 1)
    round_ = ask(works, SUPERVISOR, "open_inspection", **PERIOD)
    instant = PROBLEM | {"class": "instant", "inspection_id": round_["id"], "event_id": event_id}
    before = ask(works, SUPERVISOR, "raise_finding", **instant)
    off = [{"date": f"2026-05-{day}", "workday": False, "name": ""} for day in ("09", "11")]
    put(database, office_calendar, id="calendar-1", version=1, unit_id="office", year=2026, days=off)
    after = ask(works, SUPERVISOR, "raise_finding", **instant)
    assert (before["due_at"][:10], after["due_at"][:10]) == ("2026-05-09", "2026-05-12")


def test_the_list_is_of_days_on_which_something_goes_on(works, database):
    keys = [put_event(database, number, starts_at=shanghai(5, day, 9)) for number, day in ((1, 1), (2, 2), (3, 3))]
    put_event(database, 4, state="draft", starts_at=None, ends_at=None)

    def found(**days: str) -> set[str]:
        return {one["id"] for one in ask(works, SUPERVISOR, "events", **days)["items"]}

    assert found(**{"from": "2026-05-02", "to": "2026-05-02"}) == {keys[1]}
    assert found(**{"from": "2026-05-02"}) == set(keys[1:])
    assert found(to="2026-05-02") == set(keys[:2])
    with pytest.raises(Invalid):
        found(to="2026-05-32")
