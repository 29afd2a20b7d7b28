"""Deputies in the browser: both sides by name, appointed from day to day, ended early."""

from __future__ import annotations

import pytest
from flask import Flask

from kit.domain import Conflict, NotFound, not_found
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

ME = "account-secretary"
MINE = {
    "id": "d1", "account_id": "x", "for_account_id": ME, "from": "2026-01-01", "to": "2999-01-01", "ended_at": None,
    "account_name": "示例同事", "for_account_name": "周书记", "version": 1, "state": "appointed",
}  # fmt: skip
THEIRS = {
    **MINE,
    "id": "d2",
    "account_id": ME,
    "for_account_id": "y",
    "for_account_name": "示例领导",
    "to": "2026-01-02",
}
OTHERS = {**MINE, "id": "d3", "account_id": "y", "for_account_id": "z", "ended_at": "2026-01-02T09:00:00+08:00"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    people = [{"id": "x", "name": "示例同事", "roles": ["secretary", "finance"]}]
    backend.answers |= {
        "members.deputies": {"items": [MINE, THEIRS, OTHERS], "next_cursor": None},
        "members.deputy_candidates": {"items": people, "next_cursor": None},
        "members.deputy": MINE,
    }
    return backend


def test_who_decides_for_me_and_for_whom_i_do_with_how_it_stands(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "secretary")
    page = client.get("/deputies").text
    mine, _, rest = page.partition('id="theirs"')
    theirs, _, others = rest.partition('id="others"')
    assert ("代理中" in mine, 'action="/deputies/d1/end"' in mine, "示例同事 · 支部书记、财务" in mine) == (
        True,
        True,
        True,
    )
    assert ("已结束" in theirs, "示例领导" in theirs, "/end" in theirs) == (True, True, False)
    assert "已提前终止" in others


def test_one_is_appointed_and_what_is_wrong_stands_beside_the_choice(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "secretary")
    given = {"account_id": "x", "from": "2026-12-01", "to": "2026-12-05"}
    answer = client.post("/deputies", data={**given, "csrf_token": token, "_key": "k"})
    assert (asked(backend, "members.appoint_deputy"), answer.status_code) == (given, 303)
    for refusal in (not_found("账号"), Conflict("deputy.self", "不能委托自己代理。", "Not oneself.")):
        backend.answers["members.appoint_deputy"] = refusal
        answer = client.post("/deputies", data={**given, "csrf_token": token})
        assert answer.status_code in (404, 409)
        assert 'id="account_id-wrong"' in answer.text
        assert ('value="2026-12-01"' in answer.text, 'value="x" selected' in answer.text) == (True, True)


def test_an_admin_says_in_whose_place_and_nobody_else_does(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    assert 'name="for_account_id"' in client.get("/deputies").text
    assert 'name="for_account_id"' not in logged_in(app, backend, "leader")[0].get("/deputies").text
    given = {"account_id": "x", "from": "2026-12-01", "to": "2026-12-05", "for_account_id": "y"}
    client.post("/deputies", data={**given, "csrf_token": token})
    assert asked(backend, "members.appoint_deputy") == given


def test_it_ends_once_and_the_second_click_is_told_so(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "secretary")
    assert client.post("/deputies/d1/end", data={"csrf_token": token}).status_code == 303
    backend.answers["members.end_deputy"] = Conflict("deputy.ended", "该代理已经终止。", "Ended.")
    answer = client.post("/deputies/d1/end", data={"csrf_token": token})
    assert (answer.status_code, "该代理已经终止。" in answer.text) == (409, True)
    backend.answers["members.deputy"] = NotFound("not_found", "没有找到。", "Not found.")
    assert client.post("/deputies/d9/end", data={"csrf_token": token}).status_code == 404


def test_members_look_but_appoint_nobody(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "member")
    page = client.get("/deputies")
    assert (page.status_code, 'action="/deputies"' in page.text) == (200, False)
    assert client.post("/deputies", data={"csrf_token": token}).status_code == 403
