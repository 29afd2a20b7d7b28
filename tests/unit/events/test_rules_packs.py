"""Rule packs as files: what ships is good, and a bad file is told where."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from services.events.domain.rules import RulePack, rules_in_force
from services.events.domain.rules.packs import Rule
from services.events.persistence.rule_pack_files import DIRECTORY, check_pack, shipped_packs

GOOD = yaml.safe_load((DIRECTORY / "national-party-activity.yaml").read_text(encoding="utf-8"))


def with_rule(**changes):
    first, *others = GOOD["rules"]
    return yaml.safe_dump({**GOOD, "rules": [{**first, **changes}, *others]}, allow_unicode=True)


def test_every_pack_that_ships_is_good():
    files = sorted(DIRECTORY.glob("*.yaml"))
    assert len(files) == len(shipped_packs()) >= 5
    assert [problem for path in files for problem in check_pack(path.read_text(encoding="utf-8"))] == []


def test_figures_from_reposts_are_marked_as_not_verified():
    assert {rule.verified for pack in shipped_packs() if pack.scope != "office" for rule in pack.rules} == {False}


def test_national_packs_come_before_local_ones():
    assert [pack.scope for pack in shipped_packs()][-1] == "local"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- 1", "not a mapping"),
        ("a: [", "not YAML"),
        (with_rule(verified="no"), "verified must be true or false"),
        (with_rule(kind="taxi"), "kind must be one of"),
        (with_rule(category="meals"), "category must be vehicle"),
        (with_rule(clause=" "), "clause must be a text"),
        (with_rule(cap=1), "unknown member 'cap'"),
        (with_rule(limits=[{"at_most": 1500.0}]), "must be an amount in quotes"),
        (with_rule(limits=[{"at_most": "1500.001"}]), "must be an amount in quotes"),
        (with_rule(limits=[{"at_most": "1500.00", "seats_over": 25}]), "end with one without it"),
        (with_rule(limits=[]), "list of mappings"),
        (with_rule(key="meals.per_person"), "used twice"),
        (with_rule(effective_from="soon"), "must be a date"),
        (with_rule(effective_from=dt.date(2020, 1, 1), effective_to=dt.date(2019, 1, 1)), "before effective_from"),
        (yaml.safe_dump({**GOOD, "scope": "galactic"}), "scope must be one of"),
        (yaml.safe_dump({**GOOD, "rules": []}), "at least one rule"),
    ],
)
def test_a_mistake_in_a_pack_is_named(text, problem):
    assert any(problem in found for found in check_pack(text))


@pytest.mark.parametrize(
    ("kind", "limits", "problem"),
    [
        ("checklist", [{"key": "a"}], "needs key and text"),
        ("checklist", [{"key": "a", "text": "b"}, {"key": "a", "text": "c"}], "used twice"),
        ("lead_time", {"at_least": 3}, "mapping with at_least, warn_under"),
        ("lead_time", {"at_least": -3, "warn_under": 7}, "whole number"),
        ("holiday", {"x": 1}, "limits must be absent"),
        ("forbidden_words", [], "list of words"),
        ("approval_chain", [{"role": "king", "when": ["always"]}], "role must be one of"),
        ("approval_chain", [{"role": "leader", "when": ["full_moon"]}], "none of"),
    ],
)
def test_limits_must_fit_their_kind(kind, limits, problem):
    assert any(problem in found for found in check_pack(with_rule(kind=kind, category=None, limits=limits)))


def test_a_rule_may_have_dates_of_its_own():
    old = Rule("a", "holiday", "c", "s", effective_to=dt.date(2019, 12, 31))
    new = Rule("a.new", "holiday", "c", "s", effective_from=dt.date(2020, 1, 1))
    packs = [RulePack("p", "1", "p", "national", (old, new))]
    assert list(rules_in_force(packs, dt.date(2019, 12, 31))) == ["a"]
    assert list(rules_in_force(packs, dt.date(2020, 1, 1))) == ["a.new"]
