"""Inspection rounds: preparation, sample, team, scores, findings raised, statements, and the report as a document."""

from __future__ import annotations

from gateway.api.printing import both
from gateway.api.routes import action, create, get, patch, put
from gateway.asking import clients
from gateway.documents.printable import written

TITLE = "督导检查 Inspections"


def report_of(inspection_id: str) -> tuple[bytes, str]:
    """The round's report; 422 names each statement without evidence."""
    from gateway.documents.inspection_report import report_document  # noqa: PLC0415  (docx and lxml: not at every start)

    report = clients().events.inspection_report(inspection_id=inspection_id)
    return written(report_document, report), f"{report['name'] or '督导检查'}报告"


ROUTES = (
    get("/inspections", "events.inspections", "List the inspection rounds."),
    create("/inspections", "events.open_inspection", "Open a round and draw its sample by seed.", "/inspections/{id}"),
    create(
        "/inspections/prepare", "events.prepare_inspection", "Prepare a round that is drawn later.", "/inspections/{id}"
    ),
    get("/inspections/<inspection_id>", "events.inspection", "Show a round with sample, scores, team and findings."),
    patch("/inspections/<inspection_id>", "events.edit_inspection", "Change a round that is being prepared."),
    action("/inspections/<inspection_id>/kickoff", "events.kick_off_inspection", "Record the kickoff (动员、公告)."),
    action("/inspections/<inspection_id>/open", "events.draw_inspection", "Open a prepared round: draw its sample."),
    get("/inspections/<inspection_id>/redraw", "events.redrawn_sample", "Draw the sample again and compare."),
    action("/inspections/<inspection_id>/start", "events.start_inspection", "The team goes on site."),
    create(
        "/inspections/<inspection_id>/team",
        "events.appoint_inspector",
        "Put an account on the team, from one day to another.",
        "/inspections/{inspection_id}",
    ),
    action(
        "/inspections/<inspection_id>/team/<account_id>/end", "events.end_inspector", "End somebody's access early."
    ),
    create(
        "/inspections/<inspection_id>/scores",
        "events.score_event",
        "Score an event of the sample.",
        "/inspections/{inspection_id}",
    ),
    create("/inspections/<inspection_id>/findings", "events.raise_finding", "Raise a finding.", "/findings/{id}"),
    put(
        "/inspections/<inspection_id>/statements",
        "events.write_statements",
        "Write the report's statements, each with its evidence.",
    ),
    action("/inspections/<inspection_id>/report", "events.report_inspection", "The report stands; no more scores."),
    action("/inspections/<inspection_id>/close", "events.close_inspection", "Close, once every finding is verified."),
    *both(
        "/inspections/<inspection_id>/report",
        "events.inspection_report",
        "The report, unless a statement rests on no evidence,",
        report_of,
        409,
        422,
    ),
)
