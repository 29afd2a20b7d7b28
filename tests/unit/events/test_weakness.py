"""When a branch is behind, what its duty asks for, and that a case goes on only forward."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.duty import Duty, behind
from services.events.domain.nudge import Nudge
from services.events.domain.owed import KINDS, Owed, tally
from services.events.domain.weakness import WORDS, Patience, Standing, standing

TODAY = dt.date(2026, 5, 20)
OURS = Patience(owed_summaries=2, days_late=10, lines_late=2, duty_behind=1, escalate_after=7)


def thing(kind: str, late: int, count: int = 1, **more: object) -> Owed:
    due = TODAY - dt.timedelta(days=late)
    known = {"id": "x", "branch_id": "b", "unit_id": "u", "title": "t", "since": due, "due": due, "count": count}
    return Owed(kind=kind, **{**known, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("owed", "why"),
    [
        ([thing("summary", 1)], []),
        ([thing("summary", 1), thing("summary", 1)], ["owed_summaries"]),
        ([thing("summary", 0), thing("summary", 0)], []),
        ([thing("finding", 9)], []),
        ([thing("finding", 10)], ["days_late"]),
        ([thing("plan_line", 40)], []),
        ([thing("plan_line", 40), thing("plan_line", 9)], ["lines_late"]),
        ([thing("duty", 20, 3)], ["duty_behind"]),
        ([thing("settlement", 90, asked=("finance",)), thing("approval", 90, asked=("secretary",))], []),
        ([thing("summary", 30), thing("summary", 30)], ["owed_summaries", "days_late"]),
    ],
)
def test_a_branch_is_behind_by_its_own_debts_from_the_office_s_figures_on(owed, why):
    found = standing(owed, OURS, TODAY)
    assert [reason.name for reason in found.reasons] == why
    assert found.text.count("起提醒") == len(why)


def test_a_figure_of_nothing_is_not_looked_at():
    owed = [thing(kind, 99) for kind in KINDS]
    assert standing(owed, Patience(), TODAY).reasons == ()


THINGS = st.lists(st.builds(thing, st.sampled_from(sorted(KINDS)), st.integers(-20, 40)), max_size=20)


@given(THINGS, st.integers(0, 5), st.integers(0, 20))
def test_more_patience_never_finds_more_reasons(owed, few, days):
    strict = standing(owed, Patience(1, 1, 1, 1), TODAY)
    patient = standing(owed, Patience(1 + few, 1 + days, 1 + few, 1 + few), TODAY)
    assert {one.name for one in patient.reasons} <= {one.name for one in strict.reasons} <= set(WORDS)
    assert patient.overdue == strict.overdue


@given(THINGS)
def test_the_kinds_of_a_tally_sum_up_to_its_total(owed):
    counted = tally(owed, TODAY)
    assert sum(counted["kinds"].values()) == counted["total"] == len(owed)
    assert counted["overdue"] == sum(one.days_late(TODAY) > 0 for one in owed)


@pytest.mark.parametrize(
    ("today", "founded", "held", "missing"),
    [
        ("2026-03-31", None, {}, []),
        ("2026-04-01", None, {}, [("quarter", 1)]),
        ("2026-04-01", None, {2026: 1}, []),
        ("2026-07-01", None, {2026: 1}, [("quarter", 1)]),
        ("2026-07-01", "2026-02-10", {}, [("quarter", 1)]),
        ("2026-07-01", "2026-04-02", {}, []),
        ("2026-07-01", "2027-01-01", {}, []),
        ("2026-10-01", None, {2026: 3}, [("year", 1)]),
        ("2026-10-01", "2026-01-02", {2026: 2}, []),
        ("2027-01-15", None, {2026: 3}, [("year", 1)]),
        ("2027-02-01", None, {2026: 3}, []),
    ],
)
def test_a_duty_counts_up_over_the_year(today, founded, held, missing):
    day = dt.date.fromisoformat(founded) if founded else None
    found = behind(Duty(per_quarter=1, per_year=4), held, day, dt.date.fromisoformat(today))
    assert [(one.period, one.missing) for one in found] == missing


def test_without_a_duty_nobody_is_behind():
    assert behind(Duty(), {}, None, TODAY) == []


LOOKS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=30)


@given(LOOKS)
def test_whatever_happens_a_case_escalates_at_most_once_and_ends_at_most_once(looks):
    """Each look: days that passed, and how many things are late then; none is caught up."""
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    case = Nudge(id="n", branch_id="b", unit_id="u", now=now)
    reasons = standing([thing("summary", 30), thing("summary", 30)], OURS, TODAY).reasons
    case.open(Standing(reasons, 5))
    for days, late in looks:
        now += dt.timedelta(days=days)
        case.look_again(Standing(reasons if late else (), late), OURS, now)
        if case.state == "settled":
            break
    names = [change.name for change in case.changes]
    assert names in (
        ["nudge.opened"],
        ["nudge.opened", "nudge.escalated"],
        ["nudge.opened", "nudge.settled"],
        ["nudge.opened", "nudge.escalated", "nudge.settled"],
    )
    assert [change.version for change in case.changes] == list(range(1, len(names) + 1))
