"""The briefing: written, reviewed by somebody else, and taken away as a document."""

from __future__ import annotations

from typing import Any

from flask import Response

from gateway.api.routes import action, download, get, put
from gateway.asking import clients
from gateway.documents.briefing import briefing_document, briefing_page
from gateway.documents.media import DOCX, HTML, PDF, attached
from gateway.documents.office import to_pdf
from kit import cpu

TITLE = "简报 Briefings"


def _parts(event_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    asked = clients()
    return asked.events.briefing(event_id=event_id), asked.events.event(event_id=event_id)


def as_document(event_id: str) -> Response:
    """The briefing as a docx that WPS and Word can edit."""
    return attached(cpu.run(briefing_document, *_parts(event_id)), DOCX, "简报.docx")


def as_pdf(event_id: str) -> Response:
    """The same as PDF; 501 where LibreOffice is absent."""
    return attached(to_pdf(cpu.run(briefing_document, *_parts(event_id))), PDF, "简报.pdf")


def as_page(event_id: str) -> Response:
    """The briefing as one HTML file that needs nothing else."""
    return attached(briefing_page(*_parts(event_id)).encode(), HTML, "简报.html")


BRIEFING = "/events/<event_id>/briefing"
ROUTES = (
    get(BRIEFING, "events.briefing", "Show the briefing, drafted from the facts when there is none."),
    put(BRIEFING, "events.save_briefing", "Save title and body; the HTML is cleaned."),
    action(f"{BRIEFING}/submit", "events.submit_briefing", "Hand the briefing in for review."),
    action(f"{BRIEFING}/approve", "events.approve_briefing", "Approve the briefing; never your own."),
    action(f"{BRIEFING}/return", "events.return_briefing", "Send the briefing back with a reason."),
    get("/events/<event_id>/publications", "notify.publications", "List where the briefing was published."),
    download(f"{BRIEFING}.docx", "events.briefing", "The briefing as docx.", as_document, DOCX),
    download(f"{BRIEFING}.pdf", "events.briefing", "The briefing as PDF.", as_pdf, PDF),
    download(f"{BRIEFING}.html", "events.briefing", "The briefing as HTML.", as_page, HTML),
)
