import datetime as dt

import pytest

from kit.domain import Invalid
from services.partners.domain.slots import Slot, check_slots, chosen, deadline_for
from tests.unit.partners.conftest import NOW, on_day

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("first_day", "expected"),
    [
        (30, NOW + 5 * DAY),  # five days after issue
        (7, NOW + 5 * DAY),
        (6, NOW + 4 * DAY),  # two days before the first slot
        (3, NOW + 1 * DAY),
        (2, NOW + 1 * DAY),  # at least one day to think
        (1, NOW + 1 * DAY),
    ],
)
def test_a_deadline_leaves_time_on_both_sides(first_day, expected):
    assert deadline_for([on_day(40), on_day(first_day)], NOW) == expected


def test_a_slot_that_starts_in_an_hour_may_be_answered_until_it_starts():
    soon = Slot(NOW + HOUR, NOW + 2 * HOUR)
    assert deadline_for([soon], NOW) == NOW + HOUR


def test_slots_that_have_passed_do_not_shorten_the_deadline():
    assert deadline_for([on_day(-3), on_day(30)], NOW) == NOW + 5 * DAY
    assert deadline_for([on_day(-3)], NOW) == NOW + DAY
    assert deadline_for([], NOW) == NOW + DAY


def test_the_same_moment_in_another_zone_is_the_same_slot():
    zone = dt.timezone(dt.timedelta(hours=8))
    here = on_day(30)
    there = Slot(here.starts_at.astimezone(zone), here.ends_at.astimezone(zone))
    assert here == there
    assert here.to_dict() == there.to_dict()
    assert Slot.from_dict(there.to_dict()) == here


@pytest.mark.parametrize(
    ("slots", "pointer"),
    [
        ([Slot(NOW + DAY, NOW + DAY)], "/slots/0/ends_at"),
        ([Slot(NOW + 2 * DAY, NOW + DAY)], "/slots/0/ends_at"),
        ([Slot(NOW, NOW + HOUR)], "/slots/0/starts_at"),
        ([on_day(3), on_day(-3)], "/slots/1/starts_at"),
        ([on_day(3), on_day(4), on_day(3)], "/slots/2"),
    ],
)
def test_impossible_slots_are_named(slots, pointer):
    with pytest.raises(Invalid) as refused:
        check_slots(slots, NOW)
    assert [error["pointer"] for error in refused.value.errors] == [pointer]


def test_overlapping_offers_are_possible():
    check_slots([on_day(3), Slot(on_day(3).starts_at, on_day(3).ends_at + HOUR)], NOW)


@pytest.mark.parametrize("index", [-1, 2, 10**9])
def test_only_an_offered_slot_can_be_chosen(index):
    with pytest.raises(Invalid):
        chosen([on_day(3), on_day(4)], index, NOW)
