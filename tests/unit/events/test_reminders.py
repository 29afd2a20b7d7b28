"""When a stage has come: a table of days, and what holds for all of them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.owed import KINDS, Owed
from services.events.domain.reminders import DEFAULTS, LADDERS, MOST_AHEAD, Stage, due_now, ladders, stage_reached
from services.events.domain.rules.reminder_shapes import REMINDER_DAYS, answer_days, away, greetings, reminder_days
from services.events.persistence.rule_pack_files import shipped_packs

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


GOOD = dict(DEFAULTS)
AS_DAYS = st.fixed_dictionaries({name: st.integers(low, high) for name, (low, high) in REMINDER_DAYS.items()})


def test_what_ships_is_what_holds_without_any_pack():
    [rule] = [rule for pack in shipped_packs() for rule in pack.rules if rule.kind == "reminder_days"]
    assert dict(rule.limits) == DEFAULTS


@given(AS_DAYS)
def test_days_that_are_taken_make_ladders_that_rise_and_look_no_further_ahead_than_is_looked(days):
    if reminder_days(days):
        return
    for ladder in ladders(days).values():
        assert [stage.days for stage in ladder] == sorted({stage.days for stage in ladder})
        assert all(-stage.days <= MOST_AHEAD.days for stage in ladder)


def test_an_offices_days_move_the_stages_and_0_leaves_one_out():
    own = ladders({**GOOD, "event_first": 10, "event_last": 0, "overdue": 3, "escalated": 14})
    assert own["event"] == (Stage("week_before", -10),)
    assert own["summary"] == (Stage("on_the_day", 0), Stage("overdue", 3), Stage("escalated", 14))
    assert due_now(owed(kind="hold", since=LONG_AGO, due=DUE), DUE + dt.timedelta(days=2), own) is None
    assert due_now(owed(kind="hold", since=LONG_AGO, due=DUE), DUE + dt.timedelta(days=3), own).stage == "overdue"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"event_first": 61}, "event_first 应为 0 至 60 的整数"), ({"event_first": -1}, "0 至 60"),
        ({"event_first": "7"}, "整数"), ({"event_first": True}, "整数"), ({"overdue": 0}, "overdue 应为 1 至 60"),
        ({"event_first": 1}, "event_first 的天数应大于 event_last"), ({"escalated": 1}, "2 至 180"),
        ({"overdue": 7}, "escalated 的天数应大于 overdue"), ({"overdue": 4}, "approval_escalated 的天数应大于 overdue"),
        ({"more": 1}, "且不写其他"),
    ],
)  # fmt: skip
def test_days_that_make_no_sense_are_refused_in_plain_words(changes, said):
    assert said in "；".join(one.zh for one in reminder_days({**GOOD, **changes}))
    assert reminder_days(GOOD) == reminder_days({**GOOD, "event_first": 0, "finding_last": 0}) == []


def test_greetings_are_on_or_off_and_people_away_hear_once_a_week_at_most():
    assert greetings({"birthday": 0, "political_birthday": 1}) == []
    assert greetings({"birthday": 2, "political_birthday": 1})
    assert greetings({"birthday": 1})
    assert (away({"every_days": 7}), len(away({"every_days": 6}))) == ([], 1)


def test_a_partner_has_five_days_so_nobody_is_to_call_on_the_first():
    assert answer_days({"answer_first": 0, "answer_escalated": 1}) == []
    assert answer_days({"answer_first": 5, "answer_escalated": 1})
    assert answer_days({"answer_first": 1, "answer_escalated": 0})
    assert answer_days({"answer_first": 1})
