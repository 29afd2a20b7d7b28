"""The year in figures: each number is the register's, and the Wuhan office's published studies add up to 22."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from kit.database import Database
from kit.domain import Invalid
from runner.demo import records
from services.events.domain.states import STATE_NAMES
from services.events.persistence.copies import partner_copy
from services.events.persistence.event_tables import checkin
from services.events.persistence.money_tables import expense, reservation
from tests.integration.events.rows import put, put_event, shanghai
from tests.support.events_office import BRANCH, LEADER, OTHER_BRANCH, STRANGER, UNIT, Office, person

SUPERVISOR = person("supervisor", branch_id=None, reach="unit")
WUHAN = records()["wuhan"]
SUMS = ("own_headcount", "partner_headcount", "estimate", "actual", "variance")


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def event(office: Office, number: int, **changes: Any) -> str:
    return put_event(office.works.database, 500 + number, **{"unit_id": UNIT, "branch_id": BRANCH} | changes)


def the_22(office: Office) -> list[dict[str, Any]]:
    """As many studies as the office published: those that it describes, and the rest with its other partners.

    The account names six with branch, partner and form, and says that there were 22 since 2017; the others are made
    of the partners that it names, one after the other, and are exercise.
    """
    database, described = office.works.database, WUHAN["joint_studies"]
    partners = {one["name"]: f"wuhan-{n}" for n, one in enumerate(WUHAN["partners"])}
    with database.transaction() as db:
        for one in WUHAN["partners"]:
            known = {"industry": one["industry"], "region": one["region"], "frontline": one.get("frontline", False)}
            row = {"id": partners[one["name"]], "version": 1, "name": one["name"], "under_audit": False}
            db.execute(insert(partner_copy).values({**row, "initials": "", **known}))
    rest = WUHAN["joint_studies_total"] - len(described)
    names = list(partners)
    studies = [{**one, "year": WUHAN["year"]} for one in described]
    studies += [{"partner": names[n % len(names)], "form": "discussion", "year": WUHAN["since"]} for n in range(rest)]
    branches = {name: f"branch of {name}" for name in {one["branch"] for one in described}}
    for number, one in enumerate(studies):
        at = {"starts_at": shanghai(6, 1 + number, year=one["year"]), "created_at": shanghai(1, 5, year=one["year"])}
        told = {"partner_ids": [partners[one["partner"]]], "form": one["form"], "negotiation": {}}
        where = {"branch_id": branches[one["branch"]]} if "branch" in one else {}
        event(office, number, state="closed", **at, **told, **where)
    return studies


def test_the_studies_of_the_wuhan_office_add_up_to_what_it_published(office):
    studies = the_22(office)
    first, last = WUHAN["since"], WUHAN["year"]
    beside = office.do(LEADER, "stats_years", first=first, last=last)
    assert (beside["totals"]["held"], beside["totals"]["partnerships"]) == (22, 22)
    assert beside["totals"]["partners"] == len(WUHAN["partners"])
    by_year = {row["year"]: row["held"] for row in beside["items"]}
    assert by_year == dict(Counter(one["year"] for one in studies))
    figures = [office.do(LEADER, "stats", year=year) for year in (first, last)]
    for key, name, said in (("by_partner", "partner", "partner"), ("by_form", "form", "form")):
        found = Counter({})
        for year in figures:
            found.update({row[name]: row["held"] for row in year[key]})
        assert found == Counter(one[said] for one in studies)
        assert sum(found.values()) == 22
    known = {one["name"]: one for one in WUHAN["partners"]}
    industries = Counter(known[one["partner"]]["industry"] for one in studies if one["year"] == last)
    assert {row["industry"]: row["held"] for row in figures[1]["by_industry"]} == dict(industries)
    front = sum(bool(known[one["partner"]].get("frontline")) for one in studies)
    assert sum(year["frontline"]["frontline"] for year in figures) == front == beside["totals"]["frontline"]
    assert {row["branch_id"] for row in figures[1]["by_branch"]} == {
        f"branch of {one['branch']}" for one in WUHAN["joint_studies"]
    }


def random_year(office: Office, draw: Any) -> None:
    """Some thirty events of two branches in any state, with people, money and old ledgers among them."""
    states = [state for state in STATE_NAMES if state != "draft"]
    for number in range(1, 31):
        partners = [f"partner-{n}" for n in draw.sample((1, 2, 3), draw.randint(0, 3))]
        answers = {key: {"answer": "accepted", "headcount": draw.randint(1, 20)} for key in partners}
        old = {"own_headcount": 9, "partner_headcount": 5, "actual": "12.50"} if draw.random() < 0.2 else None
        money = {"estimate": Decimal(draw.randint(0, 99999)) / 100, "fund_id": draw.choice([office.fund_id, None])}
        event_id = event(
            office, number, state=draw.choice(states), branch_id=draw.choice([BRANCH, OTHER_BRANCH]),
            form=draw.choice([None, "visit", "oath"]), partner_ids=partners, negotiation=answers, imported=old,
            starts_at=draw.choice([None, shanghai(draw.randint(1, 12), 3)]), budget=None, **money,
        )  # fmt: skip
        if draw.random() < 0.5:
            at = {"how": "list", "recorded_by": "x", "recorded_at": shanghai(5, 6)}
            put(office.works.database, checkin, id=f"c{number}", event_id=event_id, member_id="member-1", **at)
        if draw.random() < 0.5 and old is None:
            spent = Decimal(draw.randint(1, 9999)) / 100
            on = {"event_id": event_id, "fund_id": office.fund_id}
            put(office.works.database, reservation, **on, reserved=Decimal(0), spent=spent)
            paid: dict[str, Any] = {"invoice_no": f"INV-{number}", "spent_on": dt.date(2026, 5, 6), "recorded_by": "x"}
            paid |= {"category": draw.choice(["meals", "vehicle"]), "recorded_at": shanghai(5, 6)}
            put(office.works.database, expense, id=f"e{number}", **on, amount=spent, **paid)


@pytest.mark.parametrize("seed", [1, 22])
def test_each_number_is_the_register_s_and_every_part_sums_up_to_it(office, seed):
    random_year(office, random.Random(seed))
    for who in (SUPERVISOR, STRANGER):
        figures = office.do(who, "stats", year=2026)
        register = office.do(who, "register", year=2026, limit=200)
        rows, totals = register["items"], register["totals"]
        assert figures["totals"]["total"] == totals["events"] == len(rows)
        assert {name: figures["totals"][name] for name in SUMS} == {name: totals[name] for name in SUMS}
        for key, name in (("by_branch", "branch_id"), ("by_form", "form")):
            assert {row[name]: row["total"] for row in figures[key]} == dict(Counter(row[name] for row in rows))
            for sum_ in SUMS:
                assert sum(Decimal(row[sum_]) for row in figures[key]) == Decimal(totals[sum_])
        pairs = Counter(partner for row in rows for partner in row["partner_ids"])
        assert {row["partner_id"]: row["total"] for row in figures["by_partner"]} == dict(pairs)
        assert figures["partnerships"]["total"] == sum(pairs.values())
        on_funds = sum(Decimal(row["estimate"]) for row in figures["money"])
        assert on_funds + Decimal(figures["money_elsewhere"]["estimate"]) == Decimal(totals["estimate"])
        for name, whole in (("estimate", "estimate"), ("spent", "actual"), ("variance", "variance")):
            assert sum(Decimal(row[name]) for row in figures["money_by_category"]) == Decimal(totals[whole])
        (year,) = office.do(who, "stats_years", first=2026, last=2026)["items"]
        assert {name: year[name] for name in SUMS} == {name: totals[name] for name in SUMS}


def test_coverage_counts_branches_without_an_event_too(office):
    event(office, 1)
    event(office, 2, state="cancelled", branch_id=OTHER_BRANCH)
    found = office.do(SUPERVISOR, "stats", year=2026)["coverage"]
    assert (found["branches"], found["covered"], found["share"]) == (2, 1, "50.0")
    assert [(row["branch_id"], row["held"]) for row in found["rows"]] == [(BRANCH, 1), (OTHER_BRANCH, 0)]


def test_a_year_that_is_not_named_is_this_one_and_years_run_forward(office):
    event(office, 1)
    assert office.do(SUPERVISOR, "stats")["year"] == 2026
    assert [row["year"] for row in office.do(SUPERVISOR, "stats_years")["items"]] == list(range(2022, 2027))
    with pytest.raises(Invalid):
        office.do(SUPERVISOR, "stats_years", first=2027, last=2026)
