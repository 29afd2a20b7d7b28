"""The briefing: written, reviewed by somebody else, and taken away as a document."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response

from gateway.api.attachments import content
from gateway.api.routes import action, download, get, put
from gateway.asking import clients, settings
from gateway.clients import Clients
from gateway.documents import evidence
from gateway.documents.markup import with_pictures
from gateway.documents.media import DOCX, HTML, PDF, attached
from gateway.documents.office import find_office, to_pdf
from gateway.documents.printable import written
from kit import cpu
from kit.domain import NotFound

TITLE = "简报 Briefings"
PICTURES = {"image/png", "image/jpeg", "image/gif"}
LARGEST_PICTURE = 8 * 2**20
NOT_IN_NAMES = frozenset('\\/:*?"<>|')
LONGEST_THEME = 60
"""Letters; three bytes each, and a name may have 255 bytes."""


Parts = tuple[dict[str, Any], dict[str, Any], dict[str, Any] | None]


def _parts(event_id: str) -> Parts:
    """The briefing with its pictures on board, the event that it is about, and the checkpoint to be printed."""
    asked = clients()
    event = asked.events.event(event_id=event_id)
    briefing = asked.events.briefing(event_id=event_id)
    html = with_pictures(str(briefing.get("body_html") or ""), partial(_picture, asked))
    return {**briefing, "body_html": html}, event, evidence.newest(asked)


def _picture(asked: Clients, attachment_id: str) -> tuple[str, bytes] | None:
    """Media type and content of a picture that the caller may see."""
    try:
        about = asked.events.attachment(attachment_id=attachment_id)
        if about["media_type"] not in PICTURES or about["size"] > LARGEST_PICTURE:
            return None
        return about["media_type"], content(asked, attachment_id, about["chunks"])
    except NotFound:
        return None


def _docx(parts: Parts) -> bytes:
    from gateway.documents.briefing import briefing_document  # noqa: PLC0415  (docx, lxml: 0.15 s, not at every start)

    return written(briefing_document, *parts, settings().briefing_template)


def _name(parts: Parts) -> str:
    """With number and theme, as the other papers have theirs, without what file systems do not take."""
    event = parts[1]
    theme = (event.get("theme") or "")[:LONGEST_THEME]
    name = f"{event['number']}简报（{theme}）" if theme else f"{event['number']}简报"
    return "".join("_" if letter in NOT_IN_NAMES or not letter.isprintable() else letter for letter in name)


def as_document(event_id: str) -> Response:
    """The briefing as a docx that WPS and Word can edit."""
    parts = _parts(event_id)
    return attached(_docx(parts), DOCX, f"{_name(parts)}.docx")


def as_pdf(event_id: str) -> Response:
    """The same as PDF; 501 where LibreOffice is absent."""
    parts = _parts(event_id)
    office = find_office()
    return attached(cpu.run(to_pdf, office, _docx(parts)), PDF, f"{_name(parts)}.pdf")


def as_page(event_id: str) -> Response:
    """The briefing as one HTML file that needs nothing else."""
    from gateway.documents.briefing import briefing_page  # noqa: PLC0415  (as for docx)

    parts = _parts(event_id)
    response = attached(briefing_page(*parts).encode(), HTML, f"{_name(parts)}.html")
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return response


BRIEFING = "/events/<event_id>/briefing"
ROUTES = (
    get(BRIEFING, "events.briefing", "Show the briefing, drafted from the facts when there is none."),
    put(BRIEFING, "events.save_briefing", "Save title and body; the HTML is cleaned."),
    action(f"{BRIEFING}/submit", "events.submit_briefing", "Hand the briefing in for review."),
    action(f"{BRIEFING}/approve", "events.approve_briefing", "Approve the briefing; never your own."),
    action(f"{BRIEFING}/return", "events.return_briefing", "Send the briefing back with a reason."),
    action(
        f"{BRIEFING}/screenings", "events.screen_briefing", "Screen this revision for what could disclose an audit."
    ),
    get(
        f"{BRIEFING}/screenings", "events.briefing_screenings", "List the screenings, and the words found in the text."
    ),
    get(f"{BRIEFING}/versions", "events.briefing_versions", "List every version that was saved."),
    get(f"{BRIEFING}/versions/<int:revision>", "events.briefing_version", "Show one version."),
    get(f"{BRIEFING}/difference", "events.briefing_difference", "Compare two versions by paragraphs and words."),
    download(f"{BRIEFING}.docx", "events.briefing", "The briefing as docx.", as_document, DOCX),
    download(f"{BRIEFING}.pdf", "events.briefing", "The briefing as PDF.", as_pdf, PDF, refuses=(501,)),
    download(f"{BRIEFING}.html", "events.briefing", "The briefing as HTML.", as_page, HTML),
)
