"""The checklist, how often, agreements, and who has to approve."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from services.events.domain.money import lines_from
from services.events.domain.rules import Proposal, approval_chain, checklist_items, home_region, preflight
from services.events.domain.working_days import WeekendsOnly
from services.events.persistence.rule_pack_files import shipped_packs
from tests.support.proposals import CONFIRMED, slot_on

NATIONAL = [pack for pack in shipped_packs() if pack.scope != "local"]
WITH_HUNAN = list(shipped_packs())


def propose(cost=None, **given):
    line = {"category": "materials", "quantity": 1, "unit_price": cost}
    known = {"submitted_on": dt.date(2026, 4, 1), "slots": (slot_on("2026-06-18"),), "checklist": CONFIRMED, **given}
    return Proposal(lines=tuple(lines_from([line] if cost else [])), **known)


def levels(rule, proposal, packs=NATIONAL):
    return [check.level for check in preflight(proposal, packs, WeekendsOnly()) if check.rule == rule]


def test_the_checklist_has_the_eight_prohibitions_with_their_source():
    items = checklist_items(NATIONAL)
    assert len(items) == 8
    assert all(item["key"] and item["text"].startswith("严禁") and item["source"] for item in items)


def test_a_complete_checklist_passes():
    assert levels("discipline", propose()) == ["info"]


@pytest.mark.parametrize("answer", [{"no_tourism": False}, {}])
def test_an_item_that_is_denied_or_not_answered_blocks(answer):
    others = {key: value for key, value in CONFIRMED.items() if key != "no_tourism"}
    assert levels("discipline", propose(checklist={**others, **answer})) == ["block"]


@pytest.mark.parametrize(("others", "level"), [(0, "info"), (1, "info"), (2, "block")])
def test_two_events_a_year_may_be_off_site_where_the_local_pack_applies(others, level):
    proposal = propose(venue_off_site=True, off_site_this_year=others)
    assert levels("off_site.per_year", proposal, WITH_HUNAN) == [level]
    assert levels("off_site.per_year", proposal, NATIONAL) == []


@pytest.mark.parametrize(
    ("region", "others", "expected"),
    [("湖北", 0, ["info"]), ("湖北省武汉市", 1, ["block"]), ("湖南", 5, []), ("长沙", 5, []), (None, 5, [])],
)
def test_one_event_in_two_years_may_leave_the_province(region, others, expected):
    proposal = propose(venue_region=region, home_region=home_region(WITH_HUNAN), out_of_province_two_years=others)
    assert levels("out_of_province.two_years", proposal, WITH_HUNAN) == expected


@pytest.mark.parametrize(
    ("cost", "left", "expected"),
    [("20000.00", "20000.00", ["info"]), ("20000.01", "20000.00", ["block"]), ("1.00", None, []), (None, "0.00", [])],
)
def test_an_agreement_pays_no_more_than_its_yearly_amount(cost, left, expected):
    proposal = propose(cost, agreement_left=None if left is None else Decimal(left))
    assert levels("agreement.yearly_amount", proposal) == expected


def test_an_event_outside_the_plan_warns():
    assert levels("plan.yearly", propose(unplanned=True, unplanned_reason="上级临时部署")) == ["warn"]
    assert levels("plan.yearly", propose()) == []


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ({}, []),
        ({"cost": "0.01"}, ["finance"]),
        ({"partner_under_audit": True}, ["committee"]),
        ({"unplanned": True}, ["committee"]),
        ({"cost": "1.00", "unplanned": True, "partner_under_audit": True}, ["finance", "committee"]),
    ],
)
@pytest.mark.parametrize("packs", [NATIONAL, []])
def test_the_chain_is_secretary_and_leader_and_whom_the_case_adds(given, added, packs):
    assert approval_chain(propose(**given), packs) == ["secretary", "leader", *added]


def test_another_year_s_money_is_a_warning():
    assert levels("fund.year", propose("1.00", fund_year=2025)) == ["warn"]
    assert levels("fund.year", propose("1.00", fund_year=2026)) == []
    assert levels("fund.year", propose()) == []
