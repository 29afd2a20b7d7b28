"""A session that ends while somebody types: the text survives the login, and nothing is done by the way."""

from __future__ import annotations

import html
import importlib
import io
import random
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from gateway.pages.only_shown import questions
from gateway.pages.waiting_forms import WaitingForms
from kit.domain import Forbidden, not_found
from tests.support.fake_backend import BRANCH, EVENT, FakeBackend
from tests.support.fake_browser import application, logged_in

TYPED = "填了很久的<b>主题</b>"
PROPOSAL = {
    "theme": TYPED,
    "branch_id": BRANCH,
    "form": "visit",
    "problem": "如何识别产能数据失真",
    "slots-0-starts_at": "2026-06-01T09:00",
    "slots-0-ends_at": "2026-06-01T11:00",
    "capacity": "20",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def seat(app: Flask, backend: FakeBackend) -> tuple[Client, str]:
    return logged_in(app, backend, "organizer")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def is_over(backend: FakeBackend) -> None:
    backend.answers["members.session"] = not_found("会话")


def is_back(backend: FakeBackend) -> None:
    del backend.answers["members.session"]


def log_in_with(client: Client, page: TestResponse, **more: str) -> TestResponse:
    form = {name: hidden(page.text, name) for name in ("next", "kept_form")}
    return client.post("/login", data={"username": "organizer", "password": "secret", **form, **more})


def sent_over(seat: tuple[Client, str], backend: FakeBackend, path: str, data: dict[str, Any]) -> TestResponse:
    """The form is sent when the session is over; from the login page back to where it was."""
    client, token = seat
    is_over(backend)
    page = client.post(path, data={"csrf_token": token, "_key": "k", **data})
    is_back(backend)
    assert page.status_code == 401
    assert "您填写的内容会保留" in page.text
    assert TYPED not in page.text, "it is sealed"
    answer = log_in_with(client, page)
    assert (answer.status_code, answer.headers["Location"]) == (307, path)
    # A browser sends the same form again; the token of the login page's form is not this session's.
    sealed = {"kept_form": hidden(page.text, "kept_form"), "username": "organizer", "password": "secret"}
    return client.post(path, data=sealed)


def commands(backend: FakeBackend) -> set[str]:
    return set(backend.asked()) - questions() - {"members.log_in"}


def test_a_proposal_comes_back_and_is_not_sent(seat: tuple[Client, str], backend: FakeBackend) -> None:
    client, _token = seat
    shown = sent_over(seat, backend, "/events/new", PROPOSAL)
    assert "您填写的内容都在" in shown.text
    assert html.escape(TYPED) in shown.text
    assert 'value="2026-06-01T09:00"' in shown.text
    assert "secret" not in shown.text
    assert commands(backend) == set()
    fresh = hidden(shown.text, "csrf_token")
    assert client.post("/events/new", data={"csrf_token": fresh, **PROPOSAL}).status_code == 303
    assert commands(backend) == {"events.draft_event"}


def test_an_edited_proposal_keeps_the_version_that_it_was_made_of(
    seat: tuple[Client, str], backend: FakeBackend
) -> None:
    form = {**PROPOSAL, "expected_version": "7"}
    shown = sent_over(seat, backend, f"/events/{EVENT}/edit", form)
    assert html.escape(TYPED) in shown.text
    assert commands(backend) == set()


def test_a_briefing_in_its_editor_comes_back(app: Flask) -> None:
    backend = FakeBackend("held")
    seat = logged_in(app, backend, "organizer")
    form = {"title": TYPED, "text": "写了一个小时的简报正文", "expected_version": "1"}
    address = f"/events/{EVENT}/briefing/edit"
    shown = sent_over(seat, backend, address, form)
    assert html.escape(TYPED) in shown.text
    assert "写了一个小时的简报正文" in shown.text
    assert hidden(shown.text, "expected_version") == "1", "what others saved meanwhile must not be overwritten"
    backend.calls.clear()
    client, token = seat
    rich = {"title": TYPED, "body_html": "<h2>编辑器中的标题</h2>", "expected_version": "1"}
    shown = sent_over((client, token), backend, address, rich)
    assert "&lt;h2&gt;编辑器中的标题&lt;/h2&gt;" in shown.text
    assert "## 编辑器中的标题" in shown.text
    assert commands(backend) == set()


def test_a_reason_typed_for_an_action_comes_back_in_its_own_form(
    seat: tuple[Client, str], backend: FakeBackend
) -> None:
    shown = sent_over(seat, backend, f"/events/{EVENT}/actions/cancel_event", {"reason": TYPED})
    assert html.escape(TYPED) in shown.text
    assert "您填写的内容都在" in shown.text
    assert commands(backend) == set()


def test_files_are_named_to_be_chosen_again(seat: tuple[Client, str], backend: FakeBackend) -> None:
    file = {"attachment_id": (io.BytesIO(b"x" * 1000), "现场照片.jpg"), "caption": TYPED}
    shown = sent_over(seat, backend, f"/events/{EVENT}/actions/add_photo", file)
    assert "附件须重新选择：现场照片.jpg" in shown.text
    assert commands(backend) == set()


def test_the_second_step_of_the_login_carries_it_along(seat: tuple[Client, str], backend: FakeBackend) -> None:

    client, token = seat
    is_over(backend)
    page = client.post("/events/new", data={"csrf_token": token, **PROPOSAL})
    is_back(backend)
    needed = Forbidden("session.code_required", "请输入动态验证码。", "Enter the code.", ticket="sealed-ticket")
    backend.answers["members.log_in"] = needed
    second = log_in_with(client, page)
    backend.answers["members.finish_log_in"] = {"token": "token-of-organizer"}
    assert log_in_with(client, second, ticket="sealed-ticket", code="1").headers["Location"] == "/events/new"
    again = client.post("/login", data={"username": "x", "kept_form": "sealed", "next": "/events/new", "password": ""})
    assert hidden(again.text, "kept_form") == "sealed", "also after a wrong password"


def test_a_form_of_an_earlier_session_is_shown_and_not_sent(seat: tuple[Client, str], backend: FakeBackend) -> None:
    client, _token = seat
    shown = client.post("/events/new", data={"csrf_token": "0" * 64, **PROPOSAL})
    assert shown.status_code == 403
    assert html.escape(TYPED) in shown.text
    assert commands(backend) == set()
    fresh = hidden(shown.text, "csrf_token")
    assert client.post("/events/new", data={"csrf_token": fresh, **PROPOSAL}).status_code == 303


def test_another_site_gets_nothing_shown_and_nothing_kept(seat: tuple[Client, str], backend: FakeBackend) -> None:
    client, token = seat
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        refused = client.post("/events/new", data={"csrf_token": "0" * 64, **PROPOSAL}, headers=headers)
        assert (refused.status_code, html.escape(TYPED) in refused.text) == (403, False)
    is_over(backend)
    away = client.post(
        "/events/new", data={"csrf_token": token, **PROPOSAL}, headers={"Origin": "https://evil.example"}
    )
    assert away.headers["Location"].startswith("/login")
    assert commands(backend) == set()


def test_what_was_kept_is_good_at_its_own_address_and_for_a_day(
    seat: tuple[Client, str], backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, token = seat
    is_over(backend)
    sealed = hidden(client.post("/events/new", data={"csrf_token": token, **PROPOSAL}).text, "kept_form")
    is_back(backend)
    for path, given in (
        ("/events/new", sealed[:-8] + "AAAAAAA="),
        (f"/events/{EVENT}/edit", sealed),
        ("/events/new", "x"),
    ):
        over = client.post(path, data={"kept_form": given, "theme": TYPED})
        assert (over.status_code, "已无法恢复" in over.text) == (422, True)
        assert html.escape(TYPED) not in over.text
    monkeypatch.setattr("gateway.pages.kept_forms.LASTS", -1)
    is_over(backend)
    old = hidden(client.post("/events/new", data={"csrf_token": token, **PROPOSAL}).text, "kept_form")
    is_back(backend)
    assert client.post("/events/new", data={"kept_form": old}).status_code == 422
    assert commands(backend) == set()


def test_who_else_logs_in_at_the_same_browser_gets_nothing_of_it(
    app: Flask, seat: tuple[Client, str], backend: FakeBackend
) -> None:
    client, token = seat
    is_over(backend)
    sealed = hidden(client.post("/events/new", data={"csrf_token": token, **PROPOSAL}).text, "kept_form")
    again = hidden(client.post("/events/new", data={"kept_form": sealed}).text, "kept_form")
    is_back(backend)
    other = logged_in(app, backend, "secretary")[0]
    for kept in (sealed, again):
        refusal = other.post("/events/new", data={"kept_form": kept})
        assert (refusal.status_code, "属于另一个账号" in refusal.text) == (403, True)
        assert html.escape(TYPED) not in refusal.text
        assert html.escape(TYPED) in client.post("/events/new", data={"kept_form": kept}).text
    assert commands(backend) == set()


def test_forms_wait_for_ten_minutes_once_and_the_oldest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    waiting = WaitingForms(lambda: now[0])
    first = waiting.put("a" * 40)
    assert (waiting.take(first), waiting.take(first), waiting.put("")) == ("a" * 40, "", "")
    late = waiting.put("b")
    now[0] = 600.0
    assert waiting.take(late) == ""
    monkeypatch.setattr("gateway.pages.waiting_forms.MOST", 100)
    tickets = [waiting.put(letter * 40) for letter in "abc"]
    assert [waiting.take(one)[:1] for one in tickets] == ["", "b", "c"]
    assert waiting.put("x" * 101) == ""


def test_passwords_and_what_is_too_long_are_not_kept(seat: tuple[Client, str], backend: FakeBackend) -> None:
    client, token = seat
    is_over(backend)
    answer = client.post("/password", data={"csrf_token": token, "old_password": "x", "new_password": "y"})
    assert answer.headers["Location"].startswith("/login")
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=900_000))
    answer = client.post("/events/new", data={"csrf_token": token, "problem": noise})
    assert answer.headers["Location"].startswith("/login")


def test_who_may_not_send_it_is_refused_after_the_login_too(seat: tuple[Client, str], backend: FakeBackend) -> None:
    client, token = seat
    is_over(backend)
    page = client.post("/funds", data={"csrf_token": token, "name": TYPED, "year": "2026"})
    is_back(backend)
    client.set_cookie("lianxue", "token-of-member")
    answer = client.post("/funds", data={"kept_form": hidden(page.text, "kept_form")})
    assert answer.status_code == 403
    assert commands(backend) == set()


def test_no_command_that_changes_anything_passes_for_a_question() -> None:
    commands = {
        f"{service}.{name}"
        for service in ("members", "partners", "events", "notify")
        for name in importlib.import_module(f"services.{service}.handlers").COMMANDS
    }
    recording = re.compile(
        r"events\.(note_reading|preview|event_preflight|read_ledger|ledger_\w+|begin_(ledger|register)_export"
        r"|sign_checkpoint|latest_checkpoint|register\w*)"
    )
    assert {name for name in commands & questions() if not recording.fullmatch(name)} == set()
