"""The movable clock of tests; not there unless the process was started with it."""

from __future__ import annotations

from flask import Response, jsonify, request
from marshmallow import ValidationError

from gateway import edge
from gateway.api.routes import Route
from gateway.asking import settings
from kit.clock import TestClock, rfc3339
from kit.domain import Invalid
from kit.fields import OperationSchema, Whole, pointers

TITLE = "测试时钟 Test clock"
MOST_DAYS = 3660


class Days(OperationSchema):
    """How far."""

    advance_days = Whole(0, MOST_DAYS, required=True)


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
    try:
        days = Days().load(edge.json_body(request))["advance_days"]
    except ValidationError as error:
        zh = f"应为 0 到 {MOST_DAYS} 之间的整数。"
        raise Invalid("invalid", zh, f"Whole days from 0 to {MOST_DAYS}.", errors=pointers(error.messages)) from error
    return jsonify({"now": rfc3339(clock.advance(days))})


ROUTES = (
    Route("GET", "/test-clock", "gateway.test_clock", "Show the time.", view=show),
    Route("POST", "/test-clock", "gateway.move_test_clock", "Move the time by whole days.", view=move, takes=Days),
)
