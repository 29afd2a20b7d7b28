"""A year in figures, and years side by side."""

from __future__ import annotations

from flask import Response, request

from gateway import edge
from gateway.api.routes import download, get
from gateway.asking import clients
from gateway.documents.media import XLSX, attached
from kit import cpu

TITLE = "统计 Statistics"
BEFORE = 4
"""So many years stand before the one that was asked for."""


def as_workbook() -> Response:
    """Every table of the year, a sheet each, and the years before it."""
    from gateway.documents.stats import stats_workbook  # noqa: PLC0415  (xlsxwriter: not at every start)

    asked = clients().events
    figures = asked.stats(**edge.query(request, ["year"]))
    years = asked.stats_years(first=max(figures["year"] - BEFORE, 2000), last=figures["year"])
    return attached(cpu.run(stats_workbook, figures, years), XLSX, f"{figures['year']}年主题联学统计.xlsx")


ROUTES = (
    get("/stats", "events.stats", "Show a year's figures."),
    get("/stats/years", "events.stats_years", "Show years side by side."),
    download("/stats.xlsx", "events.stats", "A year's figures as a workbook.", as_workbook, XLSX),
)
