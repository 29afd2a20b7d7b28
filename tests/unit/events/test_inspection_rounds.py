"""Rounds with a life, findings with plans and extensions, a ladder that is climbed once, measures and dossiers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.clock import SHANGHAI
from kit.domain import Actor, Conflict, Forbidden, Invalid
from services.events.domain import accountability
from services.events.domain.dossier import dossier, years_to
from services.events.domain.escalation import LADDER
from services.events.domain.evidence import together
from services.events.domain.finding import Finding, Place
from services.events.domain.inspection import Inspection
from services.events.domain.inspection_life import ROUND_STATES, VERB_NAMES, next_state
from services.events.domain.inspection_team import Inspector, must_be_impartial, must_serve
from services.events.domain.rules import supervising
from services.events.domain.rules.packs import Rule, RulePack
from services.events.domain.scores import averages
from services.events.domain.working_days import WeekendsOnly
from services.events.persistence.supervision_repository import Running

NOW = dt.datetime(2026, 5, 8, 9, 0, tzinfo=SHANGHAI)
DAY = NOW.date()
NUMBERS = {f"id-{number}": f"LX-2026-{number:04}" for number in range(1, 9)}
POINTS = {"records": 5, "publicity": 4, "summary": 3, "learning": 2}


def round_(state: str = "preparing") -> Inspection:
    """A round in a state, over eight events of which three are drawn."""
    period = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    made = Inspection(
        id="inspection-1", unit_id="office", period=period, branch_ids=[], sample_size=3, seed=7, opened_by="s",
        opened_at=NOW,
    )  # fmt: skip
    if state != "preparing":
        made.open(NUMBERS)
    made.state = state
    return made


def finding(rectification: str = "prompt", **raised: Any) -> Finding:
    made = Finding(
        id="finding-1", inspection_id="inspection-1", place=Place("event-1", "branch-1", "office"),
        rectification=rectification, category="record", method="documents", text="照片缺说明", evidence_ids=[],
    )  # fmt: skip
    made.raise_(by="supervisor-1", now=NOW, days=WeekendsOnly(), **raised)
    return made


def measure(days: int) -> dict[str, Any]:
    return {"text": "补充照片说明", "owner": "支部组织委员", "due_on": DAY + dt.timedelta(days=days)}


def words(aggregate: Any) -> list[str]:
    return [change.name.partition(".")[2] for change in aggregate.changes]


MOVES = {
    ("preparing", "open"): "opened", ("opened", "start"): "on_site", ("opened", "report"): "reported",
    ("on_site", "report"): "reported", ("reported", "close"): "closed",
}  # fmt: skip


@pytest.mark.parametrize("state", ROUND_STATES)
@pytest.mark.parametrize("verb", VERB_NAMES)
def test_a_round_moves_only_as_its_machine_says(state, verb):
    if (state, verb) in MOVES:
        assert next_state(state, verb) == MOVES[state, verb]
    else:
        with pytest.raises(Conflict) as refused:
            next_state(state, verb)
        assert ROUND_STATES[state] in refused.value.zh


@given(gone=st.sets(st.sampled_from(sorted(NUMBERS))), seed=st.integers(0, 2**53 - 1))
def test_the_same_sample_is_drawn_again_whatever_became_of_the_events(gone, seed):
    made = round_()
    made.seed = seed
    made.open(NUMBERS)
    today = {key: number for key, number in NUMBERS.items() if key not in gone} | {"id-9": "LX-2026-0009"}
    again = made.drawn_again(today)
    assert (again["equal"], again["recorded"], again["sample"]) == (True, True, made.event_ids)
    assert again["population_sha256"] == made.changes[-1].details["population_sha256"]


def test_a_changed_population_shows():
    made = round_("opened")
    made.population[0]["event_id"] = "another"
    assert made.drawn_again({})["population_sha256"] != made.changes[0].details["population_sha256"]


@pytest.mark.parametrize("state", ["preparing", "reported", "closed"])
def test_nothing_is_scored_or_written_outside_of_the_rounds_own_time(state):
    made = round_(state)
    for act in (lambda: made.score("id-1", POINTS, "", by="s", now=NOW), lambda: made.write([])):
        with pytest.raises(Conflict):
            act()


def test_no_report_stands_while_a_statement_rests_on_nothing_and_each_is_named():
    made = round_("on_site")
    rests = together(["file-1"], [])
    made.write([{"text": "甲", "evidence": rests}, {"text": "乙", "evidence": []}, {"text": "丙", "evidence": []}])
    with pytest.raises(Invalid) as refused:
        made.report(NOW)
    assert [one["pointer"] for one in refused.value.errors] == ["/statements/1/evidence", "/statements/2/evidence"]
    assert made.state == "on_site"
    made.write([{"text": "甲", "evidence": rests}])
    made.report(NOW)
    assert made.state == "reported"


def test_a_round_is_closed_once_every_finding_is_verified():
    made = round_("reported")
    with pytest.raises(Conflict):
        made.close(1, NOW)
    made.close(0, NOW)
    assert made.state == "closed"


def test_an_inspector_serves_from_the_first_to_the_last_day_or_until_somebody_ends_it():
    made = round_("opened")
    days = {"from_on": DAY, "to_on": DAY + dt.timedelta(days=2)}
    made.appoint(Inspector(id="i-1", account_id="a", task="查资料", **days))
    around = [DAY + dt.timedelta(days=shift) for shift in (-1, 0, 2, 3)]
    assert [made.team[0].serves(day) for day in around] == [False, True, True, False]
    with pytest.raises(Invalid):
        made.appoint(Inspector(id="i-2", account_id="a", task="再来", **days))
    made.end_inspector("a", "回避", by="s", now=NOW)
    assert not made.team[0].serves(DAY)
    with pytest.raises(Forbidden):
        must_serve(made.team, "a", DAY)
    made.appoint(Inspector(id="i-3", account_id="a", task="再来", **days))
    must_serve(made.team, "a", DAY)


@pytest.mark.parametrize(
    "actor",
    [
        Actor("x", branch_id="branch-1"),
        Actor("x", branch_id="branch-2"),
        Actor("organizer-1", branch_id="branch-9"),
        Actor("successor-1"),
    ],
)
def test_nobody_inspects_what_is_their_branchs_or_their_own(actor):
    event = Running(("branch-1", "branch-2"), ("organizer-1", "successor-1"))
    with pytest.raises(Forbidden):
        must_be_impartial(actor, event)
    must_be_impartial(Actor("y", branch_id="branch-3"), event)
    must_be_impartial(Actor("y"), event)


def test_a_dated_plan_comes_before_the_rectification_of_a_planned_finding():
    found = finding("planned")
    with pytest.raises(Conflict) as refused:
        found.rectify("已改", [], by="o", now=NOW)
    assert refused.value.code == "finding.no_plan"
    for wrong in (-1, 93):
        with pytest.raises(Invalid) as too_late:
            found.make_plan([measure(0), measure(wrong)], by="o", now=NOW)
        assert [one["pointer"] for one in too_late.value.errors] == ["/measures/1/due_on"]
    found.make_plan([measure(0), measure(92)], by="o", now=NOW)
    found.rectify("已改", [], by="o", now=NOW)
    with pytest.raises(Conflict):
        finding("prompt").make_plan([measure(1)], by="o", now=NOW)
    found.reopen("没有改完", by="s", now=NOW, days=WeekendsOnly())
    assert found.plan == []


def test_more_time_is_asked_for_by_the_branch_and_decided_by_another():
    found = finding()
    first = found.due_at
    for until in (DAY + dt.timedelta(days=7), DAY + dt.timedelta(days=38)):
        with pytest.raises(Invalid):
            found.ask_for_time(until, "外出审计", by="o", now=NOW)
    found.ask_for_time(DAY + dt.timedelta(days=20), "外出审计", by="o", now=NOW)
    with pytest.raises(Conflict):
        found.ask_for_time(DAY + dt.timedelta(days=21), "外出审计", by="o", now=NOW)
    with pytest.raises(Forbidden):
        found.decide_extension(True, "同意", by="o", now=NOW)
    found.decide_extension(False, "可以完成", by="s", now=NOW)
    assert found.due_at == first
    found.ask_for_time(DAY + dt.timedelta(days=20), "外出审计", by="o", now=NOW)
    found.decide_extension(True, "情况属实", by="s", now=NOW)
    assert found.due_at == dt.datetime(2026, 5, 28, 23, 59, 59, tzinfo=SHANGHAI)
    with pytest.raises(Conflict):
        found.decide_extension(True, "再来", by="s", now=NOW)


@given(hours=st.lists(st.integers(0, 24 * 40), max_size=12))
def test_whoever_is_on_the_ladder_is_told_once_however_often_the_timer_looks(hours):
    found = finding()
    for hour in sorted(hours):
        found.escalate(LADDER, NOW + dt.timedelta(hours=hour))
    told = [change.details["role"] for change in found.changes if change.name == "finding.escalated"]
    late = NOW + dt.timedelta(hours=max(hours, default=0)) - found.due_at
    assert told == [rung.to for rung in LADDER if dt.timedelta(days=rung.days) < late]


def test_the_ladder_begins_anew_when_the_clock_does_and_ends_when_the_branch_reports():
    found = finding()
    late = found.due_at + dt.timedelta(days=2)
    assert (found.escalate(LADDER, late), found.escalate(LADDER, late)) == (2, 0)
    found.rectify("已改", [], by="o", now=late)
    assert found.escalate(LADDER, late + dt.timedelta(days=30)) == 0
    found.reopen("没有改完", by="s", now=late, days=WeekendsOnly())
    assert found.escalate(LADDER, late + dt.timedelta(days=5)) == 0
    assert found.escalate(LADDER, found.due_at + dt.timedelta(seconds=1)) == 1


def test_evidence_named_twice_is_one_piece_and_keeps_its_note():
    pieces = [{"kind": "attachment", "id": "a", "note": "第 2 页"}, {"kind": "ledger", "seq": 7, "id": "x", "note": ""}]
    assert together(["a", "b", "b"], pieces) == [
        {"kind": "attachment", "id": "b", "note": ""},
        {"kind": "attachment", "id": "a", "note": "第 2 页"},
        {"kind": "ledger", "seq": 7, "note": ""},
    ]


def test_a_measure_is_for_what_is_late_reopened_or_severe_and_of_the_branch_itself():
    late = NOW + dt.timedelta(days=30)
    reopened = finding()
    reopened.rectify("已改", [], by="o", now=NOW)
    reopened.reopen("没有", by="s", now=late, days=WeekendsOnly())
    accountability.must_call_for_it([finding(), reopened], "branch-1", late)
    accountability.must_call_for_it([finding(severity="severe"), reopened], "branch-1", NOW)
    with pytest.raises(Invalid) as refused:
        accountability.must_call_for_it([finding(severity="severe"), finding(), None], "branch-1", NOW)
    assert [one["pointer"] for one in refused.value.errors] == ["/finding_ids/1", "/finding_ids/2"]
    with pytest.raises(Invalid):
        accountability.must_call_for_it([finding(severity="severe")], "branch-2", NOW)


def test_a_measure_is_of_the_table_and_names_nobody():
    accountability.must_be_of_table("reminder", accountability.MEASURES)
    with pytest.raises(Invalid):
        accountability.must_be_of_table("dismissal", accountability.MEASURES)
    with pytest.raises(Invalid) as refused:
        accountability.must_name_nobody({"reason": "示例成员01未整改", "basis": "办法"}, ["示例成员01", "", "李"])
    assert [one["pointer"] for one in refused.value.errors] == ["/reason"]
    accountability.must_name_nobody({"reason": "李家村联学未整改"}, ["", "李"])


def test_averages_are_rounded_half_up_and_null_for_nothing():
    assert averages([]) == {"events": 0, "records": None, "publicity": None, "summary": None, "learning": None,
                            "total": None}  # fmt: skip
    found = averages([POINTS, POINTS | {"records": 4}, POINTS | {"records": 4}])
    assert (found["events"], found["records"], found["total"]) == (3, "4.33", "13.33")


def test_a_category_found_in_two_of_three_years_recurs():
    row = {"state": "open", "severity": "general", "overdue": True, "reopened": False}
    rows = [{**row, "year": year, "category": key} for year, key in
            ((2024, "money"), (2026, "money"), (2026, "record"), (2026, "record"))]  # fmt: skip
    found = dossier(years_to(2026), rows, [{**POINTS, "year": 2026}], [{"year": 2025}])
    assert found["recurring"] == ["money"]
    assert [one["by_year"] for one in found["categories"]] == [[0, 0, 2], [1, 0, 1]]
    assert [one["findings"] for one in found["years"]] == [1, 0, 3]
    assert [one["measures"] for one in found["years"]] == [0, 1, 0]
    assert found["years"][2]["scores"]["total"] == "14.00"


def test_an_offices_pack_sets_clocks_ladder_and_table_and_ours_hold_without_one():
    clocks = {"instant_working_days": 2, "prompt_days": 10, "planned_months": 2, "extension_days": 5}
    rules = (
        Rule("findings.clocks", "finding_clocks", "c", "s", limits=clocks),
        Rule("findings.escalation", "finding_escalation", "c", "s", limits=[{"to": "leader", "days": 3}]),
        Rule("accountability.measures", "accountability_measures", "c", "s", limits=[{"key": "k", "text": "提醒"}]),
    )
    packs = [RulePack("office-settings", "2026.1", "p", "office", rules)]
    assert finding(clocks=supervising.clocks(packs, DAY)).due_at.astimezone(SHANGHAI).date() == dt.date(2026, 5, 18)
    assert supervising.ladder(packs, DAY) == (("leader", 3),)
    assert supervising.measures(packs, DAY) == {"k": "提醒"}
    assert supervising.ladder([], DAY) == LADDER
    assert supervising.measures([], DAY) == accountability.MEASURES
    assert words(finding()) == ["raised"]
