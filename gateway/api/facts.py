"""Facts that a subscriber could not take in, of all services together. An id names its service first."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.routes import Route
from gateway.asking import clients
from gateway.operations import SERVICES
from kit.domain import not_found

TITLE = "滞留消息 Parked facts"
MOST = 200


def parked() -> Response:
    """Every parked fact; short lists by nature, so all services' first pages make one page."""
    asked, items = clients(), []
    wanted = {**edge.query(request, ["state"]), "limit": MOST}
    for service in SERVICES:
        rows: list[dict[str, Any]] = asked.answer(f"{service}.parked_facts", wanted).value["items"]
        items += [{**row, "service": service, "id": f"{service}-{row['id']}"} for row in rows]
    return jsonify({"items": items, "next_cursor": None})


def _told(operation: str, fact_id: str) -> Response:
    service, _, own_id = fact_id.partition("-")
    if service not in SERVICES or not own_id:
        raise not_found("消息")
    answer = clients().answer(f"{service}.{operation}", {**edge.json_body(request), "dead_letter_id": own_id}).value
    return jsonify({**(answer or {}), "service": service, "id": fact_id})


def replay(fact_id: str) -> Response:
    """Have the fact taken in again."""
    return _told("replay_fact", fact_id)


def discard(fact_id: str) -> Response:
    """Give the fact up, with a reason."""
    return _told("discard_fact", fact_id)


ROUTES = (
    Route(
        "GET",
        "/facts/parked",
        "events.parked_facts",
        "List the facts that no retry could bring in.",
        view=parked,
        asks=("state",),
    ),
    Route("POST", "/facts/parked/<fact_id>/replay", "events.replay_fact", "Try a fact again.", view=replay),
    Route("POST", "/facts/parked/<fact_id>/discard", "events.discard_fact", "Give a fact up.", view=discard),
)
