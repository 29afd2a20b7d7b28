"""Accounts and parked facts in the browser: a password is shown once, and a decision needs its reason."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from kit.domain import Conflict, Invalid, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

HOLDER = {"id": "a1", "version": 5, "username": "zhang", "name": "示例成员01", "roles": ["organizer"],
          "state": "active", "branch_id": "branch1", "unit_id": "u", "member_id": "m1", "active": True}  # fmt: skip
PARKED = {"id": "d1", "fact_id": "f1", "subscriber": "notify", "type": "event.held.v1", "error": "KeyError: <b>",
          "attempts": 6, "state": "parked", "parked_at": "2026-05-08T09:00:00+08:00"}  # fmt: skip
FOUND = {"id": "x1", "kind": "ledger_gap", "fact_id": "f2", "details": "17", "found_at": "2026-05-08T09:00:00+08:00"}
NONE: dict[str, Any] = {"items": [], "next_cursor": None}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    services = ("members", "partners", "events", "notify")
    backend.answers |= {f"{service}.{what}": NONE for service in services for what in ("parked_facts", "discrepancies")}
    backend.answers |= {
        "notify.parked_facts": {"items": [PARKED], "next_cursor": None},
        "events.discrepancies": {"items": [FOUND], "next_cursor": None},
        "members.accounts": {"items": [HOLDER], "next_cursor": None},
        "members.account": HOLDER,
        "members.units": {"items": [{"id": "u", "name": "示例审计局"}], "next_cursor": None},
    }
    return backend


def test_an_account_is_opened_with_the_roles_that_are_ticked(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    form = {"csrf_token": token, "_key": "k", "username": "li", "name": "示例成员02", "branch_id": "", "unit_id": "u",
            "roles": ["leader", "member"]}  # fmt: skip
    errors = [field_error("/username", "taken", "用户名已被使用。")]
    backend.answers["members.create_account"] = Invalid("taken", "有内容填写不正确。", "Invalid.", errors=errors)
    answer = client.post("/accounts", data=form)
    assert asked(backend, "members.create_account") == {
        "username": "li", "name": "示例成员02", "unit_id": "u", "roles": ["leader", "member"],
    }  # fmt: skip
    assert answer.status_code == 422
    assert 'id="username-wrong">用户名已被使用。' in answer.text
    assert 'id="r-leader" name="roles" value="leader" checked' in answer.text
    backend.answers["members.create_account"] = HOLDER
    assert client.post("/accounts", data=form).headers["Location"] == "/accounts/a1?done=saved"


def test_an_account_is_changed_by_what_differs_and_locked_by_an_empty_tick(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    form = {"csrf_token": token, "expected_version": "5", "name": "示例成员01", "branch_id": "", "unit_id": "u",
            "roles": ["organizer", "member"]}  # fmt: skip
    assert client.post("/accounts/a1", data=form).headers["Location"] == "/accounts/a1?done=saved"
    assert asked(backend, "members.edit_account") == {
        "account_id": "a1", "expected_version": 5, "branch_id": None, "roles": ["organizer", "member"], "active": False,
    }  # fmt: skip


def test_a_new_password_is_shown_on_this_answer_and_on_no_other(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    made = {"id": "a1", "state": "active", "version": 6, "password": "exercise-secret-1"}
    backend.answers["members.reset_password"] = made
    answer = client.post("/accounts/a1/reset-password", data={"csrf_token": token, "expected_version": "5"})
    assert '<code class="fs-5" id="new-password">exercise-secret-1</code>' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'name="expected_version" value="6"' in answer.text
    assert "exercise-secret-1" not in client.get("/accounts/a1").text


def test_parked_facts_of_all_services_are_told_apart_and_decided_with_a_reason(
    app: Flask, backend: FakeBackend
) -> None:
    client, token = logged_in(app, backend, "admin")
    page = client.get("/parked-facts").text
    assert "KeyError: &lt;b&gt;" in page
    assert "台账序号中断" in page
    backend.answers["notify.replay_fact"] = Conflict("fact.fails_again", "这条消息仍然无法处理。", "It fails again.")
    answer = client.post("/parked-facts/notify-d1/replay", data={"csrf_token": token, "reason": "已修复"})
    assert asked(backend, "notify.replay_fact") == {"dead_letter_id": "d1", "reason": "已修复"}
    assert answer.status_code == 409
    assert "这条消息仍然无法处理。" in answer.text
    backend.answers["notify.discard_fact"] = {"id": "d1"}
    answer = client.post("/parked-facts/notify-d1/discard", data={"csrf_token": token, "reason": "已无意义"})
    assert answer.headers["Location"] == "/parked-facts?done=saved"


@pytest.mark.parametrize("address", ["notify-d1/burn", "elsewhere-d1/replay", "notify/replay"])
def test_what_is_no_decision_or_no_fact_is_not_there(app: Flask, backend: FakeBackend, address: str) -> None:
    client, token = logged_in(app, backend, "admin")
    assert client.post(f"/parked-facts/{address}", data={"csrf_token": token, "reason": "r"}).status_code == 404


def test_the_menu_offers_it_to_administrators_alone(app: Flask, backend: FakeBackend) -> None:
    for username, offered in (("admin", True), ("supervisor", False), ("organizer", False)):
        client, _ = logged_in(app, backend, username)
        assert ('href="/accounts"' in client.get("/password").text) is offered
    client, _ = logged_in(app, backend, "organizer")
    assert client.get("/accounts").status_code == 403
    assert client.get("/parked-facts").status_code == 403


def test_home_shows_the_parts_also_while_something_is_waited_for_that_parks_nothing(
    app: Flask, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"services": {"members": "ok", "demo": "waiting"}, "broker": "ok"}
    monkeypatch.setattr(backend, "ping", lambda: parts)
    client, _token = logged_in(app, backend, "admin")
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "demo" in page.text
