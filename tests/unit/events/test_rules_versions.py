"""Which version of a pack judges an event of a day."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.clock import SHANGHAI
from services.events.domain.rules.changes import changes_between
from services.events.domain.rules.packs import Rule, RulePack, rules_in_force
from services.events.domain.rules.versions import PackVersion, in_force, version_order


def version(number, first=None, last=None, uploaded=None, pack_id="p", scope="national"):
    days = {
        "effective_from": first and dt.date.fromisoformat(first),
        "effective_to": last and dt.date.fromisoformat(last),
    }
    moment = uploaded and dt.datetime.combine(dt.date.fromisoformat(uploaded), dt.time(15), SHANGHAI)
    return PackVersion(RulePack(pack_id, number, "p", scope, **days), "office" if moment else None, None, moment)


def judging(day, *versions):
    return [pack.reference for pack in in_force(versions, dt.date.fromisoformat(day))]


OLD = version("1", "2017-10-01")


@pytest.mark.parametrize(
    ("day", "expected"), [("2017-09-30", []), ("2026-12-31", ["p@1"]), ("2027-01-01", ["p@2"]), ("2030-01-01", ["p@2"])]
)
def test_a_newer_version_takes_over_on_its_first_day(day, expected):
    assert judging(day, OLD, version("2", "2027-01-01", uploaded="2026-05-08")) == expected


@pytest.mark.parametrize(("day", "expected"), [("2026-05-07", ["p@1"]), ("2026-05-08", ["p@2"])])
def test_an_uploaded_version_judges_no_day_before_its_upload(day, expected):
    assert judging(day, OLD, version("2", "2017-10-01", uploaded="2026-05-08")) == expected


def test_the_day_of_an_upload_is_that_of_shanghai():
    late = PackVersion(RulePack("p", "2", "p", "national"), "office", None, dt.datetime(2026, 5, 7, 17, tzinfo=dt.UTC))
    assert not late.begun_by(dt.date(2026, 5, 7))
    assert late.begun_by(dt.date(2026, 5, 8))


def test_of_versions_with_the_same_first_day_the_highest_judges():
    versions = [version(number, "2026-01-01") for number in ("2026.9", "2026.10", "2026.2")]
    assert judging("2026-02-01", *versions) == ["p@2026.10"]
    assert sorted(["10", "9", "2.1", "2", "2a"], key=version_order) == ["2", "2.1", "2a", "9", "10"]


def test_where_the_newest_version_has_ended_the_pack_has_ended():
    last = version("2", "2026-01-01", "2026-06-30")
    assert judging("2026-06-30", OLD, last) == ["p@2"]
    assert judging("2026-07-01", OLD, last) == []


def test_packs_are_applied_national_first_local_last():
    packs = [version("1", pack_id=scope, scope=scope) for scope in ("local", "office", "national")]
    assert judging("2026-01-01", *packs) == ["national@1", "office@1", "local@1"]


def check(rule, level="info", arithmetic="1 ≤ 2", pack="p@1"):
    return {"rule": rule, "level": level, "clause": "c", "source": "s", "verified": False, "arithmetic": arithmetic,
            "message": "m", "pack": pack}  # fmt: skip


def test_a_check_that_says_the_same_by_another_version_is_no_change():
    assert changes_between([check("a")], [check("a", pack="p@2")]) == []


def test_changes_pair_the_checks_of_a_rule_and_show_what_came_and_went():
    before = [check("a"), check("a", arithmetic="2 ≤ 2"), check("gone")]
    after = [check("a"), check("a", level="block", arithmetic="2 > 1"), check("new")]
    found = [(one["rule"], one["before"] and one["before"]["level"], one["after"] and one["after"]["level"])
             for one in changes_between(before, after)]  # fmt: skip
    assert found == [("a", "info", "block"), ("gone", "info", None), ("new", None, "info")]


def test_a_local_rule_replaces_the_national_one_of_its_key():
    national = (Rule("a", "holiday", "national", "s"), Rule("b", "holiday", "b", "s"))
    packs = [
        RulePack("l", "1", "l", "local", (Rule("a", "holiday", "local", "s"),)),
        RulePack("n", "1", "n", "national", national),
    ]
    found = rules_in_force(packs, dt.date(2026, 1, 1))
    assert (found["a"][0].clause, found["a"][1], found["b"][1]) == ("local", "l@1", "n@1")
