"""Dispatches: who is away on which audit."""

from __future__ import annotations

from gateway.api.routes import create, get

TITLE = "外派 Dispatches"
ROUTES = (
    get("/dispatches", "members.dispatches", "List dispatches."),
    create("/dispatches", "members.record_dispatch", "Record a dispatch.", "/dispatches/{id}"),
    get("/dispatches/<dispatch_id>", "members.dispatch", "Show a dispatch."),
)
