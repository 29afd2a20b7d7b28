"""Annual plans and rule packs as the gateway sees them."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.domain import Forbidden, Invalid, NotFound, Stale
from tests.support.events_money import BRANCH, DEPARTMENT, LEADER, ORGANIZER, Office, account
from tests.support.proposals import CONFIRMED

ADMIN = account("admin", reach="all")
OTHER = account("organizer", branch="branch-2", unit=DEPARTMENT, reach="own", key="organizer2")


@pytest.fixture
def office(database):
    return Office(database)


def line(fund_id, **given):
    known = {"theme": "示例主题", "form": "visit", "month": 5, "partner_ids": ["p1"], "headcount": 20}
    return {**known, "estimate": "2400.00", "fund_id": fund_id, **given}


def drafted(office, *lines, actor=ORGANIZER, branch=BRANCH):
    return office.do("draft_plan", actor, year=2026, branch_id=branch, lines=list(lines))


def approved(office, *lines, **given):
    plan = drafted(office, *lines, **given)
    office.do("submit_plan", given.get("actor", ORGANIZER), plan_id=plan["id"])
    return office.do("approve_plan", LEADER, plan_id=plan["id"], comment="同意")


def test_a_plan_is_drafted_submitted_and_approved(office):
    plan = approved(office, line(office.fund()))
    seen = office.do("plan", ORGANIZER, plan_id=plan["id"])
    assert (seen["state"], seen["estimate"], seen["unit_id"]) == ("approved", "2400.00", DEPARTMENT)
    assert seen["lines"][0]["id"]
    for name in ("drafted", "submitted", "approved"):
        assert len(office.facts(f"plan.{name}.v1")) == 1


def test_a_supplement_is_another_plan_of_the_same_year(office):
    fund_id = office.fund()
    approved(office, line(fund_id))
    approved(office, line(fund_id, theme="补充"))
    assert len(office.do("plans", ORGANIZER, year=2026, branch_id=BRANCH)["items"]) == 2


def test_an_edit_keeps_line_ids_and_needs_the_present_version(office):
    fund_id = office.fund()
    plan = drafted(office, line(fund_id))
    kept = plan["lines"][0]["id"]
    lines = [line(fund_id, theme="新增"), line(fund_id, id=kept, theme="改了")]
    edited = office.do("edit_plan", ORGANIZER, plan_id=plan["id"], expected_version=plan["version"], lines=lines)
    assert [(one["theme"], one["id"] == kept) for one in edited["lines"]] == [("新增", False), ("改了", True)]
    assert edited["version"] == plan["version"] + 1
    assert office.do("plan", ORGANIZER, plan_id=plan["id"]) == edited
    with pytest.raises(Stale):
        office.do("edit_plan", ORGANIZER, plan_id=plan["id"], expected_version=plan["version"], lines=[])


def test_a_plan_is_seen_by_its_branch_and_its_unit(office):
    plan = drafted(office, line(office.fund()))
    assert office.do("plans", LEADER)["items"][0]["id"] == plan["id"]
    assert office.do("plans", OTHER)["items"] == []
    for operation in ("plan", "submit_plan"):
        with pytest.raises(NotFound):
            office.do(operation, OTHER, plan_id=plan["id"])


def test_an_ordinary_member_sees_approved_plans_without_money(office):
    member = account("member", branch=BRANCH, unit=DEPARTMENT, reach="own_confirmed")
    draft = drafted(office, line(office.fund()))
    with pytest.raises(NotFound):
        office.do("plan", member, plan_id=draft["id"])
    plan = approved(office, line(office.fund()))
    seen = office.do("plan", member, plan_id=plan["id"])
    assert seen["lines"][0]["theme"] == "示例主题"
    assert not {"estimate", "fund_id"} & (seen.keys() | seen["lines"][0].keys())
    assert office.do("plans", member)["items"] == [seen]


def test_nobody_plans_for_another_branch(office):
    with pytest.raises(NotFound):
        drafted(office, branch="branch-2")


def test_a_line_names_a_fund_of_the_office(office):
    with pytest.raises(Invalid) as refused:
        drafted(office, line(None), line("nowhere"))
    assert [error["pointer"] for error in refused.value.errors] == ["/lines/1/fund_id"]


def test_the_submitter_does_not_approve(office):
    plan = drafted(office, line(office.fund()))
    office.do("submit_plan", ORGANIZER, plan_id=plan["id"])
    with pytest.raises(Forbidden):
        office.do("approve_plan", account("leader", key=ORGANIZER.account_id), plan_id=plan["id"])
    returned = office.do("return_plan", LEADER, plan_id=plan["id"], reason="请补充")
    assert (returned["state"], returned["comment"]) == ("returned", "请补充")


def test_the_consolidated_plan_sums_what_is_approved(office):
    fund_id = office.fund()
    approved(office, line(fund_id), line(fund_id, estimate="100.00", month=3))
    approved(office, line(fund_id, estimate="50.50"), actor=OTHER, branch="branch-2")
    drafted(office, line(fund_id))
    told = office.do("consolidated_plan", LEADER, year=2026)
    assert told["totals"] == {"events": 3, "headcount": 60, "estimate": "2550.50"}
    assert told["points"]["totals"] == told["study"]["totals"] == told["budget"]["totals"] == told["totals"]
    assert [row["month"] for row in told["study"]["items"]] == [3, 5, 5]
    assert {row["fund"] for row in told["budget"]["items"]} == {"党建经费"}
    assert office.do("consolidated_plan", LEADER, year=2025)["totals"]["events"] == 0


def test_an_event_asks_for_its_plan_line(office):
    plan = approved(office, line(office.fund()))
    with office.works.read() as work:
        found = work.plans.line(plan["lines"][0]["id"])
        assert (found.plan_id, found.branch_id, found.year, found.approved) == (plan["id"], BRANCH, 2026, True)
        assert work.plans.line("nowhere") is None


def test_local_packs_apply_only_where_they_were_chosen(office):
    def applying(actor):
        return {pack["id"] for pack in office.do("rule_packs", actor)["items"] if pack["applies"]}

    assert "local-hunan" not in applying(ORGANIZER)
    office.do("choose_rule_packs", ADMIN, pack_ids=["local-hunan"])
    assert "local-hunan" in applying(ORGANIZER)
    assert "local-hunan" not in applying(account("organizer", unit="elsewhere"))
    with office.works.read() as work:
        scopes = [pack.scope for pack in work.packs.on(dt.date(2017, 9, 30), DEPARTMENT)]
        assert list(dict.fromkeys(scopes)) == ["national", "office", "local"]
        assert scopes == sorted(scopes, key=["national", "office", "local"].index)


def test_only_local_packs_that_exist_are_chosen(office):
    with pytest.raises(Invalid) as refused:
        office.do("choose_rule_packs", ADMIN, pack_ids=["local-hunan", "national-party-activity"])
    assert [error["pointer"] for error in refused.value.errors] == ["/pack_ids/1"]


def test_a_pack_is_shown_by_id_and_by_id_and_version(office):
    pack = office.do("rule_pack", ORGANIZER, pack_id="national-party-activity")
    assert office.do("rule_pack", ORGANIZER, pack_id=pack["reference"]) == pack
    assert pack["rules"][0]["clause"]
    assert pack["verified"] is False
    with pytest.raises(NotFound):
        office.do("rule_pack", ORGANIZER, pack_id="nowhere")


def test_the_checklist_lists_key_text_and_source(office):
    items = office.do("checklist", ORGANIZER)["items"]
    assert {item["key"] for item in items} == set(CONFIRMED)
    assert all(set(item) == {"key", "text", "source"} for item in items)


def proposal(price):
    return {
        "theme": "走进车间",
        "branch_id": BRANCH,
        "form": "visit",
        "slots": [{"starts_at": "2026-06-18T09:00:00+08:00", "ends_at": "2026-06-18T12:00:00+08:00"}],
        "budget": [{"category": "vehicle", "quantity": 1, "unit_price": price, "seats": 45, "days": 1}],
        "checklist": CONFIRMED,
    }


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_preview_says_what_submitting_would_say_and_stores_nothing(office, wrapped):
    body = proposal("1800.00")
    seen = office.do("preview", ORGANIZER, **({"event": body} if wrapped else body))
    blocks = [check for check in seen["checks"] if check["level"] == "block"]
    assert [check["rule"] for check in blocks] == ["vehicle.per_day"]
    assert seen["estimate"] == "1800.00"
    assert seen["chain"] == ["secretary", "leader", "finance", "committee"]
    assert "/partner_ids" in {error["pointer"] for error in seen["missing"]}
    assert office.facts("event.drafted.v1") == []


def test_a_preview_of_almost_nothing_is_possible(office):
    seen = office.do("preview", ORGANIZER, event={"theme": "示例"})
    assert {check["rule"] for check in seen["checks"] if check["level"] == "block"} == {"discipline"}
