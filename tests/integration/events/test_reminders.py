"""Reminders by the clock: each stage once, whoever looks, in however many processes, and anew when the day moves."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, update

from kit.database import Database
from kit.domain import SYSTEM, Invalid
from services.events.handlers import reminders
from services.events.persistence.event_tables import booking, outcome, study_event
from services.events.persistence.reminder_tables import reminder
from tests.integration.events.rows import put, put_event, shanghai
from tests.support.databases import facts_in
from tests.support.events_office import BRANCH, MEMBERS, UNIT, Office, person

ADMIN = person("admin", branch_id=None, reach="all")


@pytest.fixture
def office(database: Database) -> Office:
    """Its clock stands at 9 o'clock on 8 May 2026."""
    return Office(database)


def event(office: Office, number: int, **changes: Any) -> str:
    own = {"unit_id": UNIT, "branch_id": BRANCH, "proposer_id": "organizer", "settled_at": shanghai(5, 6)}
    return put_event(office.works.database, 700 + number, **own | changes)


def confirmed(office: Office, number: int = 1, **changes: Any) -> str:
    """To be held on 18 May."""
    known = {"state": "confirmed", "starts_at": shanghai(5, 18), "confirmed_at": shanghai(5, 7)}
    return event(office, number, **known | changes)


def seat(office: Office, event_id: str, member_id: str, state: str = "booked") -> None:
    put(office.works.database, booking, id=f"{event_id[-4:]}-{member_id}", event_id=event_id, member_id=member_id,
        state=state, position=1, booked_by="organizer", booked_at=shanghai(5, 7))  # fmt: skip


def owe_outcome(office: Office, due_on: dt.date) -> str:
    held = event(office, 2, state="published", published_at=shanghai(5, 6))
    put(office.works.database, outcome, id="o1", event_id=held, version=1, problem="清单", owner_id=MEMBERS[0],
        due_on=due_on, state="open", evidence_ids=[], added_by="organizer", added_at=shanghai(5, 6))  # fmt: skip
    return held


def raised(office: Office) -> list[tuple[str, str, str]]:
    facts = [fact["data"] for fact in facts_in(office.works, "reminder.raised.v1")]
    return [(fact["kind"], fact["stage"], fact["due_on"]) for fact in facts]


def look(office: Office, days: float = 0) -> list[tuple[str, str, str]]:
    """Days pass one by one, and the timer looks twice each; everything that was raised so far."""
    for _ in range(int(days)):
        office.clock.advance(days=1)
        office.do(SYSTEM, "raise_reminders")
    office.do(SYSTEM, "raise_reminders")
    return raised(office)


def test_an_event_is_announced_a_week_and_a_day_before_to_those_who_have_a_seat(office):
    event_id = confirmed(office)
    seat(office, event_id, MEMBERS[0])
    seat(office, event_id, MEMBERS[1], "waitlisted")
    assert look(office, 2) == []
    assert look(office, 1) == [("event", "week_before", "2026-05-18")]
    assert look(office, 5) == [("event", "week_before", "2026-05-18")]
    assert look(office, 1) == [("event", "week_before", "2026-05-18"), ("event", "day_before", "2026-05-18")]
    fact = facts_in(office.works, "reminder.raised.v1")[-1]
    assert fact["subject"] == event_id
    assert fact["data"]["member_ids"] == [MEMBERS[0]]
    assert fact["data"]["responsible_id"] == "organizer"


def test_an_event_that_has_begun_is_not_announced_any_more(office):
    confirmed(office, starts_at=shanghai(5, 18, 8))
    office.clock.advance(days=10)  # at 9 on the day itself
    assert look(office) == []


def test_the_day_moves_the_new_day_is_announced_and_the_old_one_is_not(office):
    event_id = confirmed(office)
    assert look(office, 3) == [("event", "week_before", "2026-05-18")]
    with office.works.database.transaction() as db:
        moved = {"starts_at": shanghai(5, 28), "ends_at": shanghai(5, 28, 12), "confirmed_at": shanghai(5, 12)}
        db.execute(update(study_event).where(study_event.c.id == event_id).values(moved))
    assert look(office, 9)[1:] == []  # the 17th, a day before the old date, has come and gone
    assert look(office, 1)[1:] == [("event", "week_before", "2026-05-28")]
    assert look(office, 6)[2:] == [("event", "day_before", "2026-05-28")]


def test_after_a_pause_only_the_newest_stage_is_told(office):
    confirmed(office)
    owe_outcome(office, dt.date(2026, 5, 20))
    office.clock.advance(days=9)  # the 17th: the product was not running on the 11th and the 13th
    assert look(office) == [("event", "day_before", "2026-05-18"), ("outcome", "week_before", "2026-05-20")]
    office.clock.advance(days=20)
    assert look(office)[2:] == [("hold", "escalated", "2026-05-19"), ("outcome", "escalated", "2026-05-20")]


def test_an_outcome_is_asked_of_its_owner_until_it_is_done(office):
    event_id = owe_outcome(office, dt.date(2026, 5, 17))
    stages = [("outcome", stage, "2026-05-17") for stage in ("week_before", "on_the_day", "overdue", "escalated")]
    assert look(office, 2) == stages[:1]
    assert look(office, 7) == stages[:2]
    assert look(office, 1) == stages[:3]
    fact = facts_in(office.works, "reminder.raised.v1")[-1]
    assert (fact["data"]["owner_id"], fact["data"]["title"], fact["subject"]) == (MEMBERS[0], "清单", event_id)
    with office.works.database.transaction() as db:
        db.execute(update(outcome).values(state="done"))
    assert look(office, 10) == stages[:3]


def test_a_summary_and_the_money_are_asked_for_from_their_day_on(office):
    event(office, 3, settled_at=None, held_at=shanghai(5, 6, 12))
    found = Counter((kind, stage) for kind, stage, _ in look(office, 60))
    stages = ("on_the_day", "overdue", "escalated")
    assert found == Counter({(kind, stage): 1 for kind in ("summary", "settlement") for stage in stages})
    money = [f["data"] for f in facts_in(office.works, "reminder.raised.v1") if f["data"]["kind"] == "settlement"]
    assert {fact["role"] for fact in money} == {"finance"}


def test_an_approval_that_waits_is_asked_of_its_role_with_the_event(office):
    event_id = office.submitted()
    found = Counter((kind, stage) for kind, stage, _ in look(office, 20))
    assert found == {("approval", "overdue"): 1, ("approval", "escalated"): 1}
    facts = [fact["data"] for fact in facts_in(office.works, "reminder.raised.v1")]
    assert {(fact["role"], fact["event_id"]) for fact in facts} == {("secretary", event_id)}


def test_many_processes_at_once_tell_each_stage_once(office):
    for number in range(1, 5):
        confirmed(office, number)

    def at_once(times: int = 6) -> Counter[tuple[str, str, str]]:
        start = Barrier(times)

        def run(_: int) -> None:
            start.wait()
            office.do(SYSTEM, "raise_reminders")

        with ThreadPoolExecutor(times) as pool:
            list(pool.map(run, range(times)))
        return Counter(raised(office))

    office.clock.advance(days=3)
    assert at_once() == {("event", "week_before", "2026-05-18"): 4}
    office.clock.advance(days=6)
    assert at_once() == {("event", "week_before", "2026-05-18"): 4, ("event", "day_before", "2026-05-18"): 4}


def test_what_another_process_noted_first_is_not_told_also_where_it_could_not_be_seen_before(office, monkeypatch):
    confirmed(office)
    office.clock.advance(days=3)
    look(office)
    monkeypatch.setattr("services.events.persistence.reminder_tables.Reminders.untold", lambda self, found: found)
    assert look(office) == [("event", "week_before", "2026-05-18")]


def test_the_row_and_the_fact_are_stored_together_or_not_at_all(office, monkeypatch):
    confirmed(office)
    office.clock.advance(days=3)
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "_fact", lambda due: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            office.do(SYSTEM, "raise_reminders")
    assert look(office) == [("event", "week_before", "2026-05-18")]
    with office.works.database.transaction() as db:
        db.execute(delete(reminder))
    assert len(look(office)) == 2  # it is the row that holds it back, and nothing else


def test_a_long_list_is_worked_off_bit_by_bit(office, monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    for number in range(1, 6):
        confirmed(office, number)
    office.clock.advance(days=3)
    rounds = [office.do(SYSTEM, "raise_reminders")["raised"] for _ in range(4)]
    assert rounds == [2, 2, 1, 0]


OWN = """\
id: office-reminders
version: "2026.2"
name: 示例提醒设置
scope: office
rules:
  - key: reminders.days
    kind: reminder_days
    limits: {event_first: 9, event_last: 0, outcome_first: 7, finding_first: 7, finding_last: 1, overdue: 2,
             escalated: 7, approval_escalated: 4}
    clause: 示例
    source: 示例
    verified: true
"""


def test_an_offices_own_days_hold_for_its_units_and_no_others(office):
    confirmed(office)
    confirmed(office, 2, unit_id="elsewhere", branch_id="there")
    office.do(ADMIN, "upload_rule_pack", text=OWN)
    assert look(office, 1) == [("event", "week_before", "2026-05-18")]
    assert look(office, 1) == [("event", "week_before", "2026-05-18")]
    assert look(office, 1) == [("event", "week_before", "2026-05-18")] * 2, "a week before, where nobody chose"
    assert look(office, 6)[2:] == [("event", "day_before", "2026-05-18")]
    units = [fact["data"]["unit_id"] for fact in facts_in(office.works, "reminder.raised.v1")]
    assert units == [UNIT, "elsewhere", "elsewhere"]


def test_days_that_make_no_sense_are_refused_in_plain_words_and_nothing_changes(office):
    with pytest.raises(Invalid) as refused:
        office.do(ADMIN, "upload_rule_pack", text=OWN.replace("event_first: 9", "event_first: 90"))
    assert "event_first 应为 0 至 60 的整数" in str(refused.value.errors)
    confirmed(office)
    assert look(office, 3) == [("event", "week_before", "2026-05-18")]
