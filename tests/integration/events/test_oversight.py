"""What is owed, and the branches that are behind: reminded once, escalated once, settled once, whoever looks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import update

from contracts import members
from kit.database import Database
from kit.domain import SYSTEM, Conflict, NotFound
from services.events.domain.owed import KINDS
from services.events.persistence.event_tables import outcome, study_event
from services.events.persistence.owed import SOURCES
from services.events.persistence.plan_tables import annual_plan, plan_line
from services.events.persistence.supervision_tables import finding, inspection
from tests.integration.events.rows import put, put_event, shanghai
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    COMMITTEE,
    LEADER,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    SECRETARY,
    STRANGER,
    UNIT,
    Office,
    person,
)

SUPERVISOR = person("supervisor", branch_id=None, reach="unit")
OUTSIDER = person("supervisor", branch_id=None, reach="unit", number=9, unit_id="other", unit_scope=("other",))
DUTY = """\
id: office-oversight
version: "2026.2"
name: 示例督导设置
scope: office
rules:
  - {key: oversight.branch_duty, kind: branch_duty, limits: {per_quarter: 1, per_year: 2}, clause: 示例, source: 示例,
     verified: true}
"""


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def event(office: Office, number: int, **changes: Any) -> str:
    """An event of the office's own branch, held two days before the clock's day (8 May 2026) unless said otherwise."""
    own = {"unit_id": UNIT, "branch_id": BRANCH, "proposer_id": "organizer", "held_at": shanghai(5, 6, 12)}
    return put_event(office.works.database, 500 + number, **own | changes)


def owed(office: Office, who: Any = SUPERVISOR, **filters: Any) -> dict[str, Any]:
    return office.do(who, "owed", **filters)


def late(office: Office, kind: str) -> dict[str, int]:
    return {row["id"]: row["days_late"] for row in owed(office, kind=kind)["items"]}


def nudged(office: Office) -> list[str]:
    types = [fact["type"].removesuffix(".v1") for fact in facts_in(office.works)]
    return [word for word in types if word.startswith("nudge.")]


def watch(office: Office, **delta: float) -> list[str]:
    """Time passes, the timer looks; what has been said of nudges so far."""
    office.clock.advance(**delta)
    office.do(SYSTEM, "watch_branches")
    return nudged(office)


def summed_up(office: Office, *event_ids: str) -> None:
    with office.works.database.transaction() as db:
        done = {"state": "published", "settled_at": shanghai(5, 20), "published_at": shanghai(5, 20)}
        db.execute(update(study_event).where(study_event.c.id.in_(event_ids)).values(**done))


def everything(office: Office) -> dict[str, str]:
    """One thing of each kind but duty, by kind; each of them owed on 8 May 2026."""
    database = office.works.database
    held = event(office, 1)
    summarized = event(office, 2, state="summarized", settled_at=shanghai(5, 7), summarized_at=shanghai(5, 7))
    confirmed = event(office, 3, state="confirmed", held_at=None)
    hangs = {"event_id": held, "version": 1}
    put(database, outcome, id="o1", **hangs, problem="清单", owner_id=MEMBERS[0], due_on=dt.date(2026, 5, 12),
        state="open", evidence_ids=[], added_by="organizer", added_at=shanghai(5, 6))  # fmt: skip
    put(database, inspection, id="i1", version=1, unit_id=UNIT, from_on=dt.date(2026, 1, 1),
        to_on=dt.date(2026, 5, 31), branch_ids=[], sample_size=1, seed=1, event_ids=[held], scores={},
        opened_by="supervisor", opened_at=shanghai(5, 7))  # fmt: skip
    put(database, finding, id="f1", **hangs, inspection_id="i1", branch_id=BRANCH, unit_id=UNIT,
        rectification="prompt", category="record", method="", text="", evidence_ids=[], state="open",
        due_at=shanghai(5, 14, 23), raised_by="supervisor", raised_at=shanghai(5, 7), history=[])  # fmt: skip
    plan = {"version": 1, "branch_id": BRANCH, "unit_id": UNIT, "year": 2026, "drafted_by": "organizer"}
    put(database, annual_plan, id="plan-1", **plan, state="approved", drafted_at=shanghai(1, 5))
    for position, (theme, month) in enumerate((("走进车间", 4), ("走进大学", 5))):
        put(database, plan_line, id=f"line-{month}", plan_id="plan-1", position=position, theme=theme, month=month,
            partner_ids=[], estimate=Decimal("0.00"))  # fmt: skip
    submitted = office.submitted()
    ids = {"summary": held, "briefing": held, "settlement": held, "publication": summarized, "hold": confirmed}
    approval = office.pending(submitted) or {}
    return {**ids, "outcome": "o1", "finding": "f1", "plan_line": "line-4", "approval": approval["id"]}


def test_each_kind_is_listed_from_its_day_with_how_late_it_is_and_who_is_asked(office):
    expected = everything(office)
    office.clock.advance(days=10)  # the 18th: seven days after the 6th are over since the 13th
    found = {row["kind"]: row for row in owed(office, limit=200)["items"]}
    assert {kind: row["id"] for kind, row in found.items()} == expected
    assert set(expected) | {"duty"} == set(KINDS) == set(SOURCES)
    days = {kind: (row["since"], row["days_late"]) for kind, row in found.items()}
    assert days == {
        "hold": ("2026-05-06", 11), "summary": ("2026-05-06", 5), "briefing": ("2026-05-06", 5),
        "publication": ("2026-05-07", 4), "settlement": ("2026-05-06", 0), "outcome": ("2026-05-06", 6),
        "finding": ("2026-05-07", 4), "plan_line": ("2026-04-01", 18), "approval": ("2026-05-08", 7),
    }  # fmt: skip
    assert (found["settlement"]["asked"], found["approval"]["asked"]) == (["finance"], ["secretary"])
    assert (found["summary"]["asked"], found["summary"]["overdue"]) == (["organizer", "secretary"], True)


def test_the_filters_and_the_counts_are_those_of_the_rows(office):
    everything(office)
    event(office, 9, branch_id=OTHER_BRANCH)
    office.clock.advance(days=10)
    rows = owed(office, limit=200)["items"]
    whole = owed(office, limit=3)
    assert whole["counts"]["total"] == len(rows) == sum(row["total"] for row in whole["branches"])
    assert whole["counts"]["kinds"] == Counter(row["kind"] for row in rows)
    assert whole["counts"]["overdue"] == sum(row["overdue"] for row in rows)
    seen, cursor = [], ""
    while cursor is not None:
        page = owed(office, limit=3, cursor=cursor)
        seen, cursor = [*seen, *page["items"]], page["next_cursor"]
    assert seen == rows
    for filters in ({"branch_id": OTHER_BRANCH}, {"kind": "summary"}, {"overdue": True}, {"overdue": False}):
        wanted = [row for row in rows if all(row[name] == value for name, value in filters.items())]
        found = owed(office, limit=200, **filters)
        assert found["items"] == wanted
        assert found["counts"]["total"] == len(wanted) > 0


def test_a_branch_sees_its_own_and_another_unit_nothing(office):
    everything(office)
    event(office, 9, branch_id=OTHER_BRANCH, cohost_branch_ids=[BRANCH])
    for who, branches in ((ORGANIZER, {BRANCH}), (SECRETARY, {BRANCH}), (STRANGER, {OTHER_BRANCH}),
                          (COMMITTEE, {BRANCH, OTHER_BRANCH}), (OUTSIDER, set())):  # fmt: skip
        assert {row["branch_id"] for row in owed(office, who, limit=200)["items"]} == branches
        assert {row["branch_id"] for row in owed(office, who)["branches"]} == branches


def test_what_is_done_is_no_longer_owed(office):
    held = event(office, 1)
    assert set(late(office, "summary")) == {held}
    summed_up(office, held)
    assert owed(office)["items"] == []


def test_a_line_is_late_once_its_month_is_over_until_an_event_fulfils_it(office):
    everything(office)
    assert set(late(office, "plan_line")) == {"line-4"}
    office.clock.advance(days=24)  # 1 June
    assert set(late(office, "plan_line")) == {"line-4", "line-5"}
    event(office, 8, plan_line_id="line-4")
    assert set(late(office, "plan_line")) == {"line-5"}


def test_a_duty_is_owed_where_an_office_set_one_and_counts_events_held_together(office):
    admin = person("admin", branch_id=None, reach="all")
    assert late(office, "duty") == {}
    office.do(admin, "upload_rule_pack", text=DUTY)
    office.clock.advance(days=60)  # 7 July: two quarters are over
    event(office, 1, starts_at=shanghai(3, 2))
    event(office, 2, starts_at=shanghai(4, 2), branch_id=OTHER_BRANCH, cohost_branch_ids=[BRANCH])
    found = {row["branch_id"]: row for row in owed(office, kind="duty")["items"]}
    assert set(found) == {OTHER_BRANCH}
    row = found[OTHER_BRANCH]
    assert (row["count"], row["due"], row["days_late"]) == (1, "2026-06-30", 7)
    assert row["title"] == "2026 年前 2 季度应开展联学 2 场，已开展 1 场"


def test_a_branch_that_is_behind_is_reminded_once_escalated_once_and_settled_once(office):
    held = [event(office, number) for number in (1, 2)]
    assert watch(office, days=4) == []  # 12 May: nothing is late
    assert watch(office, days=2) == ["nudge.opened"]
    opened = facts_in(office.works, "nudge.opened.v1")[0]
    assert (opened["subject"], opened["data"]["overdue"]) == (BRANCH, 4)
    assert opened["data"]["text"] == "逾期未交的总结 2 篇（2 篇起提醒）"
    assert watch(office, days=6) == ["nudge.opened"]
    assert watch(office, days=1) == ["nudge.opened", "nudge.escalated"]
    assert watch(office, days=30) == ["nudge.opened", "nudge.escalated"]
    summed_up(office, *held)
    assert watch(office, minutes=10) == ["nudge.opened", "nudge.escalated", "nudge.settled"]
    (case,) = office.do(SUPERVISOR, "nudges")["items"]
    assert (case["state"], case["branch_id"]) == ("settled", BRANCH)
    event(office, 3)
    assert watch(office, minutes=10)[-1] == "nudge.opened", "a new case begins"


def test_improvement_gives_more_time_and_standing_still_does_not(office):
    held = [event(office, number) for number in (1, 2, 3)]
    watch(office, days=6)
    watch(office, days=5)
    summed_up(office, held[0])
    assert watch(office, hours=1) == ["nudge.opened"]
    assert watch(office, days=6) == ["nudge.opened"], "six days since it improved"
    assert watch(office, days=1) == ["nudge.opened", "nudge.escalated"]


def test_what_others_have_to_do_is_not_held_against_a_branch(office):
    event(office, 1, state="published", published_at=shanghai(5, 7))
    office.submitted()
    office.clock.advance(days=60)
    kinds = {row["kind"]: row for row in owed(office)["items"]}
    assert {"settlement", "approval"} <= set(kinds)
    assert watch(office) == []


def test_a_dissolved_branch_is_not_urged_and_its_case_ends(office):
    event(office, 1, branch_id=OTHER_BRANCH)
    assert watch(office, days=20) == ["nudge.opened"]
    office.hear(
        members.BranchChanged(
            branch_id=OTHER_BRANCH, name="示例支部2", unit_id=UNIT, kind="temporary", parent_id=BRANCH,
            state="dissolved",
        )
    )  # fmt: skip
    assert watch(office) == ["nudge.opened", "nudge.settled"]
    assert facts_in(office.works, "nudge.settled.v1")[0]["data"]["why"] == "dissolved"
    with pytest.raises(NotFound):
        office.do(SUPERVISOR, "urge_branch", branch_id=OTHER_BRANCH, reason="请抓紧")


def test_many_timers_at_once_say_each_step_once(office):
    for number in range(1, 4):
        event(office, number)
        event(office, number + 10, branch_id=OTHER_BRANCH)

    def at_once(times: int = 6) -> Counter[str]:
        start = Barrier(times)

        def run(_: int) -> None:
            start.wait()
            office.do(SYSTEM, "watch_branches")

        with ThreadPoolExecutor(times) as pool:
            list(pool.map(run, range(times)))
        return Counter(nudged(office))

    office.clock.advance(days=12)
    assert at_once() == {"nudge.opened": 2}
    office.clock.advance(days=7)
    assert at_once() == {"nudge.opened": 2, "nudge.escalated": 2}
    with office.works.database.transaction() as db:
        db.execute(update(study_event).values(state="cancelled"))
    assert at_once() == {"nudge.opened": 2, "nudge.escalated": 2, "nudge.settled": 2}


def test_a_supervisor_urges_with_a_reason_once_a_day_also_when_two_do_at_once(office):
    second = person("supervisor", branch_id=None, reach="unit", number=2)
    start = Barrier(2)

    def urge(who: Any) -> str:
        start.wait()
        try:
            office.do(who, "urge_branch", branch_id=BRANCH, reason="请抓紧补交总结")
        except Conflict as error:
            return error.code
        return "urged"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(urge, (SUPERVISOR, second))) == ["branch.urged_today", "urged"]
    with pytest.raises(NotFound):
        office.do(OUTSIDER, "urge_branch", branch_id=BRANCH)  # rights are judged before the body
    office.clock.advance(days=1)
    office.do(SUPERVISOR, "urge_branch", branch_id=BRANCH, reason="再次提醒")
    assert [one["reason"] for one in office.do(SECRETARY, "urgings")["items"]] == ["再次提醒", "请抓紧补交总结"]
    assert office.do(STRANGER, "urgings")["items"] == []
    assert [fact["data"]["reason"] for fact in facts_in(office.works, "branch.urged.v1")][-1] == "再次提醒"


def test_the_leader_reads_the_cases_of_the_unit_and_a_branch_its_own(office):
    for number in (1, 2):
        event(office, number)
    watch(office, days=6)
    assert len(office.do(LEADER, "nudges", state="open")["items"]) == 1
    assert len(office.do(ORGANIZER, "nudges", branch_id=BRANCH)["items"]) == 1
    assert [office.do(who, "nudges")["items"] for who in (STRANGER, OUTSIDER)] == [[], []]
