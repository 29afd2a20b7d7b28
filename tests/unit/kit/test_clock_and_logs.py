"""Time that tests may move, and logs that give no token away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kit.clock import SystemClock, TestClock, in_shanghai, rfc3339
from kit.ids import new_id
from kit.logs import mask_path, mask_tokens
from services.partners.domain.links import token_of

LINK = token_of(b"key", "invitation", "nonce")
DIGEST = "0123456789abcdef" * 4


def test_the_test_clock_is_one_file_for_all_processes(tmp_path: Path) -> None:
    path = tmp_path / "home" / "test-clock.json"
    one, other = TestClock(path), TestClock(path)
    before = other.now()
    one.advance(31)
    one.advance(14)
    moved = other.now() - before
    assert dt.timedelta(days=45) <= moved < dt.timedelta(days=45, minutes=1)


def test_without_a_file_it_is_the_machines_time(tmp_path: Path) -> None:
    assert abs(TestClock(tmp_path / "none.json").now() - SystemClock().now()) < dt.timedelta(minutes=1)


def test_days_are_judged_in_shanghai() -> None:
    late = dt.datetime(2026, 5, 8, 16, 30, tzinfo=dt.UTC)
    assert in_shanghai(late).date() == dt.date(2026, 5, 9)
    assert rfc3339(late) == "2026-05-09T00:30:00+08:00"
    assert rfc3339(None) is None


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/i/abcDEF-123", "/i/***"),
        ("GET /api/v1/links/abc?x=1 200", "GET /api/v1/links/***?x=1 200"),
        ("http://h/i/tok/reply", "http://h/i/***/reply"),
        ("/invitations/abc", "/invitations/abc"),
        ("/events/i", "/events/i"),
        (f"/i//{LINK}", "/i//***"),
        (f"/I/{LINK}", "/I/***"),
        (f'/i/"{LINK}"', '/i/"***"'),
        (f"{{'token': '{LINK}x'}}", "{'token': '***'}"),
        (f"root {DIGEST}", f"root {DIGEST}"),
    ],
)
def test_tokens_are_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask_tokens(text) == masked


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        (f"/i/{LINK}", "/i/***"),
        (f"/api/v1/links/{LINK}/reply", "/api/v1/links/***/reply"),
        (f"/api/v1/links/{LINK}/calendar.ics", "/api/v1/links/***/calendar.ics"),
        (f"/i/#{LINK[1:]}", "/i/***"),
        (f"/i/{LINK[:9]}/{LINK[10:]}", "/i/***"),
        (f"/I/{LINK[:9]} {LINK[10:]}/reply", "/I/***/reply"),
        (f"/i/{LINK[:9]}\n{LINK[10:]}", "/i/***"),
        ("/api/v1/invitations/abc", "/api/v1/invitations/abc"),
        ("/api/v1/events/01a214a509727051/bookings", "/api/v1/events/01a214a509727051/bookings"),
    ],
)
def test_what_is_left_of_a_mangled_token_is_masked_in_paths(path: str, masked: str) -> None:
    assert mask_path(path) == masked


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
