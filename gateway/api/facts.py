"""Facts that a subscriber could not take in, and what comparing found, of all services. An id names its service."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.routes import Route
from gateway.asking import clients
from gateway.operations import SERVICES
from kit.domain import not_found
from kit.paging import encode_cursor

TITLE = "滞留消息 Parked facts"
MOST = 200
USUAL = 50
"""How many are shown where nobody says how many."""


def parked() -> Response:
    """Every parked fact; short lists by nature, so all services' first pages make one page."""
    asked, items = clients(), []
    wanted = {**edge.query(request, ["state"]), "limit": MOST}
    for service in SERVICES:
        rows: list[dict[str, Any]] = asked.answer(f"{service}.parked_facts", wanted).value["items"]
        items += [{**row, "service": service, "id": f"{service}-{row['id']}"} for row in rows]
    return jsonify({"items": items, "next_cursor": None})


def discrepancies() -> Response:
    """Newest first. The ids of all services sort by time, so one cursor is good for each of them."""
    asked, found, more = clients(), [], False
    wanted = edge.query(request, ["state", "limit", "cursor"])
    for service in SERVICES:
        answer: dict[str, Any] = asked.answer(f"{service}.discrepancies", wanted).value
        found += [(row["id"], {**row, "service": service, "id": f"{service}-{row['id']}"}) for row in answer["items"]]
        more = more or answer["next_cursor"] is not None
    found.sort(key=lambda one: one[0], reverse=True)
    shown = found[: int(wanted.get("limit") or USUAL)]
    more = more or len(found) > len(shown)
    following = encode_cursor(shown[-1][0]) if more else None
    return jsonify({"items": [row for _, row in shown], "next_cursor": following})


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
    Route(
        "GET",
        "/facts/discrepancies",
        "events.discrepancies",
        "List what comparing outboxes, queues, inboxes and the ledger has found.",
        view=discrepancies,
    ),
    Route("POST", "/facts/parked/<fact_id>/replay", "events.replay_fact", "Try a fact again.", view=replay),
    Route("POST", "/facts/parked/<fact_id>/discard", "events.discard_fact", "Give a fact up.", view=discard),
)
