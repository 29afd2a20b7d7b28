"""Annual plans: who writes, who approves, and the three documents with equal totals."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.clock import SHANGHAI
from kit.domain import Actor, Conflict, Forbidden, Invalid
from services.events.domain.consolidation import Planned, consolidate
from services.events.domain.plans import AnnualPlan, PlanLine

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
ORGANIZER = Actor("organizer", roles=("organizer",))
LEADER = Actor("leader", roles=("leader",))
LINE = {
    "theme": "示例主题", "form": "visit", "month": 5, "partner_ids": ["p1"], "headcount": 20,
    "estimate": Decimal("2400.00"), "fund_id": "f1",
}  # fmt: skip


def ids():
    numbers = itertools.count(1)
    return lambda: f"line-{next(numbers)}"


def plan(*lines, new_id=None):
    made = AnnualPlan(id="plan", branch_id="b1", unit_id="u1", year=2026, drafted_by="organizer", now=NOW)
    made.write(list(lines), new_id or ids())
    return made


def submitted():
    made = plan(LINE)
    made.submit(ORGANIZER, NOW)
    return made


def test_a_plan_goes_from_draft_to_approved():
    made = submitted()
    made.approve(LEADER, "同意", NOW)
    assert (made.state, made.decided_by, made.comment) == ("approved", "leader", "同意")
    assert [change.name for change in made.changes] == ["plan.drafted", "plan.submitted", "plan.approved"]


def test_a_returned_plan_is_edited_and_submitted_again():
    made = submitted()
    made.send_back(LEADER, "请补充人数", NOW)
    made.write([LINE, LINE], ids())
    made.submit(ORGANIZER, NOW)
    assert made.state == "submitted"
    assert made.comment is None


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_a_plan_under_review_or_approved_is_not_edited(state):
    made = submitted()
    made.state = state
    with pytest.raises(Conflict) as refused:
        made.write([], ids())
    assert refused.value.code == "plan.wrong_state"


def test_only_leader_and_committee_decide():
    for role in ("secretary", "finance", "supervisor", "organizer"):
        with pytest.raises(Forbidden):
            submitted().approve(Actor("someone", roles=(role,)), "", NOW)
    submitted().approve(Actor("committee", roles=("committee",)), "", NOW)


def test_nobody_approves_what_they_wrote_or_submitted():
    with pytest.raises(Forbidden) as refused:
        submitted().approve(Actor("organizer", roles=("leader",)), "", NOW)
    assert refused.value.code == "plan.own"
    made = plan(LINE)
    made.submit(LEADER, NOW)
    with pytest.raises(Forbidden):
        made.send_back(LEADER, "不行", NOW)


def test_a_plan_in_draft_cannot_be_approved():
    with pytest.raises(Conflict):
        plan(LINE).approve(LEADER, "", NOW)


def test_an_empty_plan_is_not_submitted():
    with pytest.raises(Invalid) as refused:
        plan().submit(ORGANIZER, NOW)
    assert refused.value.errors[0]["pointer"] == "/lines"


@pytest.mark.parametrize("member", ["form", "month", "headcount", "fund_id"])
def test_each_missing_member_of_a_line_is_named(member):
    with pytest.raises(Invalid) as refused:
        plan(LINE, {**LINE, member: None}).submit(ORGANIZER, NOW)
    assert [error["pointer"] for error in refused.value.errors] == [f"/lines/1/{member}"]


def test_a_line_without_cost_needs_no_fund():
    made = plan({**LINE, "estimate": Decimal("0.00"), "fund_id": None})
    made.submit(ORGANIZER, NOW)
    assert made.state == "submitted"


def test_lines_keep_their_ids_through_an_edit():
    new_id = ids()
    made = plan(LINE, {**LINE, "theme": "第二项"}, new_id=new_id)
    first, second = (line.id for line in made.lines)
    made.write([{**LINE, "id": second, "theme": "改了"}, {**LINE, "theme": "新增"}], new_id)
    assert [(line.id, line.theme) for line in made.lines] == [(second, "改了"), ("line-3", "新增")]
    assert first not in [line.id for line in made.lines]


@pytest.mark.parametrize("lines", [[{**LINE, "id": "other"}], [{**LINE, "id": "line-1"}, {**LINE, "id": "line-1"}]])
def test_a_strange_or_doubled_line_id_is_refused(lines):
    with pytest.raises(Invalid) as refused:
        plan(LINE).write(lines, ids())
    assert refused.value.errors[-1]["pointer"].endswith("/id")


money = st.decimals(min_value=0, max_value=99999, places=2)
a_line = st.builds(
    lambda number, **known: PlanLine(
        id=f"l{number}", position=number, theme=f"主题{number}", partner_ids=["p1"], **known
    ),
    st.integers(0, 10**6),
    month=st.one_of(st.none(), st.integers(1, 12)),
    headcount=st.one_of(st.none(), st.integers(0, 500)),
    estimate=money,
    fund_id=st.sampled_from([None, "f1", "f2"]),
)
planned_lines = st.lists(
    st.builds(
        lambda branch, line: Planned("plan", branch, f"{branch} 支部", line), st.sampled_from(["b1", "b2"]), a_line
    )
)


@given(planned_lines)
def test_the_three_documents_have_equal_totals(planned):
    told = consolidate(2026, planned, {"p1": "示例单位"}, {"f1": "党建经费"})
    assert told["points"]["totals"] == told["study"]["totals"] == told["budget"]["totals"] == told["totals"]
    assert told["totals"]["estimate"] == f"{sum((one.line.estimate for one in planned), Decimal(0)):.2f}"


def test_points_list_the_branch_s_themes_by_month():
    lines = [
        PlanLine(id=str(month), position=0, theme=f"{month} 月", month=month, partner_ids=["p1"]) for month in (9, 3)
    ]
    told = consolidate(2026, [Planned("plan", "b1", "示例支部", line) for line in lines], {"p1": "示例单位"}, {})
    assert told["points"]["items"][0]["themes"] == ["3 月", "9 月"]
    assert [row["partners"] for row in told["study"]["items"]] == [["示例单位"], ["示例单位"]]
