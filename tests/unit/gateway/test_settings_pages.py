"""Settings and help in the browser: what leads where, the office's words to partners, its own days, the menu."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from kit.domain import Invalid, Stale, field_error
from tests.support.fake_backend import ACCOUNTS, FakeBackend
from tests.support.fake_browser import application, asked, logged_in

UNIT = {
    "id": "unit-1", "version": 2, "name": "审计署武汉特派办", "parent_id": None, "notice": "示例提醒\n第二行",
    "notice_source": "示例出处", "hotline": "12388", "contact_phone": "027-00000000", "audit_notice": None,
    "audit_notice_source": None,
}  # fmt: skip
YEAR = {
    "year": 2026, "unit_id": "unit-1", "version": 3, "known": True, "source": "library", "source_text": "年度通知",
    "changed_by": "x", "changed_at": "2026-01-05T09:00:00+08:00",
    "days": [
        {"date": "2026-01-01", "workday": False, "name": "元旦", "source": "library"},
        {"date": "2026-12-17", "workday": False, "name": "单位调休", "source": "override"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers |= {"members.unit": UNIT, "events.calendar": YEAR, "events.change_calendar": YEAR}
    return backend


def links(page: str) -> set[str]:
    return set(re.findall(r'href="(/[a-z][^"?#]*)', page))


def test_settings_lead_to_all_that_the_caller_may_set_and_to_nothing_else(app: Flask, backend: FakeBackend) -> None:
    page = logged_in(app, backend, "admin")[0].get("/settings").text
    main = links(page.partition('id="content"')[2])
    office = {"/settings/units/unit-1", "/settings/calendar", "/rule-packs", "/channels", "/templates", "/resources"}
    assert office | {"/accounts", "/parked-facts", "/deliveries", "/imports", "/notifications", "/password"} <= main
    main = links(logged_in(app, backend, "member")[0].get("/settings").text.partition('id="content"')[2])
    assert not main & {*office - {"/rule-packs"}, "/accounts", "/parked-facts", "/imports"}
    assert {"/notifications", "/password", "/deputies"} <= main


@pytest.mark.parametrize("username", ACCOUNTS)
def test_every_address_of_settings_menu_and_help_can_be_opened(app: Flask, backend: FakeBackend, username: str) -> None:
    client, _ = logged_in(app, backend, username)
    nothing = {"items": [], "next_cursor": None}
    backend.answers |= {"events.rule_packs": nothing, "members.deputies": nothing}
    found = links(client.get("/settings").text) | links(client.get("/help").text)
    mine = {path for path in found if path.startswith(("/settings", "/rule-packs", "/resources", "/deputies", "/help"))}
    assert {"/settings", "/help"} <= mine
    assert [path for path in mine if client.get(path).status_code != 200] == []


def test_the_words_to_partners_are_changed_and_lines_stay_lines(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    form = {name: value or "" for name, value in UNIT.items() if name not in ("id", "version", "parent_id")}
    form |= {"csrf_token": token, "expected_version": "2", "notice": "示例提醒\r\n第二行", "hotline": ""}
    answer = client.post("/settings/units/unit-1", data=form)
    assert asked(backend, "members.edit_unit") == {"unit_id": "unit-1", "expected_version": 2, "hotline": None}
    assert answer.headers["Location"] == "/settings/units/unit-1?done=saved"
    errors = [field_error("/notice", "invalid", "最多 2000 个字。")]
    backend.answers["members.edit_unit"] = Invalid("invalid", "有误。", "Invalid.", errors=errors)
    answer = client.post("/settings/units/unit-1", data={**form, "notice": "长" * 3000})
    assert (answer.status_code, 'id="notice-wrong">最多 2000 个字。' in answer.text) == (422, True)
    assert "长" * 3000 in answer.text
    backend.answers["members.edit_unit"] = Stale("stale", "内容已被他人修改。", "Stale.")
    answer = client.post("/settings/units/unit-1", data={**form, "notice": "我的新文字"})
    assert (answer.status_code, "我的新文字" in answer.text, "示例提醒" in answer.text) == (412, True, True)


def test_readers_of_a_unit_are_offered_no_form(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "secretary")
    page = client.get("/settings/units/unit-1").text
    assert ("12388" in page, 'name="notice"' in page) == (True, False)
    assert client.post("/settings/units/unit-1", data={"csrf_token": token}).status_code == 403


def test_the_office_s_days_are_replaced_with_rows_added_and_taken_away(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    page = client.get("/settings/calendar?year=2026").text
    assert ('value="2026-12-17"' in page, 'value="2026-01-01"' in page, "元旦" in page) == (True, False, True)
    form = {
        "csrf_token": token, "year": "2026", "expected_version": "3", "days-0-date": "2026-12-17",
        "days-0-workday": "off", "days-0-name": "单位调休", "days-0-gone": "yes", "days-1-date": "2026-12-19",
        "days-1-workday": "worked", "days-1-name": "", "days-2-date": "", "days-2-workday": "off",
    }  # fmt: skip
    answer = client.post("/settings/calendar", data=form)
    assert asked(backend, "events.change_calendar") == {
        "year": 2026, "expected_version": 3, "days": [{"date": "2026-12-19", "workday": True}],
    }  # fmt: skip
    assert answer.headers["Location"] == "/settings/calendar?year=2026&done=saved"
    errors = [field_error("/days/0/date", "invalid", "应为 2026 年的日期。")]
    backend.answers["events.change_calendar"] = Invalid("invalid", "有误。", "Invalid.", errors=errors)
    answer = client.post("/settings/calendar", data={**form, "days-1-date": "2025-12-19"})
    assert (answer.status_code, 'id="days-0-date-wrong">应为 2026 年的日期。' in answer.text) == (422, True)
    assert 'value="2025-12-19"' in answer.text


def test_one_more_day_keeps_what_was_typed_and_stores_nothing(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    form = {"csrf_token": token, "year": "2026", "expected_version": "3", "days-0-date": "2026-12-25", "more": "days"}
    page = client.post("/settings/calendar", data=form).text
    assert ('value="2026-12-25"' in page, 'name="days-2-date"' in page) == (True, True)
    assert "events.change_calendar" not in backend.asked()


def test_who_entered_days_from_an_old_page_sees_what_is_entered_now(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    backend.answers["events.change_calendar"] = Stale("stale", "内容已被他人修改。", "Stale.")
    form = {"csrf_token": token, "year": "2026", "expected_version": "1", "days-0-date": "2026-12-25"}
    answer = client.post("/settings/calendar", data=form)
    assert answer.status_code == 412
    for there in ("目前已录入", "单位调休", 'value="2026-12-25"', 'name="expected_version" value="3"'):
        assert there in answer.text


def test_a_year_that_no_calendar_has_is_said_beside_it(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "admin")
    errors = [field_error("/year", "invalid", "应为 2000 到 2100 的整数。")]
    backend.answers["events.calendar"] = Invalid("invalid", "有误。", "Invalid.", errors=errors)
    answer = client.get("/settings/calendar?year=<script>")
    assert (answer.status_code, 'id="year-wrong"' in answer.text, "<script>" in answer.text) == (422, True, False)


def test_help_begins_with_one_s_own_role_and_says_whom_to_ask_in_both_languages(
    app: Flask, backend: FakeBackend
) -> None:
    people = [
        {"id": "a", "name": "示例管理员", "roles": ["admin"]},
        {"id": "b", "name": "示例同事", "roles": ["member"]},
    ]
    backend.answers["members.deputy_candidates"] = {"items": people, "next_cursor": None}
    client, _ = logged_in(app, backend, "secretary")
    page = client.get("/help").text
    assert page.index('id="role-secretary"') < page.index('id="role-organizer"')
    assert ("示例管理员" in page, "示例同事" in page, "027-00000000" in page) == (True, False, True)
    assert 'href="/deputies"' in page.partition('id="role-secretary"')[2]
    assert "Whom to ask" in client.get("/help?lang=en").text
    assert 'href="/help"' in client.get("/password").text


def test_trouble_with_the_system_is_offered_to_administrators_alone(app: Flask, backend: FakeBackend) -> None:
    for username, offered in (("admin", True), ("organizer", False)):
        page = logged_in(app, backend, username)[0].get("/notifications").text
        assert ('value="running"' in page) is offered


def test_a_saved_proposal_leads_to_its_approval_form(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, FakeBackend("draft"), "organizer")
    page = client.get("/events/event-1/edit").text
    assert re.search(r'href="/api/v1/events/event-1/approval-form\.(pdf|docx)"', page)
    assert "approval-form" not in client.get("/events/new").text


def test_no_role_s_menu_is_longer_than_a_phone_s_page_of_two_columns(app: Flask, backend: FakeBackend) -> None:
    for username in ACCOUNTS:
        page = logged_in(app, backend, username)[0].get("/help").text
        entries = re.findall(r"<li><a ", page.partition("<nav aria-label")[2].partition("</nav>")[0])
        assert 5 <= len(entries) <= 28, (username, len(entries))
