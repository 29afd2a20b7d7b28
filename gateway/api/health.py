"""Whether the process lives, and whether its parts are there."""

from __future__ import annotations

from flask import Response, jsonify

from gateway.api.routes import Route
from gateway.asking import transport
from kit.domain import Unavailable

TITLE = "运行状况 Health"


def health() -> Response:
    """Alive, whatever the state of the broker and the services."""
    return jsonify({"status": "ok"})


def ready() -> Response:
    """Whether every part answers; 503 while one does not."""
    try:
        parts = transport().ping()
    except Unavailable:
        parts = {"services": {}, "broker": "down"}
    services = parts.get("services") or {}
    fine = parts.get("broker") == "ok" and bool(services) and all(state == "ok" for state in services.values())
    response = jsonify({**parts, "status": "ok" if fine else "degraded"})
    if not fine:
        response.status_code = 503
        response.headers["Retry-After"] = "2"
    return response


ROUTES = (
    Route("GET", "/health", "", "Say that the process is alive.", view=health),
    Route("GET", "/ready", "", "Say whether every part is there.", view=ready),
)
