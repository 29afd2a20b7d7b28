"""Notices of commendation (经验通报)."""

from __future__ import annotations

from gateway.api.printing import both
from gateway.api.routes import action, create, get, patch
from gateway.asking import clients
from gateway.documents import evidence
from gateway.documents.printable import written

TITLE = "经验通报 Commendations"
NOTICE = "/commendations/<commendation_id>"


def notice_of(commendation_id: str) -> tuple[bytes, str]:
    """The notice in the form of an official one."""
    from gateway.documents.commendation import commendation_document  # noqa: PLC0415  (docx, lxml: not at every start)

    asked = clients()
    notice = asked.events.commendation(commendation_id=commendation_id)
    return written(commendation_document, notice, evidence.newest(asked)), "经验通报"


ROUTES = (
    get("/commendations", "events.commendations", "List the notices, by state and year."),
    create("/commendations", "events.draft_commendation", "Choose events, with a reason each.", "/commendations/{id}"),
    *both(NOTICE, "events.commendation", "The notice", notice_of),
    get(NOTICE, "events.commendation", "Show a notice with what it tells of its events."),
    patch(NOTICE, "events.edit_commendation", "Change a draft."),
    action(f"{NOTICE}/submit", "events.submit_commendation", "Hand it in for review."),
    action(f"{NOTICE}/issue", "events.issue_commendation", "Issue it under the next number; never one's own."),
    action(f"{NOTICE}/return", "events.return_commendation", "Send it back with a reason."),
    action(f"{NOTICE}/retract", "events.retract_commendation", "Take an issued one back, with a reason."),
)
