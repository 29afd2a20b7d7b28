"""What a proposal would meet is shown while it is being written, and a refused one says in which parts."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from kit.domain import Invalid, field_error
from tests.support.fake_backend import FakeBackend, study_event
from tests.support.fake_browser import application, asked, logged_in

TYPED = {"theme": "走进车间", "branch_id": "branch-1", "venue-name": "科技园", "venue-address": "关山二路 4 号",
         "budget-0-category": "vehicle", "budget-0-description": "大巴车", "budget-0-quantity": "1",
         "budget-0-unit_price": "1800.00"}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.event = study_event("draft")
    return backend


@pytest.fixture
def browser(app: Flask, backend: FakeBackend) -> tuple[Client, dict[str, str]]:
    client, token = logged_in(app, backend, "organizer")
    return client, {**TYPED, "csrf_token": token}


def test_what_was_typed_is_judged_and_nothing_is_stored(
    browser: tuple[Client, dict[str, str]], backend: FakeBackend
) -> None:
    client, form = browser
    before = len(backend.calls)
    shown = client.post("/events/preview", data=form)
    assert shown.status_code == 200
    assert "请填写 1–5 个备选时间" in shown.text
    assert "<html" not in shown.text
    seen = asked(backend, "events.preview")["event"]
    assert seen["theme"] == "走进车间"
    assert seen["budget"][0]["unit_price"] == "1800.00"
    assert "address" not in seen["venue"]
    assert {name for name, _args, _actor in backend.calls[before:]} <= {"members.session", "events.preview"}


def test_what_cannot_be_read_is_named_and_is_no_error(
    browser: tuple[Client, dict[str, str]], backend: FakeBackend
) -> None:
    client, form = browser
    errors = [field_error("/budget/0/unit_price", "invalid", "金额填写不正确。")]
    backend.answers["events.preview"] = Invalid("invalid", "填写不正确。", "Invalid.", errors=errors)
    shown = client.post("/events/preview", data={**form, "budget-0-unit_price": "<b>x"})
    assert (shown.status_code, "金额填写不正确。" in shown.text, "<b>x" in shown.text) == (200, True, False)


def test_what_is_missing_twice_is_said_once(browser: tuple[Client, dict[str, str]], backend: FakeBackend) -> None:
    client, form = browser
    missing = [field_error(f"/checklist/{key}", "required", "请逐项确认。") for key in ("no_tourism", "no_banquets")]
    backend.answers["events.preview"] = {"preflight": [], "missing": missing}
    assert client.post("/events/preview", data=form).text.count("请逐项确认。") == 1


def test_a_refused_proposal_says_in_which_parts(browser: tuple[Client, dict[str, str]], backend: FakeBackend) -> None:
    client, form = browser
    errors = [
        field_error("/theme", "required", "请填写主题。"),
        field_error("/budget/0/unit_price", "invalid", "金额填写不正确。"),
        field_error("/budget/0/quantity", "invalid", "数量填写不正确。"),
    ]
    backend.answers["events.draft_event"] = Invalid("invalid", "填写不正确。", "Invalid.", errors=errors)
    page = client.post("/events/new", data=form)
    parts = page.text.split('aria-label="本页内容"')[1].split("</nav>")[0].split("<a ")
    assert [("1处待改" in part, "2处待改" in part) for part in parts[1:]] == [
        (True, False), (False, False), (False, False), (False, True), (False, False), (False, False),
    ]  # fmt: skip
