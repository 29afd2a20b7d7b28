"""A year in figures, and years side by side."""

from __future__ import annotations

from flask import Response, request

from gateway import edge
from gateway.api.routes import download, get
from gateway.asking import clients
from gateway.documents.media import XLSX, attached
from kit import cpu

TITLE = "统计 Statistics"


def as_workbook() -> Response:
    """Every table of the year, a sheet each."""
    from gateway.documents.stats import stats_workbook  # noqa: PLC0415  (xlsxwriter: not at every start)

    figures = clients().events.stats(**edge.query(request, ["year"]))
    return attached(cpu.run(stats_workbook, figures), XLSX, f"{figures['year']}年主题联学统计.xlsx")


ROUTES = (
    get("/stats", "events.stats", "Show a year's figures."),
    get("/stats/years", "events.stats_years", "Show years side by side."),
    download("/stats.xlsx", "events.stats", "A year's figures as a workbook.", as_workbook, XLSX),
)
