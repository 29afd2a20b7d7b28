"""Sources of money."""

from __future__ import annotations

from gateway.api.routes import create, get

TITLE = "经费来源 Funds"
ROUTES = (
    get("/funds", "events.funds", "List the sources of money."),
    create("/funds", "events.open_fund", "Open a source of money for a year.", "/funds/{id}"),
    get("/funds/<fund_id>", "events.fund", "Show what is reserved, spent and available."),
)
