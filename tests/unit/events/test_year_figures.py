"""Every breakdown of a year adds up to the whole, whatever the events are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.money import CATEGORIES
from services.events.domain.states import STATE_NAMES, TOOK_PLACE
from services.events.domain.year_figures import Counted, Met, by_category, frontline, grouped, partnerships, sums

MONEY = st.decimals(min_value=0, max_value=9999, places=2)
EVENTS = st.lists(
    st.builds(
        Counted,
        events=st.integers(1, 4),
        branch_id=st.sampled_from(["b1", "b2", "b3"]),
        state=st.sampled_from(sorted(set(STATE_NAMES) - {"draft"})),
        form=st.sampled_from([None, "visit", "lecture"]),
        month=st.one_of(st.none(), st.integers(1, 12)),
        estimate=MONEY,
        actual=MONEY,
        own=st.integers(0, 50),
        partner=st.integers(0, 50),
    ),
    max_size=30,
)
MET = st.lists(
    st.builds(
        Met,
        partner_id=st.sampled_from(["p1", "p2", "p3", "p4"]),
        state=st.sampled_from(sorted(set(STATE_NAMES) - {"draft"})),
        events=st.integers(1, 4),
    ),
    max_size=30,
)
INDUSTRY = {"p1": "钢铁", "p2": "汽车", "p3": "钢铁"}
KEYS = ("branch_id", "form", "month")


def added(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


@given(EVENTS)
def test_branches_forms_and_months_sum_up_to_the_totals(events):
    whole = sums(events)
    for name in KEYS:
        rows = grouped(name, events)
        assert len({row[name] for row in rows}) == len(rows)
        for figure, value in whole.items():
            assert added(rows, figure) == Decimal(value), (name, figure)


@given(MET)
def test_partners_and_their_industries_sum_up_to_the_partnerships(met):
    whole = sum(one.events for one in met), sum(one.events for one in met if one.state in TOOK_PLACE)
    for rows in (partnerships("partner_id", met, lambda key: key), partnerships("industry", met, INDUSTRY.get)):
        assert (added(rows, "total"), added(rows, "held")) == whole


@given(EVENTS)
def test_the_front_line_is_a_part_of_what_was_held(events):
    front = frontline([replace(one, frontline=one.events // 2) for one in events])
    assert front["frontline"] == sum(one.events // 2 for one in events if one.state in TOOK_PLACE)
    assert front["held"] == sums(events)["held"] == sum(one.events for one in events if one.state in TOOK_PLACE)


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
    events = [Counted(state="held", form=form, own=1) for form in values]
    assert [(row["form"], row["total"]) for row in grouped("form", events)] == rows
