"""The page of an office that has no account yet: open once, with the machine's code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from kit.domain import Conflict, Forbidden, Unavailable, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

FORM = {"code": "abcd-efgh", "office": "示例审计局", "username": "chief", "name": "示例管理员",
        "password": "exercise-1", "again": "exercise-1"}  # fmt: skip

WRONG_CODE = Forbidden("set_up.wrong_code", "有误。", "Wrong.", errors=[field_error("/code", "wrong", "不正确。")])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def app(made: Flask) -> Iterator[Flask]:
    made.extensions.pop("lianxue_set_up", None)
    yield made
    made.extensions.pop("lianxue_set_up", None)


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers["members.first_run"] = {"state": "open"}
    return backend


def stranger(app: Flask, backend: FakeBackend) -> Client:
    client, _token = logged_in(app, backend, "admin")
    client.delete_cookie("lianxue")
    return client


def test_everything_leads_there_while_nobody_has_an_account(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    answer = client.get("/", follow_redirects=True)
    assert answer.request.path == "/set-up"
    assert 'name="code"' in answer.text


def test_the_office_is_set_up_and_branches_come_next(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    backend.answers["members.set_up"] = {"token": "token-of-admin"}
    answer = client.post("/set-up", data=FORM)
    assert answer.headers["Location"] == "/imports#branches"
    assert "lianxue=token-of-admin" in answer.headers["Set-Cookie"]
    sent = asked(backend, "members.set_up")
    assert {name: sent[name] for name in ("code", "office", "username")} == {
        "code": "abcd-efgh", "office": "示例审计局", "username": "chief",
    }  # fmt: skip
    assert 'id="branches"' in client.get("/imports").text


@pytest.mark.parametrize(
    ("form", "error", "shown"),
    [
        ({"again": "other"}, None, 'id="again-wrong">两次输入的密码不一致。'),
        ({}, WRONG_CODE, 'id="code-wrong">不正确。'),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_no_password_comes_back(
    app: Flask, backend: FakeBackend, form: dict[str, str], error: Any, shown: str
) -> None:
    client = stranger(app, backend)
    backend.answers["members.set_up"] = error or {"token": "t"}
    answer = client.post("/set-up", data={**FORM, **form})
    assert answer.status_code in (403, 422)
    assert shown in answer.text
    assert 'value="示例审计局"' in answer.text
    assert "exercise-1" not in answer.text


def test_afterwards_it_is_not_there_and_nobody_asks_again(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    backend.answers["members.set_up"] = Conflict("set_up.over", "本系统已经初始化。", "Over.")
    assert client.post("/set-up", data=FORM).headers["Location"] == "/login"
    backend.answers["members.first_run"] = {"state": "over"}
    assert client.get("/set-up").status_code == 404
    assert client.post("/set-up", data=FORM).status_code == 404
    asked_so_far = backend.asked().count("members.first_run")
    assert client.get("/login").status_code == 200
    assert backend.asked().count("members.first_run") == asked_so_far


@pytest.mark.parametrize("state", [{"state": "waiting"}, Unavailable("away", "暂时不可用。")])
def test_while_it_is_not_open_the_login_page_is_shown(app: Flask, backend: FakeBackend, state: Any) -> None:
    client = stranger(app, backend)
    backend.answers["members.first_run"] = state
    assert client.get("/login").status_code == 200
    assert client.get("/set-up").status_code == 404


def test_another_site_cannot_send_it(app: Flask, backend: FakeBackend) -> None:
    client = stranger(app, backend)
    client.post("/set-up", data=FORM, headers={"Origin": "https://evil.example"})
    assert "members.set_up" not in backend.asked()


def test_a_table_of_branches_is_for_administrators(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "secretary")
    assert 'id="members"' in client.get("/imports").text
    assert 'id="branches"' not in client.get("/imports").text
    assert client.post("/imports/branches", data={"csrf_token": token}).status_code == 403
    assert "members.begin_import" not in backend.asked()
