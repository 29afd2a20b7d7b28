"""A proposal that saves itself: the same operations, a short answer, and never what has been submitted."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from kit.domain import Invalid, Stale, not_found
from tests.support.fake_backend import EVENT, FakeBackend, study_event
from tests.support.fake_browser import application, asked, logged_in

ITSELF = {"Autosave": "yes"}
TYPED = {"theme": "走进车间", "branch_id": "branch-1"}


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


def test_a_new_proposal_becomes_a_draft_once_and_goes_on_as_one(
    browser: tuple[Client, dict[str, str]], backend: FakeBackend
) -> None:
    client, form = browser
    backend.answers["events.draft_event"] = {"id": "event-9", "state": "draft", "version": 1}
    answer = client.post("/events/new", data={**form, "_key": "k1"}, headers=ITSELF)
    assert (answer.status_code, answer.json) == (200, {"version": 1, "address": "/events/event-9/edit"})
    assert asked(backend, "events.draft_event")["theme"] == "走进车间"


def test_a_draft_is_edited_at_the_version_that_the_form_knows(
    browser: tuple[Client, dict[str, str]], backend: FakeBackend
) -> None:
    client, form = browser
    answer = client.post(f"/events/{EVENT}/edit", data={**form, "expected_version": "7"}, headers=ITSELF)
    assert answer.json == {"version": 8, "address": f"/events/{EVENT}/edit"}
    assert asked(backend, "events.edit_event")["expected_version"] == 7


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Stale("stale", "已被他人修改。", "Changed."), 412), (Invalid("invalid", "填写不正确。", "Invalid."), 422)],
)
def test_what_the_server_does_not_take_is_said(
    browser: tuple[Client, dict[str, str]], backend: FakeBackend, refusal: Exception, status: int
) -> None:
    client, form = browser
    backend.answers |= {"events.edit_event": refusal, "events.draft_event": refusal}
    for path in (f"/events/{EVENT}/edit", "/events/new"):
        answer = client.post(path, data={**form, "expected_version": "6"}, headers=ITSELF)
        assert answer.status_code == status
        assert answer.json == {"code": refusal.code, "message": refusal.zh}


def test_what_has_been_submitted_never_saves_itself(
    browser: tuple[Client, dict[str, str]], backend: FakeBackend
) -> None:
    client, form = browser
    backend.event = study_event("in_review")
    assert "data-keep-every" not in client.get(f"/events/{EVENT}/edit").text
    assert client.post(f"/events/{EVENT}/edit", data=form, headers=ITSELF).status_code == 409
    assert "events.edit_event" not in backend.asked()


def test_a_login_that_ended_is_said_and_a_foreign_form_changes_nothing(
    browser: tuple[Client, dict[str, str]], backend: FakeBackend
) -> None:
    client, form = browser
    assert client.post("/events/new", data=TYPED, headers=ITSELF).status_code in (401, 403)
    backend.answers["members.session"] = not_found("会话")
    assert client.post("/events/new", data=form, headers=ITSELF).status_code == 401
    assert "events.draft_event" not in backend.asked()
