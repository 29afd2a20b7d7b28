"""The calendar page: whole weeks around a month, days off as the office has them, and every state of it an address."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from werkzeug.test import Client

from gateway.app import create_app
from kit.config import load
from tests.support.fake_backend import BRANCH, FakeBackend
from tests.unit.gateway.test_pages import Buffered


def held(key: str, starts_at: str, ends_at: str, state: str = "confirmed") -> dict[str, Any]:
    return {"id": key, "theme": f"<b>{key}</b>", "state": state, "starts_at": starts_at, "ends_at": ends_at}


EVENTS = [
    held("evening", "2026-09-30T23:30:00+08:00", "2026-10-01T01:00:00+08:00"),
    held("three-days", "2026-10-09T09:00:00+08:00", "2026-10-11T17:00:00+08:00", "held"),
    held("gone", "2026-10-12T09:00:00+08:00", "2026-10-12T12:00:00+08:00", "cancelled"),
]
DAYS = [{"date": "2026-10-01", "workday": False, "name": "国庆节"}, {"date": "2026-10-10", "workday": True, "name": ""}]


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers["events.events"] = {"items": EVENTS, "next_cursor": None}
    backend.answers["events.calendar"] = {"days": DAYS}
    return backend


@pytest.fixture
def client(backend: FakeBackend, tmp_path: Any) -> Client:
    app = create_app(load({"LIANXUE_HOME": str(tmp_path)}))

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ["lianxue.rpc"] = backend
        return app(environ, start_response)

    client = Buffered(wsgi)
    client.set_cookie("lianxue", "token-of-organizer")
    return client


def cells(page: str) -> dict[str, str]:
    """Day -> its cell."""
    found = re.findall(r"<td class=.*?</td>", page, re.DOTALL)
    return {match[1]: cell for cell in found if (match := re.search(r'datetime="([^"]+)"', cell))}


def asked(backend: FakeBackend) -> dict[str, Any]:
    return [args for name, args, _actor in backend.calls if name == "events.events"][-1]


def test_a_month_is_shown_in_whole_weeks_with_events_on_each_of_their_days(
    client: Client, backend: FakeBackend
) -> None:
    days = cells(client.get("/calendar?on=2026-10-15").text)
    assert (min(days), max(days), len(days)) == ("2026-09-28", "2026-11-01", 35)
    assert (asked(backend)["from"], asked(backend)["to"]) == ("2026-09-28", "2026-11-01")
    assert [day for day, cell in days.items() if "/events/three-days" in cell] == [
        "2026-10-09", "2026-10-10", "2026-10-11",
    ]  # fmt: skip
    assert [day for day, cell in days.items() if "/events/evening" in cell] == ["2026-09-30", "2026-10-01"]
    assert not any("/events/gone" in cell for cell in days.values())
    assert "&lt;b&gt;three-days" in days["2026-10-09"]


def test_an_event_of_several_days_says_where_each_day_is_in_it(client: Client) -> None:
    days = cells(client.get("/calendar?on=2026-10-15").text)
    assert [
        re.sub(r"\s+", " ", said[1]).strip()
        for day in ("2026-10-09", "2026-10-10", "2026-10-11")
        if (said := re.search(r'<span class="soft">(.*?)</span>', days[day], re.DOTALL))
    ] == ["09:00 第1天/共3天", "第2天/共3天", "–17:00 第3天/共3天"]
    assert ("goes-on" in days["2026-10-09"], "went-on" in days["2026-10-09"]) == (True, False)
    assert ("goes-on" in days["2026-10-11"], "went-on" in days["2026-10-11"]) == (False, True)


def test_what_ends_at_midnight_is_over_on_that_day_and_what_began_before_is_there(
    client: Client, backend: FakeBackend
) -> None:
    long = held("long", "2026-09-20T09:00:00+08:00", "2026-12-01T00:00:00+08:00")
    backend.answers["events.events"] = {"items": [long], "next_cursor": None}
    days = cells(client.get("/calendar?on=2026-11-15").text)
    shown = [day for day, cell in days.items() if "/events/long" in cell]
    assert (shown[0], shown[-1], len(shown)) == ("2026-10-26", "2026-11-30", 36)
    assert "第37天/共72天" in days["2026-10-26"]


def test_a_day_with_many_events_shows_all_of_them(client: Client, backend: FakeBackend) -> None:
    many = [held(f"n{n:02}", f"2026-10-15T{8 + n % 10:02}:00:00+08:00", "2026-10-15T19:00:00+08:00") for n in range(20)]
    backend.answers["events.events"] = {"items": many, "next_cursor": None}
    assert cells(client.get("/calendar?on=2026-10-15").text)["2026-10-15"].count('href="/events/n') == 20


def test_the_present_day_is_said_in_words_by_the_clock_of_the_services(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.pages.views.calendar.today", lambda: dt.date(2026, 10, 13))
    for path in ("/calendar", "/calendar?view=week"):
        page = client.get(path).text
        assert [day for day, cell in cells(page).items() if "今天" in cell] == ["2026-10-13"]
    assert page.count('aria-current="date"') == 1
    assert "2026年10月12日(星期一) 至 2026年10月18日(星期日)" in page
    assert "10月12日</span>" in page, "a week has no other word for its month"


def test_a_branch_that_is_chosen_stands_in_the_heading_for_paper(client: Client) -> None:
    name = re.search(rf'<option value="{BRANCH}">([^<]+)', client.get("/calendar").text)
    assert name
    page = client.get(f"/calendar?on=2026-10-15&branch_id={BRANCH}").text
    assert re.search(rf"<h1>日历 2026 年 10 月 .*{name[1]}.*</h1>", page)
    assert f"/calendar?view=list&amp;on=2026-10-15&amp;branch_id={BRANCH}" in page
    assert "calendar-print.css" in page


def test_days_off_and_days_worked_are_those_of_the_office(client: Client) -> None:
    days = cells(client.get("/calendar?on=2026-10-15").text)
    assert "off" in days["2026-10-01"].split(">")[0]
    assert "休 国庆节" in days["2026-10-01"]
    assert "off" not in days["2026-10-10"].split(">")[0], "a Saturday that is worked"
    assert "off" in days["2026-10-11"].split(">")[0]


def test_a_week_its_neighbours_and_a_branch_are_an_address(client: Client, backend: FakeBackend) -> None:
    page = client.get("/calendar?on=2026-10-15&view=week&branch_id=b1").text
    assert min(cells(page)) == "2026-10-12"
    assert len(cells(page)) == 7
    assert asked(backend)["branch_id"] == "b1"
    for day in ("2026-10-11", "2026-10-19"):
        assert f"/calendar?view=week&amp;on={day}&amp;branch_id=b1" in page


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-13-01", "0001-01-01", "9999-12-31", "<script>"])
def test_what_is_no_day_is_today(client: Client, backend: FakeBackend, typed: str) -> None:
    answer = client.get("/calendar", query_string={"on": typed, "view": "no such view"})
    assert answer.status_code == 200
    assert 'class="cal month"' in answer.text
    assert "today " in answer.text
    assert '<script>"' not in answer.text


def test_a_list_names_only_days_of_the_month_on_which_there_is_something(client: Client) -> None:
    page = client.get("/calendar?on=2026-10-15&view=list").text
    assert "2026年10月9日" in page
    assert "2026年9月30日" not in page
    assert "2026年10月12日" not in page
