"""Every kind of rule says all that a result has to say; and what it says of a partner under audit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from services.events.domain.money import lines_from
from services.events.domain.rules import Proposal, home_region, preflight
from services.events.domain.rules.shapes import (
    MEMBERS_KINDS,
    OVERSIGHT_KINDS,
    PARTNERS_KINDS,
    SHAPES,
    SUPERVISION_KINDS,
)
from services.events.domain.working_days import WeekendsOnly
from services.events.persistence.rule_pack_files import shipped_packs
from tests.support.proposals import CONFIRMED, slot_on

KIND_OF = {rule.key: rule.kind for pack in shipped_packs() for rule in pack.rules}
RULE_OF = {rule.key: (rule, pack.reference) for pack in shipped_packs() for rule in pack.rules}
LINES = [
    {"category": "vehicle", "quantity": 1, "unit_price": "900.00", "seats": 20, "days": 1},
    {"category": "meals", "quantity": 60, "unit": "人", "unit_price": "30.00", "people": 20, "days": 1},
    {"category": "lecture", "quantity": 2, "unit": "学时", "unit_price": "500.00", "rank": "副高", "hours": 2},
    {"category": "venue", "quantity": 1, "unit_price": "500.00", "people": 20, "half_days": 1},
    {"category": "other", "description": "补贴", "quantity": 1, "unit_price": "1.00"},
]


def everything(**given):
    """A proposal about which every kind has something to say."""
    known = {
        "submitted_on": dt.date(2026, 4, 1),
        "slots": (slot_on("2026-10-10"),),
        "lines": tuple(lines_from(LINES)),
        "venue_off_site": True,
        "venue_region": "湖北省武汉市",
        "home_region": home_region(shipped_packs()),
        "partner_under_audit": True,
        "unplanned": True,
        "checklist": CONFIRMED,
        "agreement_left": Decimal("100000.00"),
        "fund_year": 2025,
        **given,
    }
    return preflight(Proposal(**known), shipped_packs(), WeekendsOnly())


CHECKS = everything()
OTHERS = {*MEMBERS_KINDS, *PARTNERS_KINDS, *SUPERVISION_KINDS, *OVERSIGHT_KINDS, "approval_chain"}
JUDGED = sorted(set(SHAPES) - OTHERS)


@pytest.mark.parametrize("kind", JUDGED)
def test_each_check_has_level_clause_source_mark_arithmetic_and_message(kind):
    found = [check for check in CHECKS if KIND_OF.get(check.rule) == kind]
    assert found, kind
    for check in found:
        rule, pack = RULE_OF[check.rule] if check.rule != "vehicle.per_day" else (None, "local-hunan@2018.1")
        assert check.level in ("block", "warn", "info")
        assert all((check.clause, check.source, check.message)), kind
        assert any(letter in check.arithmetic for letter in "=≠<>≤≥"), check.arithmetic
        assert isinstance(check.verified, bool)
        assert check.pack == pack
        assert rule is None or (check.clause, check.source, check.verified) == (rule.clause, rule.source, rule.verified)


def test_blocks_come_first():
    levels = [check.level for check in CHECKS]
    assert levels == sorted(levels, key=["block", "warn", "info"].index)


def test_a_local_rule_replaces_the_national_one_of_its_key_in_a_verdict():
    found = [check for check in everything(venue_region=None) if check.rule == "vehicle.per_day"]
    assert [check.pack for check in found] == ["local-hunan@2018.1"]
    national = preflight(
        Proposal(dt.date(2026, 4, 1), (slot_on("2026-10-10"),), tuple(lines_from(LINES))),
        [pack for pack in shipped_packs() if pack.scope != "local"],
        WeekendsOnly(),
    )
    assert [check.pack for check in national if check.rule == "vehicle.per_day"] == ["national-party-activity@2017.1"]


def hosting(**given):
    return [check for check in everything(**given) if check.rule == "integrity.no_hosting"]


def test_no_meals_with_a_partner_that_is_under_audit():
    (found,) = hosting()
    assert found.level == "block"
    assert "不得由被审计单位接待、宴请或安排餐饮" in found.message
    assert found.arithmetic == "伙食费 1800.00 元 > 0.00 元（对方正在接受审计）"
    assert found.verified is False


def test_without_meals_the_reminder_stays_and_without_an_audit_there_is_none():
    (found,) = hosting(lines=())
    assert (found.level, "不得由被审计单位接待" in found.message) == ("info", True)
    assert hosting(partner_under_audit=False) == []


def test_an_event_before_the_rule_was_asked_is_not_judged_by_it():
    assert hosting(submitted_on=dt.date(2025, 4, 1), slots=(slot_on("2025-10-10"),)) == []


@pytest.mark.parametrize(
    ("hours", "half_days", "level"), [(4, 1, "info"), (5, 1, "block"), (8, 2, "info"), (9, 2, "block")]
)
def test_four_hours_of_lecture_are_paid_per_half_day(hours, half_days, level):
    line = {"category": "lecture", "quantity": 1, "unit_price": "100.00", "hours": hours, "half_days": half_days}
    found = [check for check in everything(lines=tuple(lines_from([line]))) if check.rule == "lecture.half_day"]
    assert [check.level for check in found] == [level]
