"""Every breakdown of a year adds up to the whole, whatever the events are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.money import CATEGORIES
from services.events.domain.states import STATE_NAMES
from services.events.domain.year_figures import Counted, by_category, frontline, grouped, partnerships, sums

MONEY = st.decimals(min_value=0, max_value=9999, places=2)
EVENTS = st.lists(
    st.builds(
        Counted,
        id=st.uuids().map(str),
        branch_id=st.sampled_from(["b1", "b2", "b3"]),
        state=st.sampled_from(sorted(set(STATE_NAMES) - {"draft"})),
        form=st.sampled_from([None, "visit", "lecture"]),
        month=st.one_of(st.none(), st.integers(1, 12)),
        partner_ids=st.lists(st.sampled_from(["p1", "p2", "p3", "p4"]), unique=True, max_size=3).map(tuple),
        estimate=MONEY,
        actual=MONEY,
        own=st.integers(0, 50),
        partner=st.integers(0, 50),
    ),
    max_size=30,
)
INDUSTRY = {"p1": "钢铁", "p2": "汽车", "p3": "钢铁"}
KEYS: dict[str, Callable[[Counted], Any]] = {
    "branch_id": lambda event: event.branch_id,
    "form": lambda event: event.form,
    "month": lambda event: event.month,
}


def added(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


@given(EVENTS)
def test_branches_forms_and_months_sum_up_to_the_totals(events):
    whole = sums(events)
    for name, key in KEYS.items():
        rows = grouped(name, events, key)
        assert len({row[name] for row in rows}) == len(rows)
        for figure, value in whole.items():
            assert added(rows, figure) == Decimal(value), (name, figure)


@given(EVENTS)
def test_partners_and_their_industries_sum_up_to_the_partnerships(events):
    pairs = [(event, key) for event in events for key in event.partner_ids]
    held = sum(event.held for event, _ in pairs)
    for rows in (partnerships("partner_id", events, lambda key: key), partnerships("industry", events, INDUSTRY.get)):
        assert (added(rows, "total"), added(rows, "held")) == (len(pairs), held)


@given(EVENTS)
def test_the_front_line_is_a_part_of_what_was_held_and_its_rest_the_other_part(events):
    front = frontline(events, {"p1"})
    rest = sum(event.held and "p1" not in event.partner_ids for event in events)
    assert front["frontline"] + rest == front["held"] == sums(events)["held"]


AMOUNTS = st.dictionaries(st.sampled_from(sorted(CATEGORIES)), MONEY)


@given(EVENTS, AMOUNTS, AMOUNTS)
def test_categories_sum_up_to_the_totals_with_what_no_line_says_in_a_row_of_its_own(events, estimates, spent):
    rows, whole = by_category(events, estimates, spent), sums(events)
    assert added(rows, "estimate") == Decimal(whole["estimate"])
    assert added(rows, "spent") == Decimal(whole["actual"])
    assert added(rows, "variance") == Decimal(whole["variance"])


@pytest.mark.parametrize(
    ("values", "rows"), [([], []), (["visit", None, "visit"], [("visit", 2), (None, 1)]), ([None], [(None, 1)])]
)
def test_the_most_frequent_stands_first_and_what_nobody_said_is_none(values, rows):
    plain = {"branch_id": "b", "state": "held", "month": 5, "partner_ids": (), "own": 1, "partner": 1}
    money = {"estimate": Decimal(1), "actual": Decimal(0)}
    events = [Counted(id=str(n), form=form, **plain, **money) for n, form in enumerate(values)]
    assert [(row["form"], row["total"]) for row in grouped("form", events, KEYS["form"])] == rows
