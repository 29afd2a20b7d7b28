"""When a dispatch calls for a branch of its own."""

import dataclasses
import datetime as dt

import pytest
import yaml

from kit.office_rules import PackVersion, rules_on
from services.events.domain.rules.shapes import MEMBERS_KINDS
from services.members.domain.branch_rules import REGULAR, SHIPPED, TEMPORARY
from services.members.domain.dispatches import lasts_months, proposal, warnings
from tests.architecture.code import ROOT


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
    assert proposal(start, dt.date(2026, 7, 29), 2, TEMPORARY) is None
    assert proposal(start, dt.date(2026, 6, 30), 9, TEMPORARY) is None
    assert proposal(start, dt.date(2026, 7, 29), 9, None) is None
    found = proposal(start, dt.date(2026, 7, 29), 3, TEMPORARY)
    assert len(found["reasons"]) == 3
    assert TEMPORARY.clause in found["reasons"][2]
    assert TEMPORARY.source in found["reasons"][2]
    assert (found["clause"], found["source"], found["verified"]) == (TEMPORARY.clause, TEMPORARY.source, True)


@pytest.mark.parametrize(
    ("full", "words"), [(2, "不能单独成立"), (3, "可以单独成立"), (6, "可以单独成立"), (7, "支部委员会")]
)
def test_half_a_year_is_warned_about_with_what_the_people_are_enough_for(full, words):
    (said,) = warnings(dt.date(2026, 1, 1), dt.date(2026, 6, 30), full, REGULAR)
    assert words in said
    assert "未核实" in said
    assert warnings(dt.date(2026, 1, 1), dt.date(2026, 6, 29), full, REGULAR) == []


def uploaded(limits, first=None, known="2026-05-08", version="2026.1", last=None):
    days = {"effective_from": first, "effective_to": last, "known_from": known}
    rules = (dataclasses.replace(TEMPORARY, limits=limits),) if limits else ()
    return PackVersion(id="office-branches", version=version, scope="office", rules=rules,
                       **{name: day and dt.date.fromisoformat(day) for name, day in days.items()})  # fmt: skip


@pytest.mark.parametrize(
    ("day", "packs", "months"),
    [
        ("2026-06-01", [], 1),
        ("2026-06-01", [uploaded({"months": 2, "full_members": 5})], 2),
        ("2026-05-07", [uploaded({"months": 2, "full_members": 5})], 1),
        ("2026-12-31", [uploaded({"months": 2, "full_members": 5}, "2027-01-01")], 1),
        ("2027-01-01", [uploaded({"months": 2, "full_members": 5}, "2027-01-01")], 2),
        ("2026-06-01", [uploaded({"months": n, "full_members": 5}, version=f"2026.{n}") for n in (9, 10)], 10),
        ("2026-07-01", [uploaded({"months": 2, "full_members": 5}, last="2026-06-30")], None),
        ("2026-06-01", [uploaded(None)], None),
    ],
)
def test_a_project_is_judged_by_the_version_of_its_first_day(day, packs, months):
    rule = rules_on([*packs, *SHIPPED], dt.date.fromisoformat(day)).get("temporary_branch")
    assert (rule and rule.limits["months"]) == months


def test_what_ships_here_is_what_the_rule_packs_say():
    """The two services are independent, and yet must not tell two stories."""
    told = {}
    for name in ("office-branches", "national-branch-work", "office-reminders"):
        path = ROOT / "services" / "events" / "rule_packs" / f"{name}.yaml"
        told[name] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {pack.id for pack in SHIPPED} == set(told)
    for pack in SHIPPED:
        said = told[pack.id]
        assert (pack.version, pack.scope, pack.effective_from) == (
            said["version"],
            said["scope"],
            said.get("effective_from"),
        )
        known = [{name: getattr(rule, name) for name in ("kind", "limits", "clause", "source", "verified")}
                 for rule in pack.rules]  # fmt: skip
        ours = [rule for rule in said["rules"] if rule["kind"] in MEMBERS_KINDS]
        assert known == [{name: rule[name] for name in known[0]} for rule in ours]
