"""Channels out of the house, and what goes out over them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Response

from gateway.api.routes import Route, action, create, download, get, patch
from gateway.asking import clients
from gateway.clients import Clients
from gateway.documents.media import disposition

TITLE = "渠道 Channels"
JSON_LINES = "application/jsonl"
PAGE = 200


def export() -> Response:
    """What waits, a line each, with neither addresses nor secrets: for a machine that is let out where this is not."""
    asked = clients()
    first = asked.notify.waiting_deliveries(limit=PAGE)
    headers = {"Content-Disposition": disposition("deliveries.jsonl")}
    return Response(_lines(asked, first), mimetype=JSON_LINES, headers=headers)


def _lines(asked: Clients, page: dict[str, object]) -> Iterator[bytes]:
    while True:
        items = page["items"]
        yield "".join(f"{json.dumps(item, ensure_ascii=False)}\n" for item in items).encode()  # type: ignore[attr-defined]
        if not page["next_cursor"]:
            return
        page = asked.notify.waiting_deliveries(limit=PAGE, cursor=page["next_cursor"])


def _export() -> Route:
    words = "Take away what waits to leave the house."
    return download("/deliveries/export.jsonl", "notify.waiting_deliveries", words, export, JSON_LINES, asks=("limit",))


ROUTES = (
    get("/channels", "notify.channels", "List the channels that carry news out of the house."),
    create("/channels", "notify.create_channel", "Set a channel up.", "/channels/{id}"),
    get("/channels/<channel_id>", "notify.channel", "Show a channel; of its secret only which parts are set."),
    patch("/channels/<channel_id>", "notify.edit_channel", "Edit a channel; a part of its secret left out stays."),
    create(
        "/channels/<channel_id>/test", "notify.test_channel", "Send something harmless over it.", "/deliveries/{id}"
    ),
    action("/channels/<channel_id>/retry", "notify.retry_channel", "Send again all that did not get out over it."),
    get("/webhooks", "notify.webhooks", "List the channels that programs listen to."),
    create("/webhooks", "notify.create_webhook", "Set a webhook up (Standard Webhooks).", "/channels/{id}"),
    patch("/webhooks/<channel_id>", "notify.edit_webhook", "Edit a webhook."),
    get("/deliveries", "notify.deliveries", "List what did not get out yet, or deliveries in a state."),
    _export(),
    get("/deliveries/<delivery_id>", "notify.delivery", "Show what became of a delivery."),
)
