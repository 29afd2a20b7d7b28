"""Rule packs as files: what ships is good, and a bad file is told where."""

from __future__ import annotations

import datetime as dt
import json
import re

import jsonschema_rs
import pytest
import yaml
from typer.testing import CliRunner

from runner.commands.rules import command
from services.events.domain.rules import RulePack, rules_in_force
from services.events.domain.rules.packs import Rule
from services.events.domain.rules.shapes import SHAPES
from services.events.persistence.rule_pack_files import DIRECTORY, check_pack, read_pack, shipped_packs
from tests.architecture.code import ROOT

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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &a [1]\nb: *a", "anchors and aliases"),
        ("a: *a", "anchors and aliases"),
        ("a: !!binary x", "tags"),
        ("[" * 400, "too deep"),
        ("- 1\n" * 20_001, "too long"),
        ("x" * 200_001, "longer than"),
        ("a: 1\na: 2", "given twice"),
        ("a: {1: 2, [3]: 4}", "is no text"),
        ("--- 1\n--- 2", "more than one document"),
        ('id: "\\0"', "not allowed"),
        ('id: "\\ud800"', "not"),
        ("id: " + "9" * 5000, "not YAML"),
        ("day: 2017-13-45", "not YAML"),
        ("\t", ""),
        (yaml.safe_dump({**GOOD, "id": "Grün/1"}, allow_unicode=True), "id takes"),
        (yaml.safe_dump({**GOOD, "version": 2018.1}), "version must be a text"),
        (yaml.safe_dump({**GOOD, "region": dt.date(2020, 1, 1)}), "region must be a text"),
        (with_rule(note=5), "note must be a text"),
        (with_rule(key=["a"]), "key must be a text"),
        (with_rule(clause="x" * 2001), "longer than"),
        (with_rule(limits=[{"at_most": "1.00", "cap": "2.00"}]), "unknown member 'cap'"),
        (with_rule(limits=[{"at_most": "1e3"}]), "amount in quotes"),
        (with_rule(limits=[{"at_most": "1.00", "label": dt.date(2020, 1, 1)}]), "label must be a text"),
        (yaml.safe_dump({**GOOD, "rules": [1] * 201}), "at least one rule"),
    ],
)
def test_a_trap_or_an_oddity_is_a_mistake_and_no_crash(text, problem):
    assert any(problem in found for found in check_pack(text))


@pytest.mark.parametrize(
    ("kind", "limits", "problem"),
    [
        ("approval_chain", [{"role": "leader", "when": ["unplanned"]}], "must stand always"),
        ("approval_chain", [{"role": "leader", "when": [["always"]]}], "needs role"),
        ("day_of_month", {"day": 32}, "1 to 31"),
        ("off_site_per_year", {"at_most": 10**30}, "whole number"),
        ("under_audit_without", ["banquets"], "list of vehicle"),
        ("temporary_branch", {"months": 0, "full_members": 3}, "whole number"),
    ],
)
def test_limits_that_no_judge_could_count_with_are_refused(kind, limits, problem):
    assert any(problem in found for found in check_pack(with_rule(kind=kind, category=None, limits=limits)))


def test_a_mistake_has_its_place_in_both_languages():
    (found,) = read_pack(with_rule(verified="no")).mistakes
    assert str(found) == "rule 'vehicle.per_day': verified must be true or false"
    assert found.zh == "规则 vehicle.per_day：verified 应为 true 或 false"


def test_rules_about_branches_have_no_place_in_a_local_pack():
    text = yaml.safe_dump({**GOOD, "scope": "local"})
    assert check_pack(text) == []
    rule = {"key": "b", "kind": "temporary_branch", "limits": {"months": 1, "full_members": 3}, "clause": "c",
            "source": "s", "verified": False}  # fmt: skip
    assert "no place" in check_pack(yaml.safe_dump({**GOOD, "scope": "local", "rules": [rule]}))[0]


def test_a_rule_may_have_dates_of_its_own():
    old = Rule("a", "holiday", "c", "s", effective_to=dt.date(2019, 12, 31))
    new = Rule("a.new", "holiday", "c", "s", effective_from=dt.date(2020, 1, 1))
    packs = [RulePack("p", "1", "p", "national", (old, new))]
    assert list(rules_in_force(packs, dt.date(2019, 12, 31))) == ["a"]
    assert list(rules_in_force(packs, dt.date(2020, 1, 1))) == ["a.new"]


SCHEMA = json.loads((DIRECTORY / "schema.json").read_text(encoding="utf-8"))


def fits_the_schema(text):
    """As an editor would judge it: a date is a text to JSON."""
    data = json.loads(json.dumps(yaml.safe_load(text), default=lambda day: day.isoformat()))
    return jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(data)


def test_the_published_schema_knows_every_kind_and_takes_every_pack_that_ships():
    rule = SCHEMA["$defs"]["rule"]
    assert set(rule["properties"]["kind"]["enum"]) == set(SHAPES)
    assert [
        path.name for path in DIRECTORY.glob("*.yaml") if not fits_the_schema(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"verified": "no"},
        {"kind": "taxi"},
        {"category": "meals"},
        {"clause": " "},
        {"cap": 1},
        {"limits": [{"at_most": 1500.0}]},
        {"limits": []},
        {"kind": "lead_time", "category": None, "limits": {"at_least": 3}},
        {"kind": "holiday", "category": None},
        {"kind": "checklist", "category": None, "limits": [{"key": "a"}]},
        {"kind": "approval_chain", "category": None, "limits": [{"role": "leader", "when": ["unplanned"]}]},
        {"kind": "under_audit_without", "category": None, "limits": ["banquets"]},
    ],
)
def test_what_the_schema_refuses_is_a_mistake_too(changes):
    text = with_rule(**changes)
    assert not fits_the_schema(text)
    assert check_pack(text)


def test_the_page_about_rules_has_every_kind_and_an_example_that_is_good():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)) == set(SHAPES)
    assert check_pack(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0]) == []


def test_the_command_names_mistakes_and_ends_with_a_code(tmp_path):
    good, bad, binary = (tmp_path / name for name in ("good.yaml", "bad.yaml", "binary.yaml"))
    good.write_text(yaml.safe_dump(GOOD, allow_unicode=True), encoding="utf-8")
    bad.write_text(with_rule(verified="no"), encoding="utf-8")
    binary.write_bytes(b"\xff\xfe")
    answers = [CliRunner().invoke(command, ["check", str(path)]) for path in (good, bad, binary, tmp_path / "none")]
    assert [answer.exit_code for answer in answers] == [0, 1, 1, 2]
    assert "rule 'vehicle.per_day': verified" in answers[1].output
    assert "national-integrity@2026.1" in CliRunner().invoke(command, ["list"]).output
