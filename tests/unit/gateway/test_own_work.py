"""What one has decided and what one has started, each a list of its own, led to from the home page."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.fake_backend import EVENT, FakeBackend
from tests.support.fake_browser import application, asked, logged_in

DECIDED = {
    "id": "approval-1", "event_id": EVENT, "role": "secretary", "state": "returned", "comment": "请补充<b>议程</b>",
    "theme": "走进车间", "number": "LX-2026-0001", "branch": "办公室党支部", "event_state": "draft",
    "decided_at": "2026-05-08T09:00:00+08:00", "for_account_name": "示例成员02",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


def test_an_approver_sees_what_they_decided_and_their_opinion(app: Flask) -> None:
    backend = FakeBackend()
    backend.answers["events.approvals"] = {"items": [DECIDED], "next_cursor": "on"}
    client, _token = logged_in(app, backend, "secretary")
    assert 'href="/approvals"' in client.get("/").text
    page = client.get("/approvals?cursor=abc").text
    assert asked(backend, "events.approvals") == {"state": "decided", "limit": 20, "cursor": "abc"}
    for shown in ("走进车间", "请补充&lt;b&gt;议程", "示例成员02", "退回", "草稿", "cursor=on"):
        assert shown in page, shown


def test_who_decides_nothing_has_no_such_list(app: Flask) -> None:
    client, _token = logged_in(app, FakeBackend(), "organizer")
    assert 'href="/approvals"' not in client.get("/").text


def test_the_list_of_events_can_be_ones_own(app: Flask) -> None:
    backend = FakeBackend()
    client, _token = logged_in(app, backend, "organizer")
    assert 'href="/events?mine=true"' in client.get("/").text
    page = client.get("/events?mine=true").text
    assert asked(backend, "events.events")["mine"] is True
    assert 'name="mine" value="true" checked' in page
    client.get("/events?mine=")
    assert "mine" not in asked(backend, "events.events")
