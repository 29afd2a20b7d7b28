"""Days that come round each year, the 29th of February too."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.domain.anniversaries import LATE, away_on, greeted_on, kept_on

LEAP_DAY = dt.date(1996, 2, 29)
BORN = st.dates(dt.date(1930, 1, 1), dt.date(2010, 12, 31))


def test_29_february_is_kept_on_the_28th_in_common_years():
    assert kept_on(LEAP_DAY, 2027) == dt.date(2027, 2, 28)
    assert kept_on(LEAP_DAY, 2028) == dt.date(2028, 2, 29)
    assert kept_on(LEAP_DAY, 2100) == dt.date(2100, 2, 28)


@pytest.mark.parametrize(
    ("today", "greeted"),
    [
        ("2027-02-27", None), ("2027-02-28", "2027-02-28"), ("2027-03-02", "2027-02-28"), ("2027-03-03", None),
        ("2028-02-28", None), ("2028-02-29", "2028-02-29"), ("2028-03-02", "2028-02-29"), ("1996-02-29", None),
    ],
)  # fmt: skip
def test_a_leap_day_is_greeted_on_its_day_or_a_little_late(today, greeted):
    found = greeted_on(LEAP_DAY, dt.date.fromisoformat(today))
    assert (found and found.isoformat()) == greeted


def test_the_last_day_of_the_year_may_be_greeted_in_the_next():
    assert greeted_on(dt.date(1990, 12, 31), dt.date(2027, 1, 1)) == dt.date(2026, 12, 31)


@given(born=BORN, year=st.integers(2011, 2099))
def test_everybody_has_one_day_a_year_however_often_one_looks(born, year):
    days = (dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(366 + LATE))
    found = {day for today in days if (day := greeted_on(born, today)) and day.year == year}
    assert found == {kept_on(born, year)}


def test_people_away_are_reminded_on_the_first_day_and_each_thirtieth():
    starts, ends = dt.date(2026, 6, 10), dt.date(2026, 7, 29)
    days = [starts + dt.timedelta(days=number) for number in range(-1, 60)]
    assert [day for day in days if away_on(starts, ends, day, 30) == day] == [starts, dt.date(2026, 7, 10)]
    assert away_on(starts, ends, ends, 30) == dt.date(2026, 7, 10)
    assert away_on(starts, ends, starts + dt.timedelta(days=8), 7) == starts + dt.timedelta(days=7)
    assert away_on(starts, ends, ends + dt.timedelta(days=1), 30) is None
