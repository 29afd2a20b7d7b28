"""When a stage has come: a table of days, and what holds for all of them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.owed import KINDS, Owed
from services.events.domain.reminders import LADDERS, Stage, due_now, stage_reached

DUE = dt.date(2026, 5, 18)
LONG_AGO = dt.date(2026, 4, 1)
DAYS = st.integers(-40, 40)


def owed(**known):
    return Owed(id="e1", branch_id="b1", unit_id="u1", title="示例", **known)


@pytest.mark.parametrize(
    ("kind", "days", "stage"),
    [
        ("event", -8, None), ("event", -7, "week_before"), ("event", -2, "week_before"), ("event", -1, "day_before"),
        ("event", 0, "day_before"), ("event", 1, None),
        ("outcome", -7, "week_before"), ("outcome", 0, "on_the_day"), ("outcome", 1, "overdue"),
        ("outcome", 6, "overdue"), ("outcome", 7, "escalated"), ("outcome", 37, "escalated"), ("outcome", 38, None),
        ("summary", -1, None), ("summary", 0, "on_the_day"), ("summary", 1, "overdue"), ("summary", 7, "escalated"),
        ("settlement", 0, "on_the_day"), ("settlement", 7, "escalated"),
        ("finding", -1, "day_before"), ("finding", 1, None),
        ("approval", 0, None), ("approval", 1, "overdue"), ("approval", 4, "escalated"),
    ],
)  # fmt: skip
def test_the_newest_stage_that_has_come_is_told(kind, days, stage):
    found = stage_reached(LADDERS[kind], LONG_AGO, DUE, DUE + dt.timedelta(days=days))
    assert (found and found.name) == stage


def test_what_came_up_that_very_day_is_no_reminder():
    ladder = LADDERS["outcome"]
    assert stage_reached(ladder, DUE - dt.timedelta(days=7), DUE, DUE - dt.timedelta(days=7)) is None
    assert stage_reached(ladder, DUE - dt.timedelta(days=3), DUE, DUE - dt.timedelta(days=3)) is None
    assert stage_reached(ladder, DUE - dt.timedelta(days=3), DUE, DUE) == Stage("on_the_day", 0)


@given(kind=st.sampled_from(sorted(LADDERS)), since=DAYS, days=st.lists(DAYS, max_size=30))
def test_looking_day_by_day_tells_stages_in_their_order_and_never_one_before_its_day(kind, since, days):
    ladder = LADDERS[kind]
    place = {stage.name: number for number, stage in enumerate(ladder)}
    told = []
    for day in sorted(days):
        found = stage_reached(ladder, DUE + dt.timedelta(days=since), DUE, DUE + dt.timedelta(days=day))
        if found is not None:
            assert since < found.days <= day
            told.append(place[found.name])
    assert told == sorted(told)


def test_ladders_rise_and_each_has_words():
    for kind, ladder in LADDERS.items():
        assert kind in {*KINDS, "event"}
        assert [stage.days for stage in ladder] == sorted({stage.days for stage in ladder})


def test_another_day_is_another_reminder_and_others_things_name_the_role():
    first = due_now(owed(kind="settlement", since=LONG_AGO, due=DUE, asked=("finance",)), DUE)
    later = due_now(owed(kind="settlement", since=LONG_AGO, due=DUE + dt.timedelta(days=3), asked=("finance",)), DUE)
    assert first is not None
    assert (first.key[3], first.role) == (DUE, "finance")
    assert later is None
    assert due_now(owed(kind="duty", since=LONG_AGO, due=DUE), DUE) is None  # its branch is nudged
