"""A proxy's header is believed of the addresses in the settings, and taken off every other request."""

from __future__ import annotations

import html
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from gateway.app import create_app
from kit.config import ConfigurationProblems, load
from kit.domain import Forbidden
from tests.support.fake_backend import EVENT, FakeBackend
from tests.support.fake_browser import asked

PROXY, STRANGER = "10.1.0.7", "10.2.0.7"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    settings = {"LIANXUE_TRUSTED_HEADER": "X-Remote-User", "LIANXUE_TRUSTED_PROXIES": "10.1.0.0/24, ::1"}
    return create_app(load({"LIANXUE_HOME": str(tmp_path_factory.mktemp("home")), **settings}))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    session = backend.members_session
    backend.answers["members.log_in_by_name"] = lambda username, **_told: {"token": f"token-of-{username}"}
    backend.answers["members.session"] = lambda token: {**session(token), "means": "proxy"}
    return backend


def client_at(app: Flask, backend: FakeBackend, address: str, raw: list[tuple[str, str]] | None = None) -> Client:
    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ |= {"lianxue.rpc": backend, "REMOTE_ADDR": address}
        if raw is not None:
            environ["headers_raw"] = raw
        return app(environ, start_response)

    return Client(wsgi)


def test_whom_the_proxy_vouches_for_is_in_and_gets_where_they_wanted(app: Flask, backend: FakeBackend) -> None:
    client = client_at(app, backend, PROXY)
    answer = client.get("/login?next=/me", headers={"X-Remote-User": "member", "X-Forwarded-For": "10.5.6.7"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    sent = asked(backend, "members.log_in_by_name")
    assert (sent["username"], sent["means"], sent["address"]) == ("member", "proxy", "10.5.6.*")
    assert client.get("/me", headers={"X-Remote-User": "Member"}).status_code == 200


@pytest.mark.parametrize("address", [STRANGER, "10.1.1.7", "::2", "", "10.1.0.7, 10.2.0.7"])
def test_nobody_else_is_believed(app: Flask, backend: FakeBackend, address: str) -> None:
    client = client_at(app, backend, address)
    spoofed = {"X-Remote-User": "admin", "X-Forwarded-For": PROXY, "X-Real-IP": PROXY, "Forwarded": f"for={PROXY}"}
    answer = client.get("/login", headers=spoofed)
    assert (answer.status_code, 'name="password"' in answer.text) == (200, True)
    assert "admin" not in answer.text
    assert client.get("/", headers=spoofed).headers["Location"] == "/login"
    assert "members.log_in_by_name" not in backend.asked()


@pytest.mark.parametrize("name", ["", " ", "member,admin", "a" * 65, "\xff\xfe", "x\ty"])
def test_what_is_not_one_name_is_nobody(app: Flask, backend: FakeBackend, name: str) -> None:
    assert client_at(app, backend, PROXY).get("/login", headers={"X-Remote-User": name}).status_code == 200
    assert "members.log_in_by_name" not in backend.asked()


@pytest.mark.parametrize(
    "raw",
    [
        [("X_Remote_User", "admin")],
        [("X-Remote-User", "member"), ("X_Remote_User", "admin")],
        [("X-Remote-User", "member"), ("x-remote-user", "admin")],
    ],
    ids=str,
)
def test_another_spelling_that_the_proxy_let_pass_is_not_believed(
    app: Flask, backend: FakeBackend, raw: list[tuple[str, str]]
) -> None:
    assert client_at(app, backend, PROXY, raw).get("/login", headers={"X-Remote-User": "admin"}).status_code == 200
    assert "members.log_in_by_name" not in backend.asked()
    honest = client_at(app, backend, PROXY, [("X-Remote-User", "member")])
    assert honest.get("/login", headers={"X-Remote-User": "member"}).status_code == 303


def test_a_session_by_the_proxys_word_is_good_no_longer_than_the_word(app: Flask, backend: FakeBackend) -> None:
    client = client_at(app, backend, PROXY)
    client.get("/login", headers={"X-Remote-User": "member"})
    for headers in ({}, {"X-Remote-User": "admin"}):
        assert client.get("/me", headers=headers).headers["Location"] == "/login?next=/me"
    elsewhere = client_at(app, backend, STRANGER)
    elsewhere.set_cookie("lianxue", "token-of-member")
    assert elsewhere.get("/me", headers={"X-Remote-User": "member"}).headers["Location"] == "/login?next=/me"
    bearer = {"Authorization": "Bearer token-of-member", "X-Remote-User": "member"}
    assert elsewhere.get("/api/v1/session", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("address", "proxies", "name"),
    [
        (PROXY, PROXY, "__Host-lianxue="),
        (f"::ffff:{PROXY}", PROXY, "__Host-lianxue="),
        (STRANGER, PROXY, "lianxue="),
        ("", PROXY, "lianxue="),
        (STRANGER, "", "__Host-lianxue="),
    ],
)
def test_https_before_the_proxy_is_believed_of_the_proxies_that_are_named(
    backend: FakeBackend, tmp_path: Any, address: str, proxies: str, name: str
) -> None:
    app = create_app(load({"LIANXUE_HOME": str(tmp_path), "LIANXUE_TRUSTED_PROXIES": proxies}))
    client, https = client_at(app, backend, address), {"X-Forwarded-Proto": "https"}
    answer = client.post("/login", data={"username": "member", "password": "secret"}, headers=https)
    cookie, believed = answer.headers["Set-Cookie"], name.startswith("__Host-")
    assert cookie.startswith(name)
    assert ("Secure" in cookie, "Strict-Transport-Security" in answer.headers) == (believed, believed)


def test_a_request_changes_no_link_that_others_open(backend: FakeBackend, tmp_path: Any) -> None:
    app = create_app(load({"LIANXUE_HOME": str(tmp_path), "PUBLIC_URL": "http://office.example"}))
    client = client_at(app, backend, STRANGER)
    del backend.answers["members.session"]
    lies = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "Host": "evil.example"}
    lies |= {"Authorization": "Bearer token-of-organizer"}
    answer = client.get(f"/api/v1/events/{EVENT}/checkin-code", headers=lies).get_json()
    assert answer["url"].startswith("http://office.example/events/")


def test_who_logs_out_is_not_logged_in_again_by_the_way(app: Flask, backend: FakeBackend) -> None:
    client = client_at(app, backend, PROXY)
    headers = {"X-Remote-User": "member"}
    client.get("/login", headers=headers)
    page = client.get("/me", headers=headers).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    out = client.post("/logout", data={"csrf_token": token}, headers=headers)
    assert out.headers["Location"] == "/login?left=yes"
    assert "以 member 的身份继续" in client.get("/login?left=yes", headers=headers).text
    before = backend.asked().count("members.log_in_by_name")
    assert client.post("/login", data={"by": "proxy"}, headers=headers).headers["Location"] == "/"
    assert backend.asked().count("members.log_in_by_name") == before + 1


def test_a_form_whose_session_was_over_comes_back_by_the_proxys_word_too(app: Flask, backend: FakeBackend) -> None:
    client, headers = client_at(app, backend, PROXY), {"X-Remote-User": "member"}
    client.get("/login", headers=headers)
    token = client.get("/me", headers=headers).text.split('name="csrf_token" value="')[1].split('"')[0]
    client.delete_cookie("lianxue")
    page = client.post("/events/new", data={"theme": "写了很久", "csrf_token": token}, headers=headers).text
    kept = page.split('name="kept_form" value="')[1].split('"')[0]
    form = {"by": "proxy", "kept_form": html.unescape(kept), "next": "/events/new"}
    answer = client.post("/login", data=form, headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/events/new")
    spoofed = client_at(app, backend, STRANGER).post("/login", data=form, headers=headers)
    assert spoofed.status_code == 401


def test_who_has_no_account_is_told_so(app: Flask, backend: FakeBackend) -> None:
    words = "统一身份认证已通过，但本系统没有与之对应的可用账号，请联系管理员。"
    backend.answers["members.log_in_by_name"] = Forbidden("session.no_account", words, "None.")
    answer = client_at(app, backend, PROXY).get("/login", headers={"X-Remote-User": "stranger"})
    assert (answer.status_code, words in answer.text) == (403, True)
    assert 'value="proxy"' not in answer.text, "it would be refused again"


def test_without_the_setting_the_header_says_nothing(backend: FakeBackend, tmp_path: Any) -> None:
    app = create_app(load({"LIANXUE_HOME": str(tmp_path), "LIANXUE_TRUSTED_PROXIES": PROXY}))
    assert client_at(app, backend, PROXY).get("/login", headers={"X-Remote-User": "admin"}).status_code == 200
    assert "members.log_in_by_name" not in backend.asked()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"LIANXUE_TRUSTED_HEADER": "X-Remote-User"}, "LIANXUE_TRUSTED_PROXIES"),
        ({"LIANXUE_TRUSTED_HEADER": "Cookie", "LIANXUE_TRUSTED_PROXIES": PROXY}, "LIANXUE_TRUSTED_HEADER"),
        ({"LIANXUE_TRUSTED_HEADER": "X User", "LIANXUE_TRUSTED_PROXIES": PROXY}, "LIANXUE_TRUSTED_HEADER"),
        ({"LIANXUE_TRUSTED_PROXIES": "0.0.0.0/0"}, "LIANXUE_TRUSTED_PROXIES"),
        ({"LIANXUE_TRUSTED_PROXIES": "proxy.example"}, "LIANXUE_TRUSTED_PROXIES"),
        ({"LIANXUE_OIDC_ISSUER": "http://login.example.gov.cn", "LIANXUE_OIDC_CLIENT_ID": "x"}, "LIANXUE_OIDC_ISSUER"),
        ({"LIANXUE_OIDC_ISSUER": "https://login.example.gov.cn"}, "LIANXUE_OIDC_CLIENT_ID"),
        ({"LIANXUE_OIDC_CLIENT_SECRET": "hush-hush"}, "LIANXUE_OIDC_ISSUER"),
        ({"LIANXUE_SECOND_FACTOR": "maybe"}, "LIANXUE_SECOND_FACTOR"),
    ],
)
def test_settings_that_would_let_anybody_in_are_named(given: dict[str, str], named: str, tmp_path: Any) -> None:
    with pytest.raises(ConfigurationProblems) as refused:
        load({"LIANXUE_HOME": str(tmp_path), **given})
    assert any(named in problem for problem in refused.value.problems)
    assert "hush-hush" not in str(refused.value)
