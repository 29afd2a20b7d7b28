"""The register of events (台账): one row an event, on screen and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from gateway import edge
from gateway.api.routes import download, get
from gateway.asking import clients
from gateway.clients import Clients
from gateway.documents.media import XLSX, attached
from gateway.operations import supplied
from kit import cpu

TITLE = "台账登记表 Register"
PAGE = 200
MOST_ROWS = 100_000


def pages(asked: Clients, filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every page of the filtered set."""
    cursor, seen = "", 0
    while cursor is not None and seen < MOST_ROWS:
        page = asked.events.register(**{**filters, "limit": PAGE, "cursor": cursor})
        yield page
        cursor, seen = page["next_cursor"], seen + len(page["items"])


def as_workbook() -> Response:
    """Exactly the filtered set; the export is recorded in the ledger."""
    from gateway.documents.register import register_workbook  # noqa: PLC0415  (xlsxwriter: not at every start)

    asked = clients()
    filters = edge.query(request, supplied("events.begin_register_export"))
    asked.events.begin_register_export(**filters)
    found = list(pages(asked, filters))
    rows = [row for page in found for row in page["items"]]
    return attached(cpu.run(register_workbook, rows, found[0].get("totals") or {}), XLSX, "主题联学台账.xlsx")


ROUTES = (
    get("/register", "events.register", "List the register, one row an event."),
    download("/register.xlsx", "events.begin_register_export", "The register as a workbook.", as_workbook, XLSX),
)
