"""学时 are hours of the clock."""

import datetime as dt
from decimal import Decimal

import pytest

from kit.domain import SHANGHAI
from services.events.domain.study_hours import clock_hours

NINE = dt.datetime(2026, 5, 8, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("minutes", "hours"), [(180, "3"), (150, "2.5"), (179, "2.5"), (45, "0.5"), (29, "0"), (14 * 60, "14")]
)
def test_whole_and_half_hours_count_and_begun_ones_do_not(minutes, hours):
    assert clock_hours(NINE, NINE + dt.timedelta(minutes=minutes)) == Decimal(hours)


def test_over_midnight_in_shanghai_nothing_is_counted():
    assert clock_hours(NINE, NINE + dt.timedelta(hours=16)) is None
    assert clock_hours(None, NINE) is None
