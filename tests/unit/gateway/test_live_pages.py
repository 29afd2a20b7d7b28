"""Pages that show news: a look that finds none costs one empty answer, and what is shown is asked for by its mark."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import Client

from gateway.pages import event_page
from tests.support.fake_backend import EVENT, FakeBackend, study_event
from tests.support.fake_browser import application, logged_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def client(app: Flask, backend: FakeBackend) -> Client:
    return logged_in(app, backend, "organizer")[0]


def look_of(page: str) -> str:
    """The address at which the page asks for its news."""
    found = re.search(r'id="news"[^>]* hx-get="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("path", ["/", "/inbox", "/events", f"/events/{EVENT}", "/register/exports", "/password"])
def test_a_look_at_what_is_shown_is_answered_by_nothing(client: Client, path: str) -> None:
    answer = client.get(look_of(client.get(path).text), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (204, "")


@pytest.mark.parametrize("path", ["/", "/inbox", f"/events/{EVENT}"])
def test_while_no_fact_is_made_a_look_asks_nobody_anything(client: Client, backend: FakeBackend, path: str) -> None:
    page = client.get(path).text
    backend.answers["stamp"] = "5eed"
    newer = client.get(look_of(page))
    assert newer.status_code == 200
    assert re.match(r'\s*<div id="news"', newer.text), "no more than the newer stamp"
    backend.calls.clear()
    assert client.get(look_of(newer.text)).status_code == 204
    assert set(backend.asked()) == {"members.session"}
    backend.answers |= {"stamp": "f00d", "notify.unread_count": {"unread": 41}}
    assert 'id="unread-count">41<' in client.get(look_of(newer.text)).text


@pytest.mark.parametrize("path", ["/", "/inbox", f"/events/{EVENT}", "/register/exports"])
def test_a_new_message_is_news_on_every_page(client: Client, backend: FakeBackend, path: str) -> None:
    address = look_of(client.get(path).text)
    backend.answers["notify.unread_count"] = {"unread": 41}
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert '<span class="count" id="unread-count">41</span>' in answer.text
    assert '<span class="count" id="menu-inbox">41</span>' in answer.text
    assert look_of(answer.text) != address
    assert client.get(look_of(answer.text)).status_code == 204


def test_what_others_did_to_an_event_is_news_of_its_page(client: Client, backend: FakeBackend) -> None:
    backend.event = study_event("inviting")
    address = look_of(client.get(f"/events/{EVENT}").text)
    told = backend.partners_event_invitations(EVENT)["items"][0]
    backend.answers["partners.event_invitations"] = {"items": [{**told, "state": "countered"}]}
    answer = client.get(address)
    assert re.search(r'id="live-invitations">.*<h3>[^<]*<span[^>]*>建议改期</span>', answer.text, re.DOTALL)
    backend.event = study_event("confirmed")
    answer = client.get(look_of(answer.text))
    assert answer.status_code == 200
    assert re.search(r'id="live-state"><span[^>]*>已确认', answer.text)


def test_somebody_who_checks_in_is_news(client: Client, backend: FakeBackend) -> None:
    backend.event = study_event("confirmed")
    address = look_of(client.get(f"/events/{EVENT}").text)
    people = [{"member_id": "member-1", "name": "示例成员01", "state": "booked", "checked_in_at": None, "how": "code"}]
    backend.answers["events.bookings"] = {"people": people, "booked": ["member-1"], "waitlisted": []}
    answer = client.get(address)
    assert answer.status_code == 200
    people[0]["checked_in_at"] = "2026-05-08T09:01:00+08:00"
    again = client.get(look_of(answer.text))
    assert again.status_code == 200
    assert "已签到" in again.text


def test_how_long_something_waits_is_no_news(client: Client, backend: FakeBackend) -> None:
    step = {"what": "approval.pending", "at": "2026-05-08T09:01:00+08:00", "who": "周书记", "waited_seconds": 4000}
    backend.answers["events.timeline"] = {"items": [step]}
    address = look_of(client.get(f"/events/{EVENT}").text)
    backend.answers["events.timeline"] = {"items": [{**step, "waited_seconds": 4010}]}
    assert client.get(address).status_code == 204


def test_every_part_that_is_replaced_is_on_the_page_in_every_state(client: Client, backend: FakeBackend) -> None:
    for state in ("draft", "in_review", "inviting", "confirmed", "held", "published", "cancelled"):
        backend.event = study_event(state)
        page = client.get(f"/events/{EVENT}").text
        for part in event_page.PARTS:
            assert page.count(f'id="{part}"') == 1, (state, part)


def test_a_login_that_ended_is_said_and_leads_nowhere(app: Flask, client: Client) -> None:
    address = look_of(client.get("/").text)
    client.set_cookie("lianxue", "token-of-nobody")
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Location" not in answer.headers
    assert client.get("/").status_code == 303
