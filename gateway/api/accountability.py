"""Measures taken against branches, from one table, and each branch's dossier of three years."""

from __future__ import annotations

from flask import Response, request

from gateway import edge
from gateway.api.routes import create, download, get
from gateway.asking import clients
from gateway.documents.media import XLSX, attached
from kit import cpu

TITLE = "问责与档案 Accountability"


def as_workbook(dossier_of: str) -> Response:
    """The dossier as a workbook."""
    from gateway.documents.dossier import dossier_workbook  # noqa: PLC0415  (xlsxwriter: not at every start)

    found = clients().events.branch_dossier(dossier_of=dossier_of, **edge.query(request, ["year"]))
    return attached(cpu.run(dossier_workbook, found), XLSX, f"{found['branch']}三年档案.xlsx")


ROUTES = (
    get("/accountability", "events.measures", "List the measures that were taken, by branch."),
    create(
        "/accountability",
        "events.apply_measure",
        "Take a measure of the table against a branch, for late, reopened or severe findings.",
        "/accountability",
    ),
    get("/accountability/measures", "events.measure_table", "Show the one table of measures."),
    get("/branches/<dossier_of>/dossier", "events.branch_dossier", "Show a branch's three years."),
    download("/branches/<dossier_of>/dossier.xlsx", "events.branch_dossier", "The same as a workbook.", as_workbook,
             XLSX),
)  # fmt: skip
