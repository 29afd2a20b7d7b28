"""What is owed and overdue, and branches that are reminded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from gateway import edge
from gateway.api.routes import action, download, get
from gateway.asking import clients
from gateway.clients import Clients
from gateway.documents.media import XLSX, attached
from kit import cpu

TITLE = "应交与逾期 Oversight"
FILTERS = ("branch_id", "kind", "overdue")
PAGE = 200


def pages(asked: Clients, filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every page of the filtered set."""
    cursor = ""
    while cursor is not None:
        page = asked.events.owed(**{**filters, "limit": PAGE, "cursor": cursor})
        yield page
        cursor = page["next_cursor"]


def as_workbook() -> Response:
    """Exactly the filtered set, and how each branch stands."""
    from gateway.documents.owed import owed_workbook  # noqa: PLC0415  (xlsxwriter: not at every start)

    found = list(pages(clients(), edge.query(request, FILTERS)))
    rows = [row for page in found for row in page["items"]]
    return attached(cpu.run(owed_workbook, rows, found[0]["branches"]), XLSX, "应交与逾期.xlsx")


ROUTES = (
    get("/oversight/owed", "events.owed", "List what is owed, by branch and kind, with counts by branch."),
    download("/oversight/owed.xlsx", "events.owed", "The same as a workbook.", as_workbook, XLSX, asks=FILTERS),
    get("/oversight/nudges", "events.nudges", "List the branches that were reminded, by state."),
    get("/oversight/urgings", "events.urgings", "List what was urged by hand."),
    action("/branches/<branch_id>/urge", "events.urge_branch", "Urge a branch, with a reason, once a day."),
)
