"""The pages over a fake backend: what they show, what they refuse, and that looking changes nothing."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from gateway.app import create_app
from gateway.pages.assets import fingerprint
from kit.config import load
from kit.domain import Conflict, Gone, Invalid, NotFound, Unavailable, field_error
from tests.support import fake_backend
from tests.support.fake_backend import EVENT, LEAVES, LINK, PREFLIGHT, FakeBackend, link, study_event

STATES = ("draft", "in_review", "inviting", "confirmed", "held", "summarized", "published", "closed", "cancelled")
PAGES = ("/", "/events", f"/events/{EVENT}", "/inbox", "/log", "/password", "/partners", "/funds")
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
HTML = {"Accept": "text/html"}
LOOKS = {
    "members.session",
    "members.units",
    "members.branches",
    "members.members",
    "partners.partners",
    "partners.link",
    "partners.link_calendar",
    "partners.event_invitations",
    "events.common_slots",
    "notify.unread_count",
    "notify.inbox",
    "notify.event_deliveries",
    "notify.partner_mails",
    "events.events",
    "events.event_expense_requests",
    "events.event",
    "events.actions",
    "events.event_processes",
    "events.findings",
    "events.successors",
    "events.todo",
    "events.event_approvals",
    "events.approvals",
    "events.timeline",
    "events.budget",
    "events.bookings",
    "events.event_resources",
    "events.resources",
    "events.reflections",
    "events.outcomes",
    "events.photos",
    "events.briefing",
    "events.checkin_code",
    "events.checklist",
    "events.preview",
    "events.funds",
    "events.plans",
    "events.stats",
    "events.owed",
}


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


Visit = Callable[..., Client]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Flask]:
    """Applications by their settings, each built once."""

    @functools.cache
    def built(public_only: bool) -> Flask:
        return create_app(load({"LIANXUE_HOME": str(tmp_path_factory.mktemp("home"))}, public_only=public_only))

    return built


@pytest.fixture
def visit(backend: FakeBackend, build: Callable[..., Flask]) -> Visit:
    """A browser; `user` is who is logged in."""

    def browser(user: str | None = None, *, public_only: bool = False) -> Client:
        app = build(public_only)

        def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
            environ["lianxue.rpc"] = backend
            return app(environ, start_response)

        client = Buffered(wsgi)
        if user:
            client.set_cookie("lianxue", f"token-of-{user}")
        return client

    return browser


class Buffered(Client):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{**kwargs, "buffered": True})


def form_token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found[1]


@pytest.mark.parametrize("user", ["organizer", "secretary", "leader", "finance", "supervisor", "member"])
@pytest.mark.parametrize("state", STATES)
def test_every_role_opens_every_page_in_every_state(visit: Visit, backend: FakeBackend, user: str, state: str) -> None:
    backend.event = study_event(state)
    client = visit(user)
    for path in PAGES:
        page = client.get(path, headers=HTML)
        assert page.status_code == 200, (path, page.text)
        assert "Undefined" not in page.text


def test_an_administrator_without_events_still_has_a_home_page(visit: Visit) -> None:
    page = visit("admin").get("/", headers=HTML)
    assert page.status_code == 200
    assert "管理员" in page.text


def test_an_expense_above_the_budget_stands_on_the_home_page_of_finance(visit: Visit, backend: FakeBackend) -> None:
    item = {"kind": "expense_request", "id": "r1", "event_id": EVENT, "number": "LX-2026-0001", "title": "走进车间",
            "since": None, "due": None, "waited_days": 2, "path": f"/events/{EVENT}", "as_deputy_for": None,
            }  # fmt: skip
    backend.answers["events.todo"] = {"items": [item], "next_cursor": None, "counts": {}, "total": 1}
    page = visit("finance").get("/", headers=HTML)
    assert "超支申请待审批" in page.text
    assert f'href="/events/{EVENT}#money">走进车间' in page.text


def test_looking_never_calls_a_command(visit: Visit, backend: FakeBackend) -> None:
    client = visit("organizer")
    for path in (*PAGES, "/events/new", f"/events/{EVENT}/edit", f"/i/{LINK}", f"/i/{LINK}/calendar.ics"):
        for method in ("GET", "HEAD", "OPTIONS"):
            client.open(path, method=method)
    assert set(backend.asked()) <= LOOKS


def test_a_wrong_password_keeps_the_user_name_and_says_so(visit: Visit) -> None:
    page = visit().post("/login", data={"username": "organizer", "password": "wrong"})
    assert page.status_code == 401
    assert "用户名或密码不正确" in page.text
    assert 'value="organizer"' in page.text


def test_login_sets_a_cookie_that_scripts_and_other_sites_do_not_get(visit: Visit) -> None:
    answer = visit().post("/login", data={"username": "organizer", "password": "secret", "next": "/inbox"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inbox")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("lianxue=token-of-organizer;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_on_https_the_cookie_is_bound_to_the_host(visit: Visit) -> None:
    data = {"username": "organizer", "password": "secret"}
    answer = visit().post("/login", data=data, headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["Set-Cookie"].startswith("__Host-lianxue=")
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("wish", ["//evil.example", "https://evil.example", "/\\evil.example", "/logout", "/\tx"])
def test_after_the_login_nobody_is_sent_elsewhere(visit: Visit, wish: str) -> None:
    answer = visit().post("/login", data={"username": "organizer", "password": "secret", "next": wish})
    assert answer.headers["Location"] == "/"


def test_a_login_form_of_another_site_is_refused(visit: Visit) -> None:
    data = {"username": "organizer", "password": "secret"}
    answer = visit().post("/login", data=data, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


def test_without_a_session_one_logs_in_and_comes_back(visit: Visit) -> None:
    answer = visit().get("/events?state=held", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/events?state%3Dheld"


def test_an_expired_session_leads_to_the_login_page(visit: Visit) -> None:
    client = visit()
    client.set_cookie("lianxue", "long-gone")
    assert client.get(f"/events/{EVENT}", headers=HTML).headers["Location"] == f"/login?next=/events/{EVENT}"


@pytest.mark.parametrize("given", [{}, {"csrf_token": "0" * 64}])
def test_a_form_without_the_sessions_token_is_refused_with_words(
    visit: Visit, backend: FakeBackend, given: dict[str, str]
) -> None:
    answer = visit("organizer").post(f"/events/{EVENT}/actions/cancel_event", data={"reason": "x", **given})
    assert answer.status_code == 403
    assert "页面已过期" in answer.text
    assert "events.cancel_event" not in backend.asked()


def test_an_action_is_done_once_and_leads_back_to_the_page(visit: Visit, backend: FakeBackend) -> None:
    client = visit("organizer")
    token = form_token(client.get(f"/events/{EVENT}"))
    answer = client.post(f"/events/{EVENT}/actions/cancel_event", data={"csrf_token": token, "reason": " 台风 "})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/events/{EVENT}?done=cancel_event"
    asked = [args for name, args, _actor in backend.calls if name == "events.cancel_event"]
    assert asked == [{"event_id": EVENT, "reason": "台风"}]
    assert "已完成：取消活动" in client.get(answer.headers["Location"]).text


def test_a_scan_is_uploaded_first_and_the_action_takes_its_number(visit: Visit, backend: FakeBackend) -> None:
    backend.event = study_event("inviting")
    backend.answers["events.begin_attachment"] = {"id": "attachment-1", "chunk_size": 4}
    backend.answers["events.finish_attachment"] = {"id": "attachment-1"}
    client = visit("organizer")
    token = form_token(client.get(f"/events/{EVENT}"))
    data = {
        "csrf_token": token,
        "invitation_id": "invitation-1",
        "answer": "decline",
        "reason": "忙",
        "headcount": "3",
        "evidence_id": (io.BytesIO(b"scanned"), "回执.png"),
    }
    answer = client.post(f"/events/{EVENT}/actions/reply_on_behalf", data=data)
    assert answer.status_code == 303, answer.text
    sent = [args for name, args, _actor in backend.calls if name == "partners.reply_on_behalf"]
    assert sent == [
        {"invitation_id": "invitation-1", "answer": "decline", "reason": "忙", "evidence_id": "attachment-1"}
    ]
    assert backend.asked().count("events.add_attachment_chunk") == 2


def test_several_photos_are_added_one_after_another(visit: Visit, backend: FakeBackend) -> None:
    backend.event = study_event("held")
    begun = iter(range(1, 10))
    backend.answers["events.begin_attachment"] = lambda **_args: {"id": f"attachment-{next(begun)}", "chunk_size": 64}
    backend.answers["events.finish_attachment"] = lambda attachment_id: {"id": attachment_id}
    client = visit("organizer")
    page = client.get(f"/events/{EVENT}")
    assert re.search(r'<input[^>]* name="attachment_id"[^>]* multiple="multiple"', page.text)
    pictures = [(io.BytesIO(b"one"), "一.png"), (io.BytesIO(b"two"), "二.png"), (io.BytesIO(b""), "")]
    data = {"csrf_token": form_token(page), "caption": "座谈", "attachment_id": pictures}
    answer = client.post(f"/events/{EVENT}/actions/add_photo", data=data)
    assert answer.status_code == 303, answer.text
    sent = [args for name, args, _actor in backend.calls if name == "events.add_photo"]
    assert sent == [
        {"event_id": EVENT, "caption": "座谈", "attachment_id": f"attachment-{number}"} for number in (1, 2)
    ]


def test_a_refused_action_keeps_what_was_typed_beside_the_message(visit: Visit, backend: FakeBackend) -> None:
    backend.answers["events.cancel_event"] = Invalid(
        "invalid", "有内容填写不正确。", errors=[field_error("/reason", "invalid", "请填写 1–1000 个字。")]
    )
    client = visit("organizer")
    token = form_token(client.get(f"/events/{EVENT}"))
    answer = client.post(f"/events/{EVENT}/actions/cancel_event", data={"csrf_token": token, "reason": "对方检修"})
    assert answer.status_code == 422
    assert "请填写 1–1000 个字。" in answer.text
    assert ">对方检修</textarea>" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_blocked_submission_shows_clause_arithmetic_and_that_the_figure_is_not_verified(
    visit: Visit, backend: FakeBackend
) -> None:
    backend.event = study_event("draft")
    backend.answers["events.submit_event"] = Invalid("event.preflight_blocked", "预检未通过。", preflight=PREFLIGHT)
    client = visit("organizer")
    token = form_token(client.get(f"/events/{EVENT}"))
    page = client.post(f"/events/{EVENT}/actions/submit_event", data={"csrf_token": token})
    assert page.status_code == 422
    for text in ("第十一条", "1800.00", "1500.00", "未核实"):
        assert text in page.text


def test_a_draft_shows_what_is_still_missing(visit: Visit, backend: FakeBackend) -> None:
    backend.event = study_event("draft", slots=[])
    page = visit("organizer").get(f"/events/{EVENT}")
    assert "还缺" in page.text
    assert "请填写 1–5 个备选时间。" in page.text


def test_a_proposal_is_sent_in_the_shape_of_the_contract(visit: Visit, backend: FakeBackend) -> None:
    client = visit("organizer")
    token = form_token(client.get("/events/new"))
    answer = client.post(
        "/events/new",
        data={
            "csrf_token": token,
            "_key": "k1",
            "theme": "科技强审",
            "branch_id": "branch-1",
            "partner_ids": ["partner-1"],
            "slots-0-starts_at": "2026-05-08T09:00",
            "slots-0-ends_at": "2026-05-08T11:30",
            "slots-1-starts_at": "",
            "budget-0-category": "vehicle",
            "budget-0-quantity": "1",
            "budget-0-unit_price": "1500.00",
            "budget-0-seats": "45",
            "budget-1-category": "meals",
            "checklist-item_0": "yes",
            "checklist-item_1": "no",
            "venue-name": "长飞科技园",
            "capacity": "abc",
            "agenda-0-title": "参观",
            "agenda-0-minutes": "90",
        },
    )
    assert answer.status_code == 303
    sent = next(args for name, args, _actor in backend.calls if name == "events.draft_event")
    assert sent["slots"] == [{"starts_at": "2026-05-08T09:00:00+08:00", "ends_at": "2026-05-08T11:30:00+08:00"}]
    assert sent["budget"] == [{"category": "vehicle", "quantity": 1, "unit_price": "1500.00", "seats": 45}]
    assert sent["checklist"] == {"item_0": True, "item_1": False}
    assert sent["venue"] == {"name": "长飞科技园", "off_site": False}
    assert sent["agenda"] == [{"title": "参观", "minutes": 90}]
    assert sent["capacity"] == "abc"


def test_a_refused_proposal_comes_back_with_everything_that_was_typed(visit: Visit, backend: FakeBackend) -> None:
    backend.answers["events.draft_event"] = Invalid(
        "invalid", "有内容填写不正确。", errors=[field_error("/slots/0/ends_at", "invalid", "结束时间应晚于开始时间。")]
    )
    client = visit("organizer")
    data = {
        "csrf_token": form_token(client.get("/events/new")),
        "theme": "科技强审",
        "slots-0-starts_at": "2026-05-08T09:00",
        "slots-0-ends_at": "2026-05-08T08:00",
        "problem": "甲乙丙",
    }
    page = client.post("/events/new", data=data)
    assert page.status_code == 422
    assert "结束时间应晚于开始时间。" in page.text
    assert 'value="2026-05-08T08:00"' in page.text
    assert ">甲乙丙</textarea>" in page.text


def test_one_more_row_works_without_scripts(visit: Visit, backend: FakeBackend) -> None:
    client = visit("organizer")
    token = form_token(client.get("/events/new"))
    data = {
        "csrf_token": token,
        "theme": "科技强审",
        "more": "budget",
        "budget-0-description": "大巴",
        "budget-1-unit": "人",
    }
    page = client.post("/events/new", data={**data, "budget-1-description": "工作餐"})
    assert 'name="budget-2-quantity"' in page.text
    assert "events.draft_event" not in backend.asked()


@pytest.mark.parametrize("state", STATES)
def test_hostile_text_is_shown_as_text(visit: Visit, backend: FakeBackend, state: str) -> None:
    backend.event = study_event(
        state, theme=HOSTILE, problem=HOSTILE, venue={"name": HOSTILE}, agenda=[{"title": HOSTILE}]
    )
    backend.answers["events.timeline"] = {
        "items": [{"what": "x", "label": HOSTILE, "who": HOSTILE, "opinion": HOSTILE}]
    }
    backend.answers["events.briefing"] = {
        "title": HOSTILE,
        "body_html": f"<p>{HOSTILE}</p><svg onload=alert(3)>",
        "state": "draft",
        "version": 1,
    }
    client = visit("organizer")
    for path in ("/", "/events", f"/events/{EVENT}", f"/events/{EVENT}/edit"):
        page = client.get(path, headers=HTML).text
        assert "<script>alert" not in page
        assert "onerror=alert(2)>" not in page.replace("&gt;", "")
        assert "<svg onload" not in page


def test_hostile_text_on_the_partners_page_is_shown_as_text(visit: Visit, backend: FakeBackend) -> None:
    backend.answers["partners.link"] = link(theme=HOSTILE, partner=HOSTILE, notice={"text": HOSTILE, "source": HOSTILE})
    assert "<script>alert" not in visit().get(f"/i/{LINK}").text


@pytest.mark.parametrize("state", ["open", "accepted", "countered", "declined"])
def test_the_partners_page_is_small_and_leaves_no_cookie(visit: Visit, backend: FakeBackend, state: str) -> None:
    backend.link_state = state
    client = visit()
    page = client.get(f"/i/{LINK}?lang=zh&text=large", headers={"User-Agent": "MicroMessenger"})
    assert page.status_code == 200
    assert "长飞光纤光缆股份有限公司" in page.text
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text
    assert len(page.data) < 60_000


@pytest.mark.parametrize(("state", "words"), [("expired", "邀请已过期"), ("revoked", "邀请已撤回")])
def test_a_dead_link_says_why(visit: Visit, backend: FakeBackend, state: str, words: str) -> None:
    backend.link_state = state
    page = visit().get(f"/i/{LINK}")
    assert page.status_code == 410
    assert words in page.text


def test_an_unknown_link_is_not_found_in_plain_words(visit: Visit) -> None:
    page = visit().get("/i/" + "x" * 43)
    assert page.status_code == 404
    assert "没有找到这份邀请" in page.text


def test_a_partner_accepts_and_gets_a_receipt(visit: Visit, backend: FakeBackend) -> None:
    client = visit()
    data = {
        "answer": "accept",
        "slot": "0",
        "headcount": "12",
        "contact_name": "示例联系人",
        "round": "1",
        "contact_phone": "027-00000000",
        "leader_name": "示例领导",
        "reason": "",
        "message": "",
    }
    answer = client.post(f"/i/{LINK}/reply", data=data, headers={"Origin": "null"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/i/{LINK}?done=reply")
    assert "Set-Cookie" not in answer.headers
    sent = next(args for name, args, _actor in backend.calls if name == "partners.reply_by_link")
    assert sent == {
        "token": LINK,
        "answer": "accept",
        "slot": 0,
        "headcount": 12,
        "contact_name": "示例联系人",
        "round": 1,
        "contact_phone": "027-00000000",
        "leader_name": "示例领导",
    }
    page = client.get(answer.headers["Location"]).text
    assert "HZ-7Q4M-2K9D" in page
    assert "您的回复已登记。" in page


def test_a_partners_refused_answer_keeps_what_was_typed(visit: Visit, backend: FakeBackend) -> None:
    backend.answers["partners.reply_by_link"] = Invalid(
        "invalid", "有内容填写不正确。", errors=[field_error("/headcount", "invalid", "应为 1 到 500 之间的整数。")]
    )
    page = visit().post(f"/i/{LINK}/reply", data={"answer": "accept", "headcount": "0", "contact_name": "示例联系人"})
    assert page.status_code == 422
    assert "应为 1 到 500 之间的整数。" in page.text
    assert 'value="示例联系人"' in page.text


def test_a_second_different_answer_is_told_about_the_first(visit: Visit, backend: FakeBackend) -> None:
    backend.link_state = "accepted"
    backend.answers["partners.reply_by_link"] = Conflict("link.answered", "本轮邀请已有回复。")
    page = visit().post(f"/i/{LINK}/reply", data={"answer": "decline", "reason": "忙"})
    assert page.status_code == 409
    assert "本轮邀请已有回复。" in page.text
    assert "HZ-7Q4M-2K9D" in page.text


@pytest.mark.parametrize("path", [f"/i/{LINK}", "/i/nonsense"])
def test_a_partners_page_brings_its_looks_along(visit: Visit, path: str) -> None:
    page = visit().get(path).text
    assert ".top-in" in page.partition("<style>")[2].partition("</style>")[0]
    assert "&#34;" not in page.partition("<style>")[2].partition("</style>")[0]
    assert re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', page) == [f"/assets/mark.svg?v={fingerprint('mark.svg')}"]


def test_an_answer_to_older_terms_shows_the_new_ones(visit: Visit, backend: FakeBackend) -> None:
    backend.answers["partners.reply_by_link"] = Gone("link.terms_changed", "邀请内容已变化，请按新内容回复。")
    page = visit().post(f"/i/{LINK}/reply", data={"answer": "decline", "reason": "忙"})
    assert page.status_code == 410
    assert "邀请内容已变化" in page.text


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_answer_for_a_partner(visit: Visit, backend: FakeBackend, header: dict[str, str]) -> None:
    page = visit().post(f"/i/{LINK}/reply", data={"answer": "decline", "reason": "x"}, headers=header)
    assert page.status_code == 403
    assert "partners.reply_by_link" not in backend.asked()


def test_the_public_gateway_serves_partner_links_and_files_only(visit: Visit) -> None:
    client = visit(public_only=True)
    assert client.get(f"/i/{LINK}").status_code == 200
    assert client.get("/assets/mark.svg").status_code == 200
    for path in ("/", "/login", "/events", "/api/v1/docs", f"/events/{EVENT}/actions/cancel_event"):
        page = client.get(path, headers=HTML)
        assert page.status_code == 404, path
        assert "没有找到" in page.text


def test_an_unknown_address_is_a_page_with_a_way_back(visit: Visit) -> None:
    page = visit("organizer").get("/nowhere", headers=HTML)
    assert page.status_code == 404
    assert "返回首页" in page.text


def test_a_service_that_is_away_gives_a_page_that_says_when_to_come_back(visit: Visit, backend: FakeBackend) -> None:
    backend.answers["events.event"] = Unavailable("unavailable", "活动服务暂时不可用，请稍后重试。")
    page = visit("organizer").get(f"/events/{EVENT}", headers=HTML)
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "活动服务暂时不可用" in page.text


def test_a_mistake_of_ours_shows_a_number_and_no_inside(visit: Visit, backend: FakeBackend) -> None:
    backend.answers["events.event"] = {"id": EVENT}
    page = visit("organizer").get(f"/events/{EVENT}", headers=HTML)
    assert page.status_code == 500
    assert "Traceback" not in page.text
    assert "KeyError" not in page.text


def test_files_are_kept_by_browsers_only_under_their_hash(visit: Visit) -> None:
    client = visit()
    address = re.search(r'href="(/assets/lianxue\.css\?v=\w+)"', client.get("/login").text)
    assert address
    assert "immutable" in client.get(address[1]).headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/lianxue.css").headers["Cache-Control"]
    assert client.get("/assets/../__init__.py").status_code == 404


def test_english_and_large_letters_are_remembered(visit: Visit) -> None:
    client = visit("organizer")
    client.get("/?lang=en&text=large")
    page = client.get(f"/events/{EVENT}").text
    assert 'class="large"' in page
    assert "Fri 8 May 2026, 9:00 am" in page
    assert "All events" in page


def test_chinese_dates_name_the_weekday_and_the_part_of_the_day(visit: Visit) -> None:
    assert "2026年5月8日(星期五)上午9:00" in visit("organizer").get(f"/events/{EVENT}").text


def test_the_fake_backend_answers_like_the_services() -> None:
    """Its event has the members that the pages read; the real shape is held by the browser tests."""
    assert {"id", "number", "state", "version", "theme", "slots", "venue"} <= fake_backend.study_event().keys()


ACCEPTED = {
    "answer": "accept", "slot": "0", "headcount": "12", "contact_name": "示例联系人", "contact_phone": "000-0000001",
    "leader_name": "示例领导", "round": "1",
}  # fmt: skip


def test_a_partner_under_audit_reads_the_notice_above_the_answer_and_ticks_it(
    visit: Visit, backend: FakeBackend
) -> None:
    backend.answers["partners.link"] = link(under_audit=True)
    client = visit()
    page = client.get(f"/i/{LINK}").get_data(as_text=True)
    assert page.count("演练文字:请勿安排宴请") == 1
    assert page.index("演练文字:请勿安排宴请") < page.index('name="slot"') < page.index('name="notice_read"')
    shown = {**ACCEPTED, "notice_shown": "yes"}
    refused = client.post(f"/i/{LINK}/reply", data=shown, headers={"Origin": "null"})
    assert refused.status_code == 422
    assert "请先阅读廉洁提醒并勾选" in refused.get_data(as_text=True)
    assert "partners.reply_by_link" not in {name for name, _args, _actor in backend.calls}
    client.post(f"/i/{LINK}/reply", data={**shown, "notice_read": "yes"}, headers={"Origin": "null"})
    sent = next(args for name, args, _actor in backend.calls if name == "partners.reply_by_link")
    assert sent["notice_read"] is True


def test_other_partners_have_the_notice_below_and_nothing_to_tick(visit: Visit) -> None:
    page = visit().get(f"/i/{LINK}").get_data(as_text=True)
    assert page.index("演练文字:请勿安排宴请") > page.index('name="slot"')
    assert "notice_read" not in page


def test_the_partners_page_shows_our_side_of_the_visit_and_what_was_said_to_its_requests(
    visit: Visit, backend: FakeBackend
) -> None:
    asked = {"reason": "当日停电", "slots": [], "state": "refused", "message": "可改到下午"}
    ours = {"visitor_list": "示例成员01", "plates": None}
    backend.answers["partners.link"] = link("accepted", change_requests=[asked], host_arrangements=ours)
    page = visit().get(f"/i/{LINK}").get_data(as_text=True)
    for words_ in ("当日停电", "邀请方未能同意", "可改到下午", "示例成员01"):
        assert words_ in page


def test_open_requests_are_answered_on_the_event_page_and_answered_ones_only_shown(
    visit: Visit, backend: FakeBackend
) -> None:
    asked = {"reason": "当日停电", "slots": [], "state": "open", "message": None}
    backend.event = study_event("confirmed")
    for state, offered in (("open", True), ("refused", False)):
        one = fake_backend.invitation("accepted", change_requests=[{**asked, "state": state}])
        backend.answers["partners.event_invitations"] = {"items": [one]}
        page = visit("organizer").get(f"/events/{EVENT}").get_data(as_text=True)
        assert "当日停电" in page
        assert ("/actions/accept_change" in page, "/actions/refuse_change" in page) == (offered, offered)


def test_a_date_that_several_can_make_is_proposed_to_all_with_one_click(visit: Visit, backend: FakeBackend) -> None:
    backend.event = study_event("inviting")
    client = visit("organizer")
    page = client.get(f"/events/{EVENT}").get_data(as_text=True)
    assert page.count("/actions/propose_to_all") == 1
    for words_ in ("非工作日", "各方都行", "东风汽车不便接待：年度检修"):
        assert words_ in page


def test_finance_decides_on_an_expense_above_the_budget_on_the_event_s_page(visit: Visit, backend: FakeBackend) -> None:
    backend.event = study_event("held")
    client = visit("finance")
    page = client.get(f"/events/{EVENT}", headers=HTML)
    assert "批准超支" in page.text
    assert "人数增加" in page.text
    assert "转嫁费用" in page.text
    typed = {"csrf_token": form_token(page), "request_id": "request-1", "reason": "请按预算执行"}
    answer = client.post(f"/events/{EVENT}/actions/reject_expense", data=typed)
    assert answer.status_code == 303
    name, args, _ = next(call for call in backend.calls if call[0] == "events.reject_expense")
    assert (name, args) == ("events.reject_expense", {"request_id": "request-1", "reason": "请按预算执行"})
    assert "批准超支" not in visit("organizer").get(f"/events/{EVENT}", headers=HTML).text


def test_a_gift_names_its_giver_in_one_member(visit: Visit, backend: FakeBackend) -> None:
    backend.event = study_event("held")
    client = visit("organizer")
    token = form_token(client.get(f"/events/{EVENT}", headers=HTML))
    typed = {"kind": "donation", "description": "图书", "text": "示例来宾", "received_on": "2026-05-08"}
    client.post(f"/events/{EVENT}/actions/record_contribution", data={**typed, "csrf_token": token})
    sent = next(args for name, args, _ in backend.calls if name == "events.record_contribution")
    assert sent["from"] == {"text": "示例来宾"}
    assert "text" not in sent


def test_supervisors_see_what_proves_the_ledger_and_take_it_away(visit, backend):
    page = visit("supervisor").get("/log")
    root = backend.events_latest_checkpoint()["root_hash"]
    for there in ("台账存证", root, "/api/v1/ledger/verify.py", "/api/v1/ledger/export.jsonl?size=2", 'href="/log/1"'):
        assert there in page.text
    assert "台账存证" not in visit("organizer").get("/log").text
    backend.answers["events.latest_checkpoint"] = NotFound("not_found", "没有")
    assert "尚未签署" in visit("supervisor").get("/log").text


def test_one_entry_is_shown_with_its_proof_and_a_proof_that_leads_elsewhere_alarms(visit, backend):
    proved = visit("supervisor").get("/log/1")
    assert LEAVES[1].hex() in proved.text
    assert "可以算出" in proved.text
    assert "个人信息的加盐哈希" in proved.text
    backend.answers["events.ledger_proof"] = {"seq": 1, "size": 2, "hashes": [LEAVES[0].hex()]}
    assert "算不出" in visit("supervisor").get("/log/1").text
    backend.answers["events.latest_checkpoint"] = {**backend.events_latest_checkpoint(), "size": 0}
    assert "还没有覆盖" in visit("supervisor").get("/log/1").text
    assert visit("organizer").get("/log/1").status_code == 403
