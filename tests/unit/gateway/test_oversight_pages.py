"""The pages of oversight over a fake backend: who sees what, what is posted, and what a refusal keeps."""

from __future__ import annotations

import re

import pytest

from kit.domain import Conflict, Forbidden, Invalid, field_error
from tests.unit.gateway.test_pages import HTML, backend, build, form_token, visit

__all__ = ["backend", "build", "visit"]

PAGES = ("/oversight", "/outcomes", "/stats", "/commendations", "/commendations/notice-1")
EVERYBODY = ("organizer", "secretary", "leader", "finance", "supervisor")


@pytest.mark.parametrize("user", EVERYBODY)
@pytest.mark.parametrize("path", PAGES)
def test_whoever_may_opens_the_page_and_only_looks(visit, backend, user, path):
    page = visit(user).get(path, headers=HTML)
    assert page.status_code == (403 if (user, path) == ("finance", "/oversight") else 200), page.text
    assert "Undefined" not in page.text
    assert not [name for name in backend.asked() if name.split(".")[1].startswith(("urge", "advance", "issue"))]


def test_a_member_reads_notices_and_outcomes_and_neither_debts_nor_figures(visit):
    client = visit("member")
    assert [client.get(path, headers=HTML).status_code for path in ("/outcomes", "/commendations")] == [200, 200]
    assert [client.get(path, headers=HTML).status_code for path in ("/stats", "/oversight")] == [403, 403]


def test_a_supervisor_sees_coverage_plan_money_and_lateness_at_home_and_an_organizer_does_not(visit):
    page = visit("supervisor").get("/", headers=HTML).text
    for words in ("各支部逾期事项", "支部覆盖与计划完成", "经费使用", "企业审计处党支部", "8", "逾期"):
        assert words in page
    assert 'id="coverage"' not in visit("organizer").get("/", headers=HTML).text


def test_urging_is_offered_to_supervisors_alone_and_keeps_the_reason_when_it_is_refused(visit, backend):
    assert "催办</summary>" not in visit("leader").get("/oversight", headers=HTML).text
    client = visit("supervisor")
    token = form_token(client.get("/oversight", headers=HTML))
    data = {"csrf_token": token, "branch_id": "branch-1", "reason": "请抓紧补交"}
    done = client.post("/oversight", data=data)
    assert (done.status_code, backend.calls[-1][:2]) == (
        303, ("events.urge_branch", {"branch_id": "branch-1", "reason": "请抓紧补交"}),
    )  # fmt: skip
    backend.answers["events.urge_branch"] = Conflict("branch.urged_today", "今天已经催办过该支部，请明天再催。")
    page = client.post("/oversight", data=data)
    assert page.status_code == 409
    assert "今天已经催办过" in page.text
    assert "请抓紧补交</textarea>" in page.text


def test_the_board_offers_what_the_service_lists(visit):
    board = visit("secretary").get("/outcomes", headers=HTML).text
    offered = set(re.findall(r'action="/outcomes/([\w-]+/\w+)"', board))
    assert offered == {"outcome-1/advance", "outcome-2/advance", "outcome-2/back"}
    assert ("推进</summary>" in board, "检验效果</summary>" in board) == (True, True)


def test_a_move_is_posted_with_the_version_that_was_shown(visit, backend):
    client = visit("secretary")
    data = {"csrf_token": form_token(client.get("/outcomes", headers=HTML)), "expected_version": "3", "text": "已对接"}
    assert client.post("/outcomes/outcome-1/advance", data=data).status_code == 303
    name, args, _actor = backend.calls[-1]
    assert (name, args["expected_version"], args["text"]) == ("events.advance_outcome", 3, "已对接")
    backend.answers["events.advance_outcome"] = Forbidden("outcome.own", "须由他人检验。")
    page = client.post("/outcomes/outcome-1/advance", data=data)
    assert page.status_code == 403
    assert "须由他人检验。" in page.text
    assert "已对接</textarea>" in page.text
    assert client.post("/outcomes/outcome-1/explode", data=data).status_code == 404


def test_a_notice_is_written_from_ticked_events_and_a_refused_one_keeps_its_words(visit, backend):
    client = visit("supervisor")
    form = client.get("/commendations/new", headers=HTML)
    assert form.status_code == 200
    data = {"csrf_token": form_token(form), "title": "通报", "event_id": ["event-1"], "reason-event-1": "做法实"}
    backend.answers["events.draft_commendation"] = {"id": "notice-1"}
    assert client.post("/commendations/new", data=data).headers["Location"].startswith("/commendations/notice-1")
    chosen = [{"event_id": "event-1", "reason": "做法实"}]
    assert backend.calls[-1][1] == {"title": "通报", "opening": "", "items": chosen}
    detail = "文中出现了党员姓名“示例成员01”，通报不点名，请改用支部或单位名称。"
    errors = [field_error("/items/0/reason", "names_somebody", detail)]
    backend.answers["events.draft_commendation"] = Invalid("notice.names_somebody", detail, errors=errors)
    page = client.post("/commendations/new", data=data)
    assert page.status_code == 422
    assert page.text.count(detail) >= 2
    assert "做法实</textarea>" in page.text


def test_a_notice_is_issued_only_where_the_service_says_so(visit, backend):
    assert "/issue" in visit("leader").get("/commendations/notice-1", headers=HTML).text
    notice = {**backend.events_commendation, "may_issue": False}
    backend.answers["events.commendation"] = notice
    assert "/issue" not in visit("supervisor").get("/commendations/notice-1", headers=HTML).text
    backend.answers["events.commendation"] = {**notice, "state": "retracted", "retracted_because": "数字有误"}
    assert "数字有误" in visit("organizer").get("/commendations/notice-1", headers=HTML).text


def test_the_year_adds_up_on_the_page_too(visit):
    page = visit("leader").get("/stats?year=2026", headers=HTML).text
    for words in ("按支部", "按联学单位", "按经费来源", "历年对比", "合计", "4,200.00"):
        assert words in page
