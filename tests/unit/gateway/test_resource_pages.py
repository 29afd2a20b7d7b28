"""Vehicles, rooms and equipment in the browser: entered, changed, out of order, and when they are taken."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from gateway.pages.months import weeks
from kit.domain import Conflict, Invalid, Stale, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

OUTAGE = {
    "id": "o1", "starts_at": "2999-01-01T09:00:00+08:00", "ends_at": "2999-01-02T09:00:00+08:00", "reason": "年检",
    "recorded_by": "x",
}  # fmt: skip
BUS = {
    "id": "r1", "version": 5, "unit_id": "unit-1", "name": "示例中巴", "kind": "vehicle", "seats": 19, "note": "",
    "retired": False,
    "outages": [OUTAGE, {**OUTAGE, "id": "o0", "ends_at": "2020-01-01T09:00:00+08:00", "reason": "旧"}],
}  # fmt: skip
TAKEN = {
    "code": "event", "starts_at": "2026-05-08T09:00:00+08:00", "ends_at": "2026-05-08T11:00:00+08:00",
    "reason": "示例中巴同一时间已安排给活动 LX-2026-0001", "event_id": "event-1", "outage_id": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers |= {
        "events.resource": BUS,
        "events.create_resource": BUS,
        "events.resources": {"items": [BUS], "next_cursor": None},
        "events.resource_calendar": {"id": "r1", "items": [TAKEN]},
    }
    return backend


def test_the_list_is_asked_by_name_kind_and_whether_in_use(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "organizer")
    assert 'href="/resources/r1"' in client.get("/resources?q=巴&kind=vehicle&retired=yes").text
    told = asked(backend, "events.resources")
    assert (told["q"], told["kind"], told["retired"]) == ("巴", "vehicle", True)
    assert 'href="/resources"' in client.get("/password").text


def test_one_is_added_and_a_name_that_is_taken_is_said_beside_the_name(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "secretary")
    given = {"csrf_token": token, "_key": "k", "name": "示例中巴", "kind": "vehicle", "seats": "十九", "note": ""}
    answer = client.post("/resources", data=given)
    assert asked(backend, "events.create_resource") == {"name": "示例中巴", "kind": "vehicle", "seats": "十九"}
    assert answer.headers["Location"] == "/resources/r1?done=saved"
    backend.answers["events.create_resource"] = Conflict("resource.name_taken", "已有同名资源。", "Taken.")
    page = client.post("/resources", data={**given, "note": "<b>"})
    assert (page.status_code, 'id="name-wrong">已有同名资源。' in page.text) == (409, True)
    assert ('value="&lt;b&gt;"' in page.text, 'value="十九"' in page.text) == (True, True)


def test_its_page_shows_when_it_is_taken_and_what_is_still_to_come(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "organizer")
    page = client.get("/resources/r1?from=2026-05-01&to=2026-05-31").text
    told = asked(backend, "events.resource_calendar")
    assert (told["from"], told["to"]) == ("2026-05-01", "2026-05-31")
    assert 'href="/events/event-1"' in page
    assert '<time datetime="2026-05-08">' in page.partition('href="/events/event-1"')[0]
    assert page.count('class="cal-event b-blue"') == 1
    assert ("from=2026-04-01&amp;to=2026-04-30" in page, "from=2026-06-01&amp;to=2026-06-30" in page) == (True, True)
    assert ("年检" in page, "旧" in page) == (True, False)
    page = client.get("/resources/r1?from=2026-01-01&to=2026-12-31").text
    assert ('class="cal month"' in page, 'href="/events/event-1"' in page) == (False, True)
    errors = [field_error("/to", "range", "应在一年以内。")]
    backend.answers["events.resource_calendar"] = Invalid("invalid", "有误。", "Invalid.", errors=errors)
    page = client.get("/resources/r1?from=2026-05-01&to=2029-05-31")
    assert (page.status_code, 'id="to-wrong">应在一年以内。' in page.text) == (422, True)


def test_a_thing_lies_on_each_of_its_days_and_midnight_is_no_further_day() -> None:
    over = {"starts_at": "2026-04-29T09:00:00+08:00", "ends_at": "2026-05-03T00:00:00+08:00"}
    found = weeks(dt.date(2026, 5, 1), dt.date(2026, 5, 31), [over])
    assert [day["date"].day for week in found for day in week if day["things"]] == [1, 2]
    assert (found[0][0]["date"], found[-1][-1]["date"]) == (dt.date(2026, 4, 27), dt.date(2026, 5, 31))
    assert weeks(dt.date(2026, 5, 2), dt.date(2026, 5, 1), [over]) == []


def test_only_what_was_changed_goes_on_and_it_can_be_taken_out_of_use(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    form = {"csrf_token": token, "expected_version": "5", "name": "示例中巴", "note": "", "seats": "", "retired": "yes"}
    client.post("/resources/r1", data=form)
    assert asked(backend, "events.edit_resource") == {
        "resource_id": "r1", "expected_version": 5, "seats": None, "retired": True,
    }  # fmt: skip
    backend.answers["events.edit_resource"] = Stale("stale", "内容已被他人修改。", "Stale.")
    answer = client.post("/resources/r1", data={**form, "name": "新名"})
    assert (answer.status_code, 'value="新名"' in answer.text, "您填写的内容已保留" in answer.text) == (412, True, True)


def test_an_outage_is_entered_on_shanghai_s_clock_and_lifted(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    given = {"starts_at": "2026-05-08T09:00", "ends_at": "morgen", "reason": "年检"}
    client.post("/resources/r1/outages", data={**given, "csrf_token": token})
    assert asked(backend, "events.add_outage") == {
        "resource_id": "r1", "starts_at": "2026-05-08T09:00:00+08:00", "ends_at": "morgen", "reason": "年检",
    }  # fmt: skip
    errors = [field_error("/ends_at", "order", "结束时间应晚于开始时间。")]
    backend.answers["events.add_outage"] = Invalid("invalid", "有误。", "Invalid.", errors=errors)
    page = client.post("/resources/r1/outages", data={**given, "csrf_token": token}).text
    assert 'id="ends_at-wrong">结束时间应晚于开始时间。' in page
    assert 'value="2026-05-08T09:00"' in page
    client.post("/resources/r1/outages/o1/lift", data={"csrf_token": token})
    assert asked(backend, "events.lift_outage") == {"resource_id": "r1", "outage_id": "o1"}


def test_whoever_only_looks_is_offered_nothing_to_change(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "finance")
    assert 'action="/resources/r1' not in client.get("/resources/r1").text.replace(
        'method="get" action="/resources/r1"', ""
    )
    assert client.post("/resources/r1", data={"csrf_token": token}).status_code == 403
