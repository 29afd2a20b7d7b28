"""Annual plans and rule packs as the gateway sees them."""

from __future__ import annotations

import datetime as dt
import io

import docx
import openpyxl
import pytest

from gateway.documents.plan import sheet_document, sheet_workbook
from kit.domain import Forbidden, Invalid, NotFound, Stale
from tests.support.events_money import BRANCH, DEPARTMENT, FINANCE, LEADER, ORGANIZER, Office, account
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


def test_content_and_place_are_kept_and_missed_without_blocking(office):
    fund_id = office.fund()
    plan = drafted(office, line(fund_id, content="学习数据审计", place="示例纪念馆"), line(fund_id))
    assert [one["pointer"] for one in plan["warnings"]] == ["/lines/1/content", "/lines/1/place"]
    kept = {"id": plan["lines"][0]["id"], **line(fund_id, theme="改了")}
    edited = office.do("edit_plan", ORGANIZER, plan_id=plan["id"], expected_version=plan["version"], lines=[kept])
    assert (edited["lines"][0]["content"], edited["lines"][0]["place"]) == ("学习数据审计", "示例纪念馆")
    submitted = office.do("submit_plan", ORGANIZER, plan_id=plan["id"])
    assert (submitted["state"], submitted["warnings"]) == ("submitted", [])


def test_last_year_s_plan_is_copied_onto_this_year_s_funds(office):
    last, other = office.fund(year=2026), office.fund(year=2026, name="行政经费")
    office.fund(year=2027, kind="administrative")
    this = office.fund(year=2027)
    plan = approved(office, line(last, content="学习", place="示例馆"), line(other, theme="没有对应经费"))
    copy = office.do("copy_plan", ORGANIZER, plan_id=plan["id"], year=2027)
    assert (copy["year"], copy["state"], copy["branch_id"]) == (2027, "draft", BRANCH)
    assert [one["fund_id"] for one in copy["lines"]] == [this, None]
    assert (copy["lines"][0]["content"], copy["lines"][0]["place"]) == ("学习", "示例馆")
    assert not {one["id"] for one in copy["lines"]} & {one["id"] for one in plan["lines"]}
    assert office.facts("plan.drafted.v1")[-1]["data"]["copied_from"] == plan["id"]
    with pytest.raises(Invalid) as refused:
        office.do("copy_plan", ORGANIZER, plan_id=plan["id"], year=2026)
    assert refused.value.errors[0]["pointer"] == "/year"
    with pytest.raises(NotFound):
        office.do("copy_plan", OTHER, plan_id=plan["id"], year=2027)


def test_one_plan_is_printed_with_names_and_for_members_without_money(office):
    plan = approved(office, line(office.fund(), content="学习", place="示例馆"))
    sheet = office.do("plan_sheet", LEADER, plan_id=plan["id"])
    assert (sheet["branch"], sheet["items"][0]["fund"], sheet["totals"]["estimate"]) == (
        "branch-1 党支部", "党建经费", "2400.00",
    )  # fmt: skip
    page = openpyxl.load_workbook(io.BytesIO(sheet_workbook(sheet))).active
    assert [page.cell(3, column).value for column in (2, 3, 5, 8)] == ["示例主题", "学习", "示例馆", 2400]
    assert "示例馆" in " ".join(
        c.text for c in docx.Document(io.BytesIO(sheet_document(sheet))).tables[0].rows[1].cells
    )
    member = account("member", branch=BRANCH, unit=DEPARTMENT, reach="own_confirmed")
    plain = office.do("plan_sheet", member, plan_id=plan["id"])
    assert not {"estimate", "fund"} & set(plain["items"][0])
    assert plain["totals"]["estimate"] is None
    assert sheet_workbook(plain)


def test_a_plan_is_shown_against_what_was_done(office):
    fund_id = office.fund()
    plan = approved(
        office, line(fund_id, month=5), line(fund_id, month=4), line(fund_id, month=5), line(fund_id, month=12)
    )
    held, reviewed = plan["lines"][0]["id"], plan["lines"][2]["id"]
    done = office.event("held", plan_line_id=held, fund_id=fund_id)
    office.reserve(fund_id, done, "500.00")
    office.expense(done, "450.00", category="meals")
    office.event("in_review", plan_line_id=reviewed)
    office.event("cancelled", plan_line_id=plan["lines"][3]["id"])
    outside = office.event("confirmed", unplanned_reason="临时任务")
    office.event("draft", unplanned_reason="还没想好")
    approved(office, line(fund_id), actor=OTHER, branch="branch-2")
    told = office.do("plan_progress", ORGANIZER, year=2026)
    (mine,) = told["branches"]
    states = {one["line_id"]: one["state"] for one in mine["lines"]}
    assert [states[one["id"]] for one in plan["lines"]] == ["done", "late", "under_way", "open"]
    (row,) = [one for one in mine["lines"] if one["line_id"] == held]
    assert (row["spent"], row["variance"], [one["event_id"] for one in row["events"]]) == ("450.00", "1950.00", [done])
    assert [one["event_id"] for one in mine["unplanned"]] == [outside]
    totals = {name: told["totals"][name] for name in ("planned", "done", "late", "under_way", "open", "unplanned")}
    assert totals == {"planned": 4, "done": 1, "late": 1, "under_way": 1, "open": 1, "unplanned": 1}
    assert (told["totals"]["estimate"], told["totals"]["spent"]) == ("9600.00", "450.00")
    assert office.do("plan_progress", LEADER, year=2026)["totals"]["planned"] == 5
    assert office.do("plan_progress", LEADER, year=2026, branch_id="branch-2")["totals"]["planned"] == 1
    assert office.do("plan_progress", LEADER, year=2025)["branches"] == []


def submitted(office, plan_line_id, *, year=2026, cohosts=(), fund_id=None):
    """A proposal under this line, of a slot in this year."""
    with office.works.open() as work:
        work.copies.put(
            "partner", "p1", 1, name="示例单位01", initials="sldw", industry=None, field=None, region=None,
            frontline=False, under_audit=False,
        )  # fmt: skip
    slot = {"starts_at": f"{year}-06-18T09:00:00+08:00", "ends_at": f"{year}-06-18T12:00:00+08:00"}
    body = {**proposal("0.00"), "budget": [], "slots": [slot], "cohost_branch_ids": list(cohosts)}
    said = {"problem": "示例", "expected_result": "示例", "partner_ids": ["p1"], "fund_id": fund_id}
    event = office.do("draft_event", ORGANIZER, **body, **said, plan_line_id=plan_line_id)
    return office.do("submit_event", ORGANIZER, event_id=event["id"])


def test_an_event_stands_under_a_line_of_an_approved_plan_of_its_branches_and_year(office):
    fund_id = office.fund()
    mine = approved(office, line(fund_id))["lines"][0]["id"]
    theirs = approved(office, line(fund_id), actor=OTHER, branch="branch-2")["lines"][0]["id"]
    draft = drafted(office, line(fund_id))["lines"][0]["id"]
    assert submitted(office, mine)["state"] == "in_review"
    assert submitted(office, theirs, cohosts=["branch-2"])["state"] == "in_review"
    for line_id, given, code in (
        (theirs, {}, "unknown"),
        (draft, {}, "not_approved"),
        (mine, {"year": 2027}, "other_year"),
        ("nowhere", {}, "unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            submitted(office, line_id, **given)
        assert [(one["pointer"], one["code"]) for one in refused.value.errors] == [("/plan_line_id", code)]


def test_a_closed_fund_is_refused_at_submit_already(office):
    fund_id = office.fund()
    mine = approved(office, line(fund_id))["lines"][0]["id"]
    office.do("close_fund", FINANCE, fund_id=fund_id)
    with pytest.raises(Invalid) as refused:
        submitted(office, mine, fund_id=fund_id)
    assert [(one["pointer"], one["code"]) for one in refused.value.errors] == [("/fund_id", "closed")]
