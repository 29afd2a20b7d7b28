"""Lead time, holidays and the theme day, with the Chinese working calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from services.events.domain.rules import Proposal, preflight
from services.events.domain.working_days import WeekendsOnly, add_working_days, working_days_until
from services.events.persistence.holidays import ChineseCalendar, OwnDay
from services.events.persistence.rule_pack_files import shipped_packs
from tests.support.proposals import CONFIRMED, slot_on

PACKS = [pack for pack in shipped_packs() if pack.scope != "local"]


def checks(rule, submitted, *days, calendar=None, **given):
    proposal = Proposal(
        submitted_on=dt.date.fromisoformat(submitted),
        slots=tuple(slot_on(day) for day in days),
        checklist=CONFIRMED,
        **given,
    )
    return [check for check in preflight(proposal, PACKS, calendar or ChineseCalendar()) if check.rule == rule]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-05-11", "2026-05-14", 3),
        ("2026-05-11", "2026-05-11", 0),
        ("2026-05-14", "2026-05-11", 0),
        ("2026-05-15", "2026-05-18", 1),
        ("2026-09-30", "2026-10-08", 1),  # the October holiday is off
        ("2026-10-09", "2026-10-10", 1),  # a Saturday that is worked in exchange
    ],
)
def test_working_days_are_counted_after_the_first_day_up_to_the_last(start, end, days):
    given = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    assert working_days_until(*given, ChineseCalendar()) == days


def test_adding_working_days_skips_the_weekend():
    assert add_working_days(dt.date(2026, 5, 15), 1, WeekendsOnly()) == dt.date(2026, 5, 18)
    assert add_working_days(dt.date(2026, 5, 16), 0, WeekendsOnly()) == dt.date(2026, 5, 16)


@pytest.mark.parametrize(
    ("day", "level"),
    [
        ("2026-05-12", "block"),
        ("2026-05-13", "block"),
        ("2026-05-14", "warn"),
        ("2026-05-19", "warn"),
        ("2026-05-20", "info"),
    ],
)
def test_three_working_days_ahead_are_needed_and_seven_are_better(day, level):
    (found,) = checks("slots.lead_time", "2026-05-11", day)
    assert found.level == level
    assert "个工作日" in found.arithmetic


def test_each_candidate_day_is_judged():
    levels = [check.level for check in checks("slots.lead_time", "2026-05-11", "2026-05-12", "2026-06-18")]
    assert levels == ["block", "info"]


def test_a_holiday_warns_by_name_and_never_blocks():
    (found,) = checks("slots.holiday", "2026-08-03", "2026-10-01")
    assert found.level == "warn"
    assert "国庆节" in found.message


def test_a_weekend_warns_and_a_working_saturday_does_not():
    assert [check.level for check in checks("slots.holiday", "2026-08-03", "2026-08-29")] == ["warn"]
    assert checks("slots.holiday", "2026-08-03", "2026-10-10") == []


def test_a_year_without_holiday_data_falls_back_to_weekends_and_says_so():
    (lead,) = checks("slots.lead_time", "2026-11-23", "2027-03-02")
    (day,) = checks("slots.holiday", "2026-11-23", "2027-03-02")
    assert lead.level == day.level == "info"
    assert "2027" in lead.message
    assert "2027" in day.message
    assert not ChineseCalendar().knows(2027)


def test_the_office_may_override_single_days():
    calendar = ChineseCalendar({dt.date(2027, 3, 2): OwnDay(workday=False)})
    assert [check.level for check in checks("slots.holiday", "2026-11-23", "2027-03-02", calendar=calendar)] == ["warn"]


def test_the_tenth_warns_unless_the_event_is_the_theme_day():
    assert [check.level for check in checks("slots.theme_day", "2026-05-11", "2026-07-10")] == ["warn"]
    assert checks("slots.theme_day", "2026-05-11", "2026-07-10", form="theme_day") == []
    assert checks("slots.theme_day", "2026-05-11", "2026-07-09") == []


def test_days_are_those_of_shanghai():
    late = dt.datetime(2026, 5, 13, 20, tzinfo=dt.UTC)
    proposal = Proposal(dt.date(2026, 5, 1), slots=((late, late + dt.timedelta(hours=2)),))
    assert proposal.held_on == dt.date(2026, 5, 14)
