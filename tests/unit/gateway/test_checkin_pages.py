"""Checking in: the wall that shows the code, and what a phone is told before, while and after the code holds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from kit.domain import Conflict, Invalid, field_error
from tests.support.fake_backend import EVENT, PEOPLE, FakeBackend, study_event
from tests.support.fake_browser import application, asked, logged_in

PAGE, WALL = f"/events/{EVENT}/checkin", f"/events/{EVENT}/checkin-screen"
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def phone(app: Flask, backend: FakeBackend) -> tuple[Client, str]:
    return logged_in(app, backend, "member")


@pytest.fixture
def wall(app: Flask, backend: FakeBackend) -> Client:
    return logged_in(app, backend, "organizer")[0]


def look_of(page: str) -> str:
    """The address at which the page asks for its news."""
    found = re.search(r'id="news"[^>]* hx-get="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def there(backend: FakeBackend, **changes: Any) -> None:
    backend.answers["events.bookings"] = {**backend.events_bookings(EVENT), **changes}


def test_the_code_leads_a_phone_to_one_button_and_opening_it_changes_nothing(
    phone: tuple[Client, str], backend: FakeBackend
) -> None:
    client, token = phone
    page = client.get(f"{PAGE}?code=ABCD2345").text
    assert re.search(r'name="code" value="ABCD2345"><button class="btn btn-lg [^"]*w-100', page)
    assert "events.check_in" not in backend.asked()
    answer = client.post(PAGE, data={"csrf_token": token, "code": "ABCD2345"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert asked(backend, "events.check_in") == {"event_id": EVENT, "code": "ABCD2345"}
    there(backend, was_there=True)
    page = client.get(PAGE).text
    assert "您已签到" in page
    assert 'name="code"' not in page


def test_a_code_that_ran_out_is_said_without_a_reload(
    phone: tuple[Client, str], backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_788_000_000.0
    monkeypatch.setattr("gateway.pages.views.checkin.time.time", lambda: now)
    look = look_of(phone[0].get(f"{PAGE}?code=ABCD2345").text)
    backend.answers["stamp"] = "5eed"
    now += 119
    assert phone[0].get(look, headers=HTMX).status_code == 204
    now += 1
    page = phone[0].get(look, headers=HTMX).text
    assert "刚才扫到的签到码已过期" in page
    assert 'value="ABCD2345"' not in page
    assert re.search(r'<input class="form-control" type="text" id="code" name="code"', page)
    assert phone[0].get(look_of(page), headers=HTMX).status_code == 204


def test_a_code_that_was_refused_can_be_typed_anew_beside_what_is_wrong(
    phone: tuple[Client, str], backend: FakeBackend
) -> None:
    words = "签到码不正确或已更换，请重新扫码。"
    backend.answers["events.check_in"] = Invalid("checkin.code", words, "Wrong.", errors=[
        field_error("/code", "invalid", words)])  # fmt: skip
    answer = phone[0].post(PAGE, data={"csrf_token": phone[1], "code": "ZZZZ9999"})
    assert answer.status_code == 422
    assert f'id="code-wrong">{words}' in answer.text
    assert "ZZZZ9999" not in answer.text


@pytest.mark.parametrize(
    ("state", "actions", "words"),
    [
        ("confirmed", [], "活动开始后才能签到"),
        ("summarized", [], "签到已结束"),
        ("cancelled", [], "签到已结束"),
    ],
)
def test_a_phone_is_told_when_there_is_nothing_to_press(
    phone: tuple[Client, str], backend: FakeBackend, state: str, actions: list[Any], words: str
) -> None:
    backend.event, backend.answers["events.actions"] = study_event(state), {"items": actions}
    page = phone[0].get(f"{PAGE}?code=ABC").text
    assert words in page
    assert f'action="{PAGE}"' not in page


def test_the_button_appears_when_the_event_has_begun(phone: tuple[Client, str], backend: FakeBackend) -> None:
    offered = backend.events_actions(EVENT)
    backend.answers |= {"events.actions": {"items": []}, "stamp": "5eed"}
    look = look_of(phone[0].get(f"{PAGE}?code=ABCD2345").text)
    assert phone[0].get(look, headers=HTMX).status_code == 204
    backend.answers["events.actions"] = offered
    assert 'name="code" value="ABCD2345"' in phone[0].get(look, headers=HTMX).text


def test_an_account_that_is_no_members_is_told_who_enters_its_holder(
    app: Flask, backend: FakeBackend, phone: tuple[Client, str]
) -> None:
    page = logged_in(app, backend, "leader")[0].get(f"{PAGE}?code=ABCD2345").text
    assert "由承办人按名单签到" in page
    assert f'action="{PAGE}"' not in page


def test_the_wall_shows_the_code_and_counts_and_nobodys_name(wall: Client) -> None:
    page = wall.get(WALL).text
    assert "data:image/svg+xml" in page
    assert 'http-equiv="refresh"' in page
    assert re.search(r"已签到1人</strong>\s*<span>已报名2人", page)
    assert not [one["name"] for one in PEOPLE if one["name"] in page]


def test_who_checks_in_and_the_next_code_are_news_on_the_wall(wall: Client, backend: FakeBackend) -> None:
    look = look_of(wall.get(WALL).text)
    backend.answers["stamp"] = "5eed"
    assert wall.get(look, headers=HTMX).status_code == 204
    there(backend, present=2)
    page = wall.get(look, headers=HTMX).text
    assert "已签到2人" in page
    code = backend.events_checkin_code(EVENT)
    backend.answers["events.checkin_code"] = {**code, "code": "NEXT2345"}
    assert "NEXT2345" in wall.get(look_of(page), headers=HTMX).text


def test_a_wall_left_on_says_when_checking_in_is_over(wall: Client, backend: FakeBackend) -> None:
    look = look_of(wall.get(WALL).text)
    backend.answers["events.checkin_code"] = Conflict("state", "活动已总结。", "It is summed up.")
    page = wall.get(look, headers=HTMX).text
    assert "签到已结束" in page
    assert "data:image/svg+xml" not in page
    assert wall.get(WALL).status_code == 409


def test_the_api_gives_the_code_as_a_drawing_too(wall: Client) -> None:
    answer = wall.get(f"/api/v1/events/{EVENT}/checkin-code").get_json()
    assert answer["svg"].startswith("<svg")
    assert answer["url"].endswith(answer["path"])
