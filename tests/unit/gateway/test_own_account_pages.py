"""One's own account in the browser: the second step, what is owed first, sessions, and the second factor."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.test import Client, EnvironBuilder

from gateway.browsers import name_of, shortened, told_of
from kit.domain import Forbidden, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

MADE = {"secret": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"}
CODE_NEEDED = Forbidden("session.code_required", "请输入动态验证码。", "Enter the code.", ticket="sealed-ticket")
WRONG_CODE = Forbidden("session.wrong_code", "验证码不正确或已用过。", "Wrong code.",
                       errors=[field_error("/code", "wrong", "验证码不正确或已用过。")])  # fmt: skip
SLOW_DOWN = Forbidden("session.slow_down", "登录失败次数过多，请在 32 秒后重试。", "Too many.", retry_after=32)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


def stranger(app: Flask, backend: FakeBackend) -> Client:
    client, _token = logged_in(app, backend, "admin")
    client.delete_cookie("lianxue")
    return client


def owing(backend: FakeBackend, duty: str) -> None:
    session = backend.members_session
    backend.answers["members.session"] = lambda token: {**session(token), "must": [duty]}


def test_after_the_right_password_the_code_is_asked_for_and_then_one_is_in(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    backend.answers["members.log_in"] = copy.copy(CODE_NEEDED)
    form = {"username": "admin", "password": "secret", "next": "/accounts"}
    second = client.post("/login", data=form)
    assert second.status_code == 200
    assert 'name="ticket" value="sealed-ticket"' in second.text
    assert 'name="next" value="/accounts"' in second.text
    assert "secret" not in second.text.replace('value="sealed-ticket"', "")
    backend.answers["members.finish_log_in"] = copy.copy(WRONG_CODE)
    form = {"ticket": "sealed-ticket", "code": "000000", "next": "/accounts"}
    again = client.post("/login", data=form)
    assert (again.status_code, "验证码不正确或已用过。" in again.text) == (401, True)
    assert 'name="ticket" value="sealed-ticket"' in again.text
    backend.answers["members.finish_log_in"] = {"token": "token-of-admin"}
    answer = client.post("/login", data={**form, "code": "123456"})
    assert answer.headers["Location"] == "/accounts"
    assert asked(backend, "members.finish_log_in")["code"] == "123456"
    assert "lianxue=token-of-admin" in answer.headers["Set-Cookie"]


def test_a_ticket_that_is_over_begins_again_with_the_password(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    backend.answers["members.finish_log_in"] = Forbidden("session.ticket_over", "验证超时，请重新输入密码。", "Over.")
    answer = client.post("/login", data={"ticket": "old", "code": "123456"})
    assert (answer.status_code, 'name="password"' in answer.text) == (401, True)
    assert "验证超时" in answer.text


def test_whoever_failed_too_often_is_told_how_long_to_wait(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    backend.answers["members.log_in"] = SLOW_DOWN
    answer = client.post("/login", data={"username": "admin", "password": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "32")
    assert "请在 32 秒后重试" in answer.text
    sent = {"json": {"username": "admin", "password": "x"}}
    api = client.post("/api/v1/session", **sent)
    assert (api.status_code, api.headers["Retry-After"], api.get_json()["code"]) == (429, "32", "session.slow_down")


def test_the_api_says_that_a_code_is_needed_and_hands_out_the_ticket(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    backend.answers["members.log_in"] = copy.copy(CODE_NEEDED)
    answer = client.post("/api/v1/session", json={"username": "admin", "password": "x"})
    said = answer.get_json()
    assert (answer.status_code, said["code"], said["ticket"]) == (401, "session.code_required", "sealed-ticket")
    backend.answers["members.finish_log_in"] = {"token": "t"}
    assert client.post("/api/v1/session/code", json={"ticket": "sealed-ticket", "code": "1"}).get_json()["token"] == "t"


def test_a_body_cannot_say_what_only_the_edge_knows(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    body = {"username": "admin", "password": "secret", "address": "1.2.3.4"}
    answer = client.post("/api/v1/session", json=body)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/address")


@pytest.mark.parametrize(
    ("duty", "place", "code"),
    [
        ("change_password", "/password", "password.must_change"),
        ("set_up_second_factor", "/second-factor", "second_factor.must_set_up"),
    ],
)
def test_while_something_is_owed_every_page_leads_there(
    app: Flask, backend: FakeBackend, duty: str, place: str, code: str
) -> None:
    client, token = logged_in(app, backend, "admin")
    owing(backend, duty)
    for path in ("/", "/accounts", "/events", "/me", "/inbox", "/imports"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (303, place), path
    assert client.post("/accounts", data={"csrf_token": token}).headers["Location"] == place
    for method, path in (("GET", "/api/v1/accounts"), ("POST", "/api/v1/events"), ("GET", "/api/v1/sessions")):
        headers = {"Authorization": "Bearer token-of-admin"}
        refused = client.open(path, method=method, headers=headers)
        assert (refused.status_code, refused.get_json()["code"]) == (403, code)
    assert client.get("/nowhere").status_code == 404
    page = client.get(place)
    assert page.status_code == 200
    assert "<nav aria-label" not in page.text
    assert 'action="/logout"' in page.text
    assert client.get("/api/v1/session", headers={"Authorization": "Bearer token-of-admin"}).status_code == 200
    assert "members.create_account" not in backend.asked()


def test_the_password_is_changed_and_the_other_sessions_end(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    owing(backend, "change_password")
    form = {"csrf_token": token, "old_password": "given-one", "new_password": "exercise-2", "again": "exercise-2"}
    assert client.post("/password", data=form).headers["Location"] == "/?done=password"
    sent = {"old_password": "given-one", "new_password": "exercise-2", "token": "token-of-admin"}
    assert asked(backend, "members.change_password") == sent
    errors = [field_error("/new_password", "common", "这个密码太常见。")]
    backend.answers["members.change_password"] = Forbidden("x", "有误。", "Bad.", errors=errors)
    answer = client.post("/password", data=form)
    assert 'id="new_password-wrong">这个密码太常见。' in answer.text
    assert "exercise-2" not in answer.text


def test_ones_own_sessions_are_shown_and_ended(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "member")
    page = client.get("/me").text
    assert asked(backend, "members.sessions") == {"token": "token-of-member"}
    assert "Edge · Windows" in page
    assert 'action="/me/sessions/s2/end"' in page
    assert 'action="/me/sessions/s1/end"' not in page
    assert client.post("/me/sessions/s2/end", data={"csrf_token": token}).headers["Location"] == "/me?done=saved"
    assert asked(backend, "members.end_session") == {"session_id": "s2"}
    client.post("/me/sessions/end-others", data={"csrf_token": token})
    assert asked(backend, "members.end_other_sessions") == {"token": "token-of-member"}
    before = len(backend.calls)
    assert client.post("/me/sessions/s2/end").status_code == 403
    assert "members.end_session" not in [name for name, *_rest in backend.calls[before:]]


def test_a_second_factor_is_set_up_step_by_step(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "member")
    assert "JBSW" not in client.get("/second-factor").text
    assert "members.begin_second_factor" not in backend.asked(), "looking changes nothing"
    backend.answers["members.begin_second_factor"] = MADE
    shown = client.post("/second-factor", data={"csrf_token": token, "do": "begin"})
    assert '<code id="secret">JBSW Y3DP EHPK 3PXP</code>' in shown.text
    assert 'src="data:image/svg+xml' in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    backend.answers["members.confirm_second_factor"] = copy.copy(WRONG_CODE)
    form = {"csrf_token": token, "do": "confirm", "code": "000000", "password": "exercise-1"}
    wrong = client.post("/second-factor", data=form)
    assert (wrong.status_code, 'id="code-wrong">验证码不正确' in wrong.text) == (401, True)
    assert "JBSW Y3DP" in wrong.text, "the same picture again"
    assert "exercise-1" not in wrong.text
    backend.answers["members.confirm_second_factor"] = {"recovery_codes": ["aaaa-bbbb-cccc-dddd"]}
    assert "<code>aaaa-bbbb-cccc-dddd</code>" in client.post("/second-factor", data=form).text
    assert client.post("/second-factor", data={"csrf_token": token, "do": "nonsense"}).status_code == 303


def test_a_second_factor_that_is_there_is_renewed_or_given_up_with_a_code(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "member")
    there = {"active": True, "since": "2026-05-08T09:00:00+08:00", "recovery_codes_left": 7, "required": True}
    backend.answers["members.second_factor"] = there
    assert "7 个备用码" in client.get("/second-factor").text
    backend.answers["members.renew_recovery_codes"] = {"recovery_codes": ["eeee-ffff-gggg-hhhh"]}
    form: dict[str, Any] = {"csrf_token": token, "code": "123456"}
    assert "eeee-ffff-gggg-hhhh" in client.post("/second-factor", data={**form, "do": "renew"}).text
    client.post("/second-factor", data={**form, "do": "remove"})
    assert asked(backend, "members.remove_second_factor") == {"code": "123456"}
    backend.answers["members.remove_second_factor"] = copy.copy(WRONG_CODE)
    assert 'id="code-wrong"' in client.post("/second-factor", data={**form, "do": "remove"}).text


def test_an_administrator_ends_sessions_and_takes_a_factor_away(app: Flask, backend: FakeBackend) -> None:
    holder = {"id": "a1", "version": 5, "username": "zhang", "name": "示例成员01", "roles": ["organizer"],
              "state": "active", "branch_id": None, "unit_id": "u", "member_id": None, "active": True}  # fmt: skip
    backend.answers["members.account"] = holder
    client, token = logged_in(app, backend, "admin")
    page = client.get("/accounts/a1").text
    for verb, operation in (("end-sessions", "end_account_sessions"), ("reset-second-factor", "reset_second_factor")):
        assert f'action="/accounts/a1/{verb}"' in page
        answer = client.post(f"/accounts/a1/{verb}", data={"csrf_token": token})
        assert answer.headers["Location"] == "/accounts/a1?done=saved"
        assert asked(backend, f"members.{operation}") == {"account_id": "a1"}
    assert client.post("/accounts/a1/nonsense", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(
    ("address", "kept"),
    [("10.1.2.3", "10.1.2.*"), ("::ffff:10.1.2.3", "10.1.2.*"), ("2001:db8:1:2::3", "2001:db8:1::*"), (None, ""),
     ("nonsense", "")],
)  # fmt: skip
def test_of_an_address_the_last_part_is_not_kept(address: str | None, kept: str) -> None:
    assert shortened(address) == kept


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0", "微信 · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17.0 Safari/605.1.15", "Safari · macOS"),
        ("python-requests/2.31 <script>", ""),
        ("", ""),
    ],
)
def test_of_a_browser_its_name_is_kept_and_no_version(agent: str, name: str) -> None:
    assert name_of(agent) == name
    request = Request(EnvironBuilder(headers={"User-Agent": agent}).get_environ())
    assert told_of(request, "10.0.0.1") == {"address": "10.0.0.*", "browser": name}
