"""Sources of money, from opening to the year's end."""

from __future__ import annotations

from flask import Response

from gateway.api.routes import action, create, download, get, patch
from gateway.asking import clients
from gateway.documents.media import XLSX, attached
from kit import cpu

TITLE = "经费来源 Funds"


def year_end_workbook(fund_id: str) -> Response:
    """The year-end as a workbook."""
    from gateway.documents.year_end import year_end_workbook as written  # noqa: PLC0415  (xlsxwriter: not at every start)

    told = clients().events.year_end(fund_id=fund_id)
    return attached(cpu.run(written, told), XLSX, f"{told['fund']['year']} 年{told['fund']['name']}年终.xlsx")


ROUTES = (
    get("/funds", "events.funds", "List the sources of money."),
    create("/funds", "events.open_fund", "Open a source of money for a year.", "/funds/{id}"),
    get("/funds/<fund_id>", "events.fund", "Show what is reserved, spent and available."),
    patch("/funds/<fund_id>", "events.adjust_fund", "Change the yearly amount, never below what is committed."),
    get("/funds/<fund_id>/year-end", "events.year_end", "Show the year by event, and what is still open."),
    download("/funds/<fund_id>/year-end.xlsx", "events.year_end", "The same as a workbook.", year_end_workbook, XLSX),
    action("/funds/<fund_id>/close", "events.close_fund", "Close the year, once nothing is reserved."),
)
