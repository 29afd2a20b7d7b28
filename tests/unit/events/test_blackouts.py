"""Which partners are not available on some days."""

from __future__ import annotations

import datetime as dt

import pytest

from services.events.domain.blackouts import blackouts_on
from services.events.domain.people import Blackout, Partner


def day(number: int) -> dt.date:
    return dt.date(2026, 6, number)


BUSY = Partner(
    "p1",
    "示例制造厂",
    None,
    None,
    None,
    False,
    False,
    (Blackout(day(10), day(12), "检修"), Blackout(day(20), day(20), "停产")),
)
FREE = Partner("p2", "示例大学", None, None, None, False, False)


@pytest.mark.parametrize(
    ("first", "last", "reasons"),
    [(9, 9, []), (9, 10, ["检修"]), (12, 12, ["检修"]), (13, 19, []), (1, 30, ["检修", "停产"]), (21, 30, [])],
)
def test_both_days_of_a_black_out_belong_to_it(first: int, last: int, reasons: list[str]) -> None:
    found = blackouts_on([FREE, BUSY], day(first), day(last))
    assert [one.reason for one in found] == reasons
    assert {(one.partner_id, one.name) for one in found} <= {("p1", "示例制造厂")}
