"""Samples that anybody can draw again, clocks that run by the calendar, and findings nobody waves through alone."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.clock import SHANGHAI
from kit.domain import Conflict, Forbidden, Invalid
from services.events.domain.finding import Finding, Place
from services.events.domain.inspection import Inspection
from services.events.domain.rectification import due_at, months_later
from services.events.domain.register import Materials, actual_of, missing, own_headcount, partner_headcount
from services.events.domain.sampling import draw_sample
from services.events.domain.working_days import WeekendsOnly
from services.events.persistence.holidays import ChineseCalendar

NOW = dt.datetime(2026, 5, 8, 9, 0, tzinfo=SHANGHAI)  # a Friday
PLACE = Place("event-1", "branch-1", "office")


def finding(**changes: Any) -> Finding:
    given_: dict[str, Any] = {
        "id": "finding-1", "inspection_id": "inspection-1", "place": PLACE, "rectification": "prompt",
        "category": "record", "method": "调阅资料", "text": "照片缺说明", "evidence_ids": [],
    }  # fmt: skip
    made = Finding(**(given_ | changes))
    made.raise_(by="supervisor-1", now=NOW, days=WeekendsOnly())
    return made


def rectified(**changes: Any) -> Finding:
    made = finding(**changes)
    made.rectify("已补充", ["photo-1"], by="organizer-1", now=NOW)
    return made


def inspection(**changes: Any) -> Inspection:
    given_: dict[str, Any] = {
        "id": "inspection-1", "unit_id": "office", "period": (dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
        "branch_ids": [], "sample_size": 2, "seed": 42, "opened_by": "supervisor-1", "opened_at": NOW,
    }  # fmt: skip
    return Inspection(**(given_ | changes))


def names(aggregate: Any) -> list[str]:
    return [change.name for change in aggregate.changes]


NUMBERS = {f"id-{9 - number}": f"LX-2026-{number:04}" for number in range(1, 9)}


@given(size=st.integers(1, 12), seed=st.integers(0, 2**53 - 1))
def test_the_same_seed_draws_the_same_sample_in_whatever_order_events_are_known(size, seed):
    shuffled = list(NUMBERS.items())
    random.Random(size).shuffle(shuffled)
    drawn = draw_sample(NUMBERS, size, seed)
    assert drawn == draw_sample(dict(shuffled), size, seed)
    assert len(set(drawn)) == len(drawn) == min(size, 8)


def test_the_sample_is_what_a_reader_with_python_draws_from_the_numbers():
    by_number = sorted(NUMBERS, key=NUMBERS.__getitem__)
    assert draw_sample(NUMBERS, 3, 42) == random.Random(42).sample(by_number, 3)


def test_a_round_keeps_the_sample_it_drew():
    round_ = inspection()
    round_.open(NUMBERS)
    assert round_.event_ids == draw_sample(NUMBERS, 2, 42)
    assert names(round_) == ["inspection.opened"]


def test_a_round_over_nothing_has_an_empty_sample():
    round_ = inspection()
    round_.open({})
    assert round_.event_ids == []


def test_scoring_again_replaces_the_scores():
    round_ = inspection()
    round_.open(NUMBERS)
    event_id = round_.event_ids[0]
    points = {"records": 5, "publicity": 4, "summary": 3, "learning": 2}
    round_.score(event_id, points, "资料齐全", by="supervisor-1", now=NOW)
    round_.score(event_id, points | {"learning": 0}, "", by="supervisor-1", now=NOW)
    assert round_.scores[event_id]["learning"] == 0
    assert [change.details.get("learning") for change in round_.changes] == [None, 2, 0]


def test_only_events_of_the_sample_are_scored():
    round_ = inspection()
    round_.open(NUMBERS)
    left_out = next(event_id for event_id in NUMBERS if event_id not in round_.event_ids)
    points = dict.fromkeys(("records", "publicity", "summary", "learning"), 5)
    with pytest.raises(Invalid) as refused:
        round_.score(left_out, points, "", by="supervisor-1", now=NOW)
    assert refused.value.code == "inspection.not_in_sample"


@pytest.mark.parametrize(
    ("rectification", "start", "last"),
    [
        ("instant", dt.date(2026, 5, 6), dt.date(2026, 5, 7)),
        ("instant", dt.date(2026, 5, 8), dt.date(2026, 5, 9)),  # a Saturday worked in exchange for the holiday
        ("instant", dt.date(2026, 5, 15), dt.date(2026, 5, 18)),  # over a weekend
        ("instant", dt.date(2026, 4, 30), dt.date(2026, 5, 6)),  # over the Labour Day holiday
        ("prompt", dt.date(2026, 4, 30), dt.date(2026, 5, 7)),
        ("planned", dt.date(2026, 11, 30), dt.date(2027, 2, 28)),
        ("planned", dt.date(2026, 5, 8), dt.date(2026, 8, 8)),
    ],
)
def test_the_clock_ends_with_the_last_second_of_a_day_in_shanghai(rectification, start, last):
    begun = dt.datetime.combine(start, dt.time(23, 30), SHANGHAI)
    assert due_at(rectification, begun, ChineseCalendar()) == dt.datetime.combine(last, dt.time(23, 59, 59), SHANGHAI)


def test_months_later_ends_with_the_shorter_month():
    assert months_later(dt.date(2027, 11, 30), 3) == dt.date(2028, 2, 29)
    assert months_later(dt.date(2026, 12, 1), 1) == dt.date(2027, 1, 1)


@pytest.mark.parametrize("category", ["money", "discipline"])
def test_money_and_discipline_are_never_put_right_on_the_spot(category):
    with pytest.raises(Invalid) as refused:
        finding(rectification="instant", category=category)
    assert refused.value.code == "finding.class_not_allowed"
    assert refused.value.errors[0]["pointer"] == "/class"


@pytest.mark.parametrize("rectification", ["prompt", "planned"])
@pytest.mark.parametrize("category", ["money", "discipline"])
def test_money_and_discipline_have_the_longer_clocks(category, rectification):
    assert finding(rectification=rectification, category=category).state == "open"


def test_a_finding_goes_from_open_over_reopened_to_verified_and_remembers_every_step():
    found = rectified()
    found.reopen("照片仍缺说明", by="supervisor-1", now=NOW, days=WeekendsOnly())
    found.rectify("已逐张补充", [], by="organizer-1", now=NOW)
    found.verify("", by="supervisor-1", now=NOW)
    assert found.state == "verified"
    assert [step["action"] for step in found.history] == ["raised", "rectified", "reopened", "rectified", "verified"]
    assert names(found) == [f"finding.{step['action']}" for step in found.history]
    assert [change.version for change in found.changes] == [1, 2, 3, 4, 5]


VERBS = {
    "rectify": lambda found: found.rectify("…", [], by="organizer-1", now=NOW),
    "verify": lambda found: found.verify("", by="supervisor-1", now=NOW),
    "reopen": lambda found: found.reopen("…", by="supervisor-1", now=NOW, days=WeekendsOnly()),
}
ALLOWED = {("open", "rectify"), ("reopened", "rectify"), ("rectified", "verify"), ("rectified", "reopen")}


@pytest.mark.parametrize("state", ["open", "rectified", "verified", "reopened"])
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_works_in_its_states_and_is_refused_in_all_others(state, verb):
    found = finding()
    found.state, found.rectified_by = state, "organizer-1"
    if (state, verb) in ALLOWED:
        VERBS[verb](found)
        assert found.state != state
    else:
        with pytest.raises(Conflict) as refused:
            VERBS[verb](found)
        assert refused.value.code == "finding.wrong_state"
        assert found.state == state


@pytest.mark.parametrize("verb", ["verify", "reopen"])
def test_nobody_judges_their_own_rectification(verb):
    found = finding()
    found.rectify("已补充", [], by="supervisor-1", now=NOW)
    with pytest.raises(Forbidden) as refused:
        VERBS[verb](found)
    assert refused.value.code == "finding.own_rectification"


def test_a_finding_is_overdue_only_while_the_branch_owes_it():
    found = finding()
    later = found.due_at + dt.timedelta(seconds=1)
    assert not found.is_overdue(found.due_at)
    assert found.is_overdue(later)
    found.rectify("已补充", [], by="organizer-1", now=later)
    assert not found.is_overdue(later)
    found.reopen("仍缺", by="supervisor-1", now=later, days=WeekendsOnly())
    assert not found.is_overdue(later)
    assert found.is_overdue(later + dt.timedelta(days=8))


FULL = Materials(booked=3, checkins=2, photos=1, reflections=1, outcomes=1, briefing="approved")


def event(state: str, **changes: Any) -> Any:
    members = {"state": state, "ends_at": NOW, "estimate": 0, "settled_at": None, "published_at": None}
    return SimpleNamespace(**(members | {"no_outcomes_reason": None, "imported": None} | changes))


@pytest.mark.parametrize(
    ("what", "materials", "lacking"),
    [
        (event("draft"), Materials(), []),
        (event("confirmed"), Materials(), ["hold"]),
        (event("confirmed", ends_at=NOW + dt.timedelta(days=2)), Materials(), []),
        (event("held"), Materials(), ["checkins", "photos", "reflections", "outcomes", "briefing"]),
        (event("held", no_outcomes_reason="本次为参观"), Materials(checkins=1), ["photos", "reflections", "briefing"]),
        (event("held"), FULL, []),
        (event("summarized"), FULL, ["publicity"]),
        (event("published", published_at=NOW, estimate=2100), FULL, ["settlement"]),
        (event("published", published_at=NOW), FULL, []),
        (event("closed", published_at=NOW, estimate=2100, settled_at=NOW), FULL, []),
        (event("cancelled"), Materials(), []),
    ],
)
def test_missing_materials_are_those_owed_by_the_state(what, materials, lacking):
    assert missing(what, materials, NOW + dt.timedelta(hours=1)) == lacking


def test_headcounts_are_who_was_there_and_whom_the_partners_announced():
    assert (own_headcount(event("confirmed"), FULL), own_headcount(event("held"), FULL)) == (3, 2)
    answers = {
        "partner-1": {"answer": "accepted", "headcount": 12},
        "partner-2": {"answer": "declined", "headcount": 5},
        "partner-3": {"answer": "accepted", "headcount": None},
    }
    assert partner_headcount(event("held", negotiation=answers)) == 12


def test_an_event_of_before_is_counted_as_its_row_says_and_owes_nothing():
    row = {"own_headcount": 20, "partner_headcount": None, "actual": "1450.50"}
    old = event("closed", imported=row, negotiation={}, estimate=2100)
    assert missing(old, Materials(), NOW) == []
    assert (own_headcount(old, Materials()), partner_headcount(old)) == (20, 0)
    assert actual_of(old, Materials()) == Decimal("1450.50")
