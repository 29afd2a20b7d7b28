"""When a dispatch calls for a branch of its own."""

import datetime as dt

import pytest

from services.members.domain.dispatches import lasts_months, proposal, warnings


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months", "long_enough"),
    [
        ("2026-06-10", "2026-07-09", 1, True),
        ("2026-06-10", "2026-07-08", 1, False),
        ("2026-01-31", "2026-02-27", 1, True),
        ("2026-01-31", "2026-02-26", 1, False),
        ("2027-12-15", "2028-01-14", 1, True),
        ("2026-01-01", "2026-06-30", 6, True),
        ("2026-01-01", "2026-06-29", 6, False),
    ],
)
def test_months_are_calendar_months_with_both_days_included(starts_on, ends_on, months, long_enough):
    assert lasts_months(dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on), months) is long_enough


def test_both_conditions_must_hold():
    start = dt.date(2026, 6, 10)
    assert proposal(start, dt.date(2026, 7, 29), 2) is None
    assert proposal(start, dt.date(2026, 6, 30), 9) is None
    assert len(proposal(start, dt.date(2026, 7, 29), 3)["reasons"]) == 2


def test_half_a_year_is_warned_about():
    assert warnings(dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert warnings(dt.date(2026, 1, 1), dt.date(2026, 6, 29)) == []
