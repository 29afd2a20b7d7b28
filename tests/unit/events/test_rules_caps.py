"""Caps: the cap itself is allowed, one fen more is not, and every verdict shows its figures."""

from __future__ import annotations

import datetime as dt

import pytest

from services.events.domain.money import BudgetLine, lines_from
from services.events.domain.rules import Proposal, preflight
from services.events.domain.working_days import WeekendsOnly
from services.events.persistence.rule_pack_files import shipped_packs
from tests.support.proposals import CONFIRMED, slot_on

NATIONAL = [pack for pack in shipped_packs() if pack.scope != "local"]
WITH_HUNAN = list(shipped_packs())


def checks(line, packs=NATIONAL, on="2026-06-18", **proposal):
    day = dt.date.fromisoformat(on)
    given = Proposal(
        submitted_on=day - dt.timedelta(days=60),
        slots=(slot_on(on),),
        lines=tuple(lines_from([line] if isinstance(line, dict) else line)),
        checklist=CONFIRMED,
        **proposal,
    )
    return preflight(given, packs, WeekendsOnly())


def verdict(rule, line, **given):
    found = [check for check in checks(line, **given) if check.rule == rule]
    return found[0].level if found else None


def vehicle(price, seats=45, **more):
    return {"category": "vehicle", "quantity": 1, "unit": "辆", "unit_price": price, "seats": seats, "days": 1, **more}


def meal(price, quantity=20, unit="人", **more):
    return {"category": "meals", "quantity": quantity, "unit": unit, "unit_price": price, **more}


def lecture(price, **more):
    return {"category": "lecture", "quantity": 2, "unit": "学时", "unit_price": price, **more}


def venue(price, **more):
    return {"category": "venue", "quantity": 1, "unit": "间", "unit_price": price, **more}


@pytest.mark.parametrize(
    ("price", "seats", "level"),
    [
        ("1500.00", 45, "info"),
        ("1500.01", 45, "block"),
        ("1500.00", 26, "info"),
        ("1500.01", 26, "block"),
        ("1000.00", 25, "info"),
        ("1000.01", 25, "block"),
        ("1500.00", 25, "block"),
        ("1000.00", None, "info"),
        ("1000.01", None, "block"),
    ],
)
def test_a_vehicle_costs_at_most_its_cap_by_seats_a_day(price, seats, level):
    assert verdict("vehicle.per_day", vehicle(price, seats)) == level


def test_a_vehicle_for_several_days_is_judged_by_the_day():
    assert verdict("vehicle.per_day", vehicle("1500.00", days=3, quantity=2)) == "info"


def test_a_block_shows_value_cap_clause_and_that_the_figure_is_not_verified():
    cap = next(check for check in checks(vehicle("1800.00", description="大巴车")) if check.level == "block")
    assert cap.arithmetic == "1800.00 元/辆·天 > 1500.00 元/辆·天 (45 座，超过 25 座)"
    assert "大巴车" in cap.message
    assert "1500.00" in cap.message
    assert cap.clause
    assert "财行〔2017〕324号" in cap.source
    assert cap.verified is False
    assert cap.pack == "national-party-activity@2017.1"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        (meal("40.00"), "info"),
        (meal("40.01"), "block"),
        (meal("800.00", quantity=2, unit="桌", people=20), "info"),
        (meal("800.01", quantity=2, unit="桌", people=20), "block"),
        (meal("800.00", quantity=1, unit="桌"), "block"),
    ],
)
def test_a_meal_costs_at_most_forty_a_person(line, level):
    assert verdict("meals.per_person", line) == level


def test_more_than_one_meal_a_day_is_a_warning():
    assert verdict("meals.single", meal("30.00", quantity=20, people=20)) is None
    assert verdict("meals.single", meal("30.00", quantity=40, people=20)) == "warn"


@pytest.mark.parametrize(
    ("rank", "price", "level"),
    [
        ("副高", "500.00", "info"),
        ("副高", "500.01", "block"),
        ("正高", "1000.00", "info"),
        ("正高", "1000.01", "block"),
        ("院士", "1500.00", "info"),
        ("全国知名专家", "1500.01", "block"),
        (None, "500.00", "info"),
        (None, "500.01", "block"),
        ("讲师", "500.01", "block"),
    ],
)
def test_a_lecture_costs_at_most_its_cap_by_rank_an_hour(rank, price, level):
    assert verdict("lecture.per_hour", lecture(price, rank=rank)) == level


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ({"quantity": 1, "unit": "人", "unit_price": "2000.00", "hours": 4}, "info"),
        ({"quantity": 1, "unit": "人", "unit_price": "2000.01", "hours": 4}, "block"),
        ({"quantity": 4, "unit": "", "unit_price": "500.00", "hours": 4}, "info"),
        ({"quantity": 4, "unit": "学时", "unit_price": "600.00", "hours": 8}, "block"),
    ],
)
def test_a_fee_for_a_whole_lecture_is_divided_by_its_hours(line, level):
    assert verdict("lecture.per_hour", {"category": "lecture", **line}) == level


@pytest.mark.parametrize(
    ("hours", "half_days", "level"),
    [(4, 1, "info"), (4.5, 1, "block"), (8, 2, "info"), (8.5, 2, "block"), (4, None, "info"), (5, None, "block")],
)
def test_at_most_four_hours_are_paid_a_half_day(hours, half_days, level):
    line = {"category": "lecture", "quantity": 1, "unit": "人", "unit_price": "100.00", "hours": hours}
    assert verdict("lecture.half_day", {**line, "half_days": half_days}) == level


def test_a_personal_allowance_is_refused_whatever_its_category():
    line = {"category": "other", "description": "外出误餐补助", "quantity": 10, "unit_price": "10.00"}
    assert verdict("allowance.none", line) == "block"


@pytest.mark.parametrize("category", ["transport", "lodging", "venue", "materials", "other"])
def test_where_no_cap_is_known_it_is_said_and_no_figure_invented(category):
    line = {"category": category, "quantity": 1, "unit_price": "99999.00"}
    found = next(check for check in checks(line) if check.rule == f"{category}.no_cap")
    assert found.level == "info"
    assert "no cap known" in found.message
    assert found.arithmetic.startswith("99999.00 元")


@pytest.mark.parametrize(("day", "level"), [("2017-09-30", None), ("2017-10-01", "block")])
def test_an_old_event_is_judged_by_the_packs_of_its_own_date(day, level):
    assert verdict("vehicle.per_day", vehicle("1800.00"), on=day) == level
    if level is None:
        assert verdict("vehicle.no_cap", vehicle("1800.00"), on=day) == "info"


@pytest.mark.parametrize(
    ("price", "seats", "level"), [("1200.00", 45, "info"), ("1200.01", 45, "block"), ("1200.00", 20, "info")]
)
def test_a_local_pack_replaces_the_national_cap_of_the_same_key(price, seats, level):
    assert verdict("vehicle.per_day", vehicle(price, seats), packs=WITH_HUNAN) == level


@pytest.mark.parametrize(
    ("line", "level"),
    [
        (venue("1000.00", people=20, half_days=1), "info"),
        (venue("1000.01", people=20, half_days=1), "block"),
        (venue("2000.00", people=20, half_days=2), "info"),
        (venue("2000.00", people=20, days=1), "info"),
        (venue("2000.01", people=20, days=1), "block"),
        (venue("10.00"), "warn"),
    ],
)
def test_a_venue_has_a_cap_only_where_the_local_pack_applies(line, level):
    assert verdict("venue.per_half_day", line, packs=WITH_HUNAN) == level
    assert verdict("venue.per_half_day", line, packs=NATIONAL) is None
    assert verdict("venue.no_cap", line, packs=NATIONAL) == "info"


def test_a_venue_without_people_takes_the_capacity():
    assert verdict("venue.per_half_day", venue("1000.00"), packs=WITH_HUNAN, capacity=20) == "info"
    assert verdict("venue.per_half_day", venue("1000.00"), packs=WITH_HUNAN, capacity=19) == "block"


def test_blocks_come_first_then_warnings():
    levels = [check.level for check in checks([vehicle("9999.00"), meal("30.00", quantity=40, people=20)])]
    assert levels == sorted(levels, key=("block", "warn", "info").index)
    assert levels[0] == "block"


def test_a_line_that_costs_nothing_breaks_no_cap():
    assert verdict("vehicle.per_day", vehicle("0.00", None)) is None


def test_a_line_reads_its_stored_form_back():
    line = BudgetLine.from_dict(lecture("500.00", hours=3.5, rank="副高"))
    assert BudgetLine.from_dict(line.to_dict()) == line
