"""Logging in by an OpenID provider that lives in a process of its own, honest and lying."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from werkzeug.test import Client, TestResponse

from gateway.app import create_app
from kit.config import load
from kit.domain import Forbidden
from tests.architecture.code import ROOT
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import asked
from tests.support.oidc_provider import CLIENT, SECRET

Behave = Callable[..., None]
Typist = tuple[Client, dict[str, str]]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.support.oidc_provider", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def behave(issuer: str) -> Iterator[Behave]:
    def tell(**how: Any) -> None:
        requests.post(f"{issuer}/behave", json=how, timeout=5)

    yield tell
    tell()


def made(home: str, issuer: str, **more: str) -> Flask:
    given = {"LIANXUE_OIDC_ISSUER": issuer, "LIANXUE_OIDC_CLIENT_ID": CLIENT, "LIANXUE_OIDC_CLIENT_SECRET": SECRET}
    return create_app(load({"LIANXUE_HOME": home, **given, **more}))


@pytest.fixture(scope="module")
def app(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return made(str(tmp_path_factory.mktemp("home")), issuer)


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers["members.log_in_by_name"] = lambda username, **_told: {"token": f"token-of-{username}"}
    return backend


def browser(app: Flask, backend: FakeBackend) -> Client:
    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ["lianxue.rpc"] = backend
        return app(environ, start_response)

    return Client(wsgi)


def to_provider(client: Client, wish: str = "") -> str:
    """The address that the provider sends the browser back to."""
    there = client.get("/login/office" + (f"?next={wish}" if wish else ""))
    assert there.status_code == 303, there.text
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=5)
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


def refused(backend: FakeBackend, answer: TestResponse, status: int = 403) -> None:
    assert answer.status_code == status
    assert "统一身份认证" in answer.text
    assert 'name="password"' in answer.text, "the password still opens it"
    assert "lianxue=" not in "; ".join(answer.headers.getlist("Set-Cookie"))
    assert "members.log_in_by_name" not in backend.asked()


def test_the_provider_says_who_it_is_and_they_go_where_they_wanted(app: Flask, backend: FakeBackend) -> None:
    client = browser(app, backend)
    assert 'href="/login/office?next=/events"' in client.get("/login?next=/events").text
    answer = client.get(to_provider(client, "/events"), headers={"User-Agent": "x Firefox/1 Linux"})
    assert answer.headers["Location"] == "/events"
    assert any(cookie.startswith("lianxue=token-of-member;") for cookie in answer.headers.getlist("Set-Cookie"))
    sent = asked(backend, "members.log_in_by_name")
    assert (sent["username"], sent["means"], sent["browser"]) == ("member", "oidc", "Firefox · Linux")


def test_the_request_carries_pkce_state_and_nonce(app: Flask, backend: FakeBackend) -> None:
    query = parse_qs(urlsplit(browser(app, backend).get("/login/office").headers["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["scope"] == ["openid profile"]
    assert query["redirect_uri"] == ["http://localhost/login/office/back"]
    assert all(len(query[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize(
    "lie",
    [
        {"sign_with": "other"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"aud": ["another-client", CLIENT]}},
        {"claims": {"azp": "another-client"}},
        {"claims": {"nonce": "of another login"}},
        {"claims": {"exp": 1}},
        {"claims": {"iat": 9_999_999_999}},
        {"claims": {"preferred_username": ["member"]}},
        {"claims": {"preferred_username": " "}},
        {"without": ["nonce"]},
        {"without": ["iss"]},
        {"without": ["aud"]},
        {"without": ["exp"]},
        {"without": ["sub"]},
        {"without": ["preferred_username"]},
    ],
    ids=str,
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    app: Flask, backend: FakeBackend, behave: Behave, lie: dict[str, Any]
) -> None:
    client = browser(app, backend)
    behave(**lie)
    refused(backend, client.get(to_provider(client)))


@pytest.mark.parametrize(
    "touched",
    [("state=", "state=x"), ("code=", "code=x"), ("iss=http", "iss=https"), ("code=", "error=access_denied&c=")],
)
def test_an_answer_that_was_touched_lets_nobody_in(app: Flask, backend: FakeBackend, touched: tuple[str, str]) -> None:
    client = browser(app, backend)
    refused(backend, client.get(to_provider(client).replace(*touched)))


def test_another_browser_cannot_use_the_answer_nor_this_one_twice(app: Flask, backend: FakeBackend) -> None:
    client = browser(app, backend)
    back = to_provider(client)
    refused(backend, browser(app, backend).get(back))
    assert client.get(back).status_code == 303
    again = client.get(back)
    assert (again.status_code, backend.asked().count("members.log_in_by_name")) == (403, 1)


def test_one_logins_answer_does_not_fit_anothers_question(app: Flask, backend: FakeBackend) -> None:
    first, second = browser(app, backend), browser(app, backend)
    _mine, theirs = to_provider(first), to_provider(second)
    refused(backend, first.get(theirs))


def test_a_new_key_of_the_provider_is_looked_up(
    app: Flask, backend: FakeBackend, behave: Behave, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(app, backend)
    assert client.get(to_provider(client)).status_code == 303
    monkeypatch.setattr("gateway.oidc.AT_LEAST_BETWEEN", 0)
    behave(rotate=True)
    assert client.get(to_provider(client)).status_code == 303


def test_who_has_no_account_is_told_so_and_none_is_made(app: Flask, backend: FakeBackend) -> None:
    client = browser(app, backend)
    words = "统一身份认证已通过，但本系统没有与之对应的可用账号，请联系管理员。"
    backend.answers["members.log_in_by_name"] = Forbidden("session.no_account", words, "None.")
    answer = client.get(to_provider(client))
    assert (answer.status_code, words in answer.text) == (403, True)
    assert "members.create_account" not in backend.asked()


def test_metadata_of_another_issuer_are_not_used(
    issuer: str, backend: FakeBackend, behave: Behave, tmp_path: Any
) -> None:
    behave(issuer="http://127.0.0.1:1")
    refused(backend, browser(made(str(tmp_path), issuer), backend).get("/login/office"))


def test_while_the_provider_is_away_the_password_still_works(backend: FakeBackend, tmp_path: Any) -> None:
    client = browser(made(str(tmp_path), "http://127.0.0.1:9"), backend)
    refused(backend, client.get("/login/office"), 503)
    assert client.post("/login", data={"username": "member", "password": "secret"}).status_code == 303


def test_the_claim_may_be_another_one(issuer: str, backend: FakeBackend, behave: Behave, tmp_path: Any) -> None:
    client = browser(made(str(tmp_path), issuer, LIANXUE_OIDC_USERNAME_CLAIM="employee"), backend)
    behave(claims={"employee": "admin"})
    assert client.get(to_provider(client)).status_code == 303
    assert asked(backend, "members.log_in_by_name")["username"] == "admin"


TYPED = {"theme": "写了很久的主题", "problem": "如何识别产能数据失真", "form": "visit"}


def left_behind(app: Flask, backend: FakeBackend, username: str = "member", path: str = "/events/new") -> Typist:
    """A browser whose session ended while somebody typed, with its login page's two hidden fields."""
    client = browser(app, backend)
    client.set_cookie("lianxue", f"token-of-{username}")
    token = hidden(client.get("/password").text, "csrf_token")
    client.delete_cookie("lianxue")
    page = client.post(path, data={**TYPED, "csrf_token": token, "reason": "说明"})
    assert page.status_code == 401
    return client, {name: hidden(page.text, name) for name in ("next", "kept_form")}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


def there_and_back(client: Client, form: dict[str, str]) -> TestResponse:
    """By the page that leads to the provider, and what the provider's answer is answered with."""
    page = client.post("/login/office", data=form)
    assert page.status_code == 200, page.text
    leads_to = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.text)
    assert leads_to
    back = requests.get(html.unescape(leads_to[1]), allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://localhost"))


def test_what_was_typed_waits_while_they_are_at_the_provider(app: Flask, backend: FakeBackend, behave: Behave) -> None:
    client, form = left_behind(app, backend, "organizer")
    behave(user="organizer")
    back = there_and_back(client, form)
    assert (back.status_code, TYPED["theme"] in back.text) == (200, False)
    assert 'action="/events/new"' in back.text
    shown = client.post("/events/new", data={"kept_form": hidden(back.text, "kept_form")})
    assert TYPED["theme"] in shown.text
    assert "您填写的内容都在" in shown.text
    assert "events.draft_event" not in backend.asked()


def test_who_else_logs_in_meanwhile_gets_nothing_of_it(app: Flask, backend: FakeBackend, behave: Behave) -> None:
    client, form = left_behind(app, backend, "organizer")
    back = there_and_back(client, form)
    refusal = client.post("/events/new", data={"kept_form": hidden(back.text, "kept_form")})
    assert (refusal.status_code, "属于另一个账号" in refusal.text) == (403, True)
    assert not [text for text in TYPED.values() if text in refusal.text]
    behave(user="organizer")
    again = there_and_back(browser(app, backend), form)
    assert "kept_form" in again.text, "only who typed it, in whichever session"


def test_a_form_waits_for_its_own_browser_alone(app: Flask, backend: FakeBackend) -> None:
    client, form = left_behind(app, backend)
    stranger = browser(app, backend)
    assert 'name="kept_form"' not in stranger.get(to_provider(stranger, "/events/new")).text
    assert 'name="kept_form"' in there_and_back(client, form).text
    assert 'name="kept_form"' not in client.get(to_provider(client, "/events/new")).text


@pytest.mark.parametrize("touched", [{"kept_form": "x" * 500}, {"next": "/plans/new"}])
def test_what_is_no_form_of_ours_does_not_wait(app: Flask, backend: FakeBackend, touched: dict[str, str]) -> None:
    client, form = left_behind(app, backend)
    assert there_and_back(client, {**form, **touched}).status_code == 303


def test_a_login_that_failed_there_leaves_the_form_to_the_password(
    app: Flask, backend: FakeBackend, tmp_path: Any
) -> None:
    words = Forbidden("session.no_account", "没有可用账号。", "None.")
    backend.answers["members.log_in_by_name"] = words
    client, form = left_behind(app, backend)
    failed = there_and_back(client, form)
    assert {name: hidden(failed.text, name) for name in form} == form
    away = made(str(tmp_path), "http://127.0.0.1:9")
    client, form = left_behind(away, backend)
    failed = client.post("/login/office", data=form)
    assert (failed.status_code, {name: hidden(failed.text, name) for name in form}) == (503, form)


def test_without_a_provider_there_is_no_such_login(backend: FakeBackend, tmp_path: Any) -> None:
    client = browser(create_app(load({"LIANXUE_HOME": str(tmp_path)})), backend)
    assert "/login/office" not in client.get("/login").text
    assert client.get("/login/office").status_code == 404
    assert client.get("/login/office/back?code=x&state=y").status_code == 404


def test_nobody_is_sent_elsewhere_after_it(app: Flask, backend: FakeBackend) -> None:
    client = browser(app, backend)
    assert client.get(to_provider(client, "//evil.example")).headers["Location"] == "/"
