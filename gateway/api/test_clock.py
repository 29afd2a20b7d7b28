"""The movable clock of tests; not there unless the process was started with it."""

from __future__ import annotations

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.routes import Route
from gateway.asking import settings
from kit.clock import TestClock, rfc3339

TITLE = "测试时钟 Test clock"
MOST_DAYS = 3660


def _clock() -> TestClock:
    if not settings().test_clock:
        raise edge.nothing_here()
    return TestClock(settings().home / "test-clock.json")


def show() -> Response:
    """The time by which everything is judged."""
    return jsonify({"now": rfc3339(_clock().now())})


def move() -> Response:
    """Move everybody's time forward by whole days."""
    clock = _clock()
    days = edge.json_body(request).get("advance_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
        raise edge.invalid("/advance_days", f"应为 0 到 {MOST_DAYS} 之间的整数。", f"Whole days from 0 to {MOST_DAYS}.")
    return jsonify({"now": rfc3339(clock.advance(days))})


ROUTES = (
    Route("GET", "/test-clock", "gateway.test_clock", "Show the time.", view=show),
    Route("POST", "/test-clock", "gateway.move_test_clock", "Move the time by whole days.", view=move),
)
