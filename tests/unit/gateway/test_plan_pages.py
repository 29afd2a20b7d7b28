"""Plans and funds in the browser: what is typed goes on as it is, what is wrong is said beside the field."""

from __future__ import annotations

import pytest
from flask import Flask

from kit.domain import Conflict, Invalid, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

LINE = {"id": "l1", "theme": "<b>走进车间</b>", "content": "参观", "form": "visit", "month": 4, "place": "科技园",
        "partner_ids": ["p1"], "headcount": 12, "estimate": "400.00", "fund_id": "f1"}  # fmt: skip
PLAN = {
    "id": "plan1", "version": 3, "branch_id": "branch1", "unit_id": "u", "year": 2026, "state": "draft",
    "submitted_at": None, "comment": None, "estimate": "400.00", "lines": [LINE],
    "warnings": [{"pointer": "/lines/0/content", "code": "recommended", "detail": "请补充内容。"}],
}  # fmt: skip
FUND = {"id": "f1", "version": 2, "name": "党费", "year": 2026, "kind": "party_dues", "amount": "1000.00",
        "reserved": "400.00", "spent": "0.00", "available": "600.00", "closed_at": None}  # fmt: skip
SUMS = {"estimate": "400.00", "reserved": "400.00", "spent": "0.00", "released": "0.00", "variance": "400.00"}
YEAR_END = {
    "fund": FUND, "totals": {"events": 1, **SUMS}, "unsettled": ["LX-2026-0003"], "may_close": False,
    "events": [{"event_id": "e1", "number": "LX-2026-0003", "theme": "示例", "branch": "办公室党支部",
                "state": "inviting", "open": True, **SUMS}],
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers |= {
        "events.plans": {"items": [PLAN], "next_cursor": None},
        "events.plan": PLAN,
        "events.plan_progress": {"year": 2026, "branches": [], "totals": {}},
        "events.fund": FUND,
        "events.year_end": YEAR_END,
    }
    return backend


def test_the_list_is_of_a_year_and_says_what_is_wrong_with_a_filter(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "organizer")
    page = client.get("/plans?year=2026&state=draft").text
    assert 'href="/plans/plan1"' in page
    assert {name: asked(backend, "events.plans")[name] for name in ("year", "state")} == {
        "year": 2026,
        "state": "draft",
    }
    assert asked(backend, "events.plan_progress") == {"year": 2026}
    errors = [field_error("/year", "invalid", "应为 2000 到 2100 之间的整数。")]
    backend.answers["events.plans"] = Invalid("invalid", "有内容填写不正确。", "Invalid.", errors=errors)
    assert client.get("/plans?year=1").status_code == 422


def test_lines_are_sent_as_typed_empty_ones_left_out_and_errors_come_back_to_their_field(
    app: Flask, backend: FakeBackend
) -> None:
    client, token = logged_in(app, backend, "organizer")
    form = {
        "csrf_token": token, "_key": "k1", "year": "2026", "branch_id": "branch1", "lines-0-theme": "",
        "lines-1-theme": "走进车间", "lines-1-month": "四月", "lines-1-estimate": "400",
        "lines-1-partner_ids": ["p1", "p2"],
    }  # fmt: skip
    errors = [field_error("/lines/0/month", "invalid", "格式不正确。")]
    backend.answers["events.draft_plan"] = Invalid("invalid", "有内容填写不正确。", "Invalid.", errors=errors)
    answer = client.post("/plans/new", data=form)
    line = {"theme": "走进车间", "month": "四月", "estimate": "400", "partner_ids": ["p1", "p2"]}
    assert asked(backend, "events.draft_plan") == {"year": 2026, "branch_id": "branch1", "lines": [line]}
    assert answer.status_code == 422
    assert 'id="lines-0-month-wrong">格式不正确。' in answer.text
    assert 'value="四月"' in answer.text
    backend.answers["events.draft_plan"] = PLAN
    assert client.post("/plans/new", data=form).headers["Location"] == "/plans/plan1?done=saved"


def test_one_more_line_keeps_what_was_typed_and_saves_nothing(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    form = {"csrf_token": token, "year": "2026", "lines-0-theme": "走进车间", "more": "lines"}
    page = client.post("/plans/new", data=form).text
    assert 'value="走进车间"' in page
    assert 'name="lines-1-theme"' in page
    assert "events.draft_plan" not in backend.asked()


def test_an_edited_plan_keeps_its_lines_ids_and_its_branch(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    assert 'name="lines-0-id" value="l1"' in client.get("/plans/plan1/edit").text
    form = {"csrf_token": token, "expected_version": "3", "year": "2027", "branch_id": "elsewhere",
            "lines-0-id": "l1", "lines-0-theme": "走进车间"}  # fmt: skip
    client.post("/plans/plan1/edit", data=form)
    line = {"id": "l1", "theme": "走进车间", "partner_ids": []}
    assert asked(backend, "events.edit_plan") == {
        "plan_id": "plan1", "expected_version": 3, "year": 2027, "lines": [line],
    }  # fmt: skip


def test_a_plan_that_cannot_be_submitted_says_which_line_lacks_what(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    page = client.get("/plans/plan1").text
    assert "&lt;b&gt;走进车间" in page
    assert "按规定计划还应写明 1 处" in page
    errors = [field_error("/lines/0/month", "required", "请填写月份。")]
    backend.answers["events.submit_plan"] = Invalid("plan.incomplete", "计划不完整。", "Incomplete.", errors=errors)
    answer = client.post("/plans/plan1/submit", data={"csrf_token": token, "expected_version": "3"})
    assert (answer.status_code, asked(backend, "events.submit_plan")["expected_version"]) == (422, 3)
    assert "请填写月份。" in answer.text


def test_who_approves_plans_is_offered_it_and_a_copy_goes_into_the_year_that_was_typed(
    app: Flask, backend: FakeBackend
) -> None:
    backend.answers["events.plan"] = {**PLAN, "state": "submitted"}
    client, token = logged_in(app, backend, "leader")
    assert "/plans/plan1/approve" in client.get("/plans/plan1").text
    client.post("/plans/plan1/return", data={"csrf_token": token, "expected_version": "3", "reason": "补充地点"})
    assert asked(backend, "events.return_plan")["reason"] == "补充地点"
    client, token = logged_in(app, backend, "organizer")
    assert "/plans/plan1/approve" not in client.get("/plans/plan1").text
    backend.answers["events.copy_plan"] = {**PLAN, "id": "plan2"}
    answer = client.post("/plans/plan1/copy", data={"csrf_token": token, "_key": "k", "year": "2027"})
    assert asked(backend, "events.copy_plan") == {"plan_id": "plan1", "year": 2027}
    assert answer.headers["Location"] == "/plans/plan2?done=copy"
    assert client.post("/plans/plan1/burn", data={"csrf_token": token}).status_code == 404


def test_a_fund_shows_its_year_and_finance_alone_changes_it(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "organizer")
    page = client.get("/funds/f1").text
    assert "600.00" in page
    assert "LX-2026-0003" not in page, "what others spend is finance's"
    assert "/funds/f1/close" not in page
    client, token = logged_in(app, backend, "finance")
    page = client.get("/funds/f1").text
    assert "/funds/f1/close" in page
    assert "LX-2026-0003" in page
    backend.answers["events.close_fund"] = Conflict("fund.open", "还有未结算的活动。", "Still open.")
    answer = client.post("/funds/f1/close", data={"csrf_token": token, "expected_version": "2", "comment": "年终"})
    assert answer.status_code == 409
    assert "还有未结算的活动。" in answer.text
    client.post("/funds/f1/adjust", data={"csrf_token": token, "expected_version": "2", "amount": "9", "reason": "r"})
    assert asked(backend, "events.adjust_fund") == {
        "fund_id": "f1", "expected_version": 2, "amount": "9", "reason": "r",
    }  # fmt: skip
