"""The page on which a briefing is written: masthead, text, and the list of what to look at."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.api.passing import admit
from gateway.documents.masthead import facts_of
from gateway.pages import briefing_checks, briefing_form, event_page, forms, markup, problems
from gateway.pages.surroundings import items, seen
from kit.domain import Conflict, DomainError, Forbidden, NotFound

WRITE = "events.save_briefing"


def add_to(pages: Blueprint) -> None:
    """Register this module's page."""
    pages.add_url_rule("/events/<event_id>/briefing/edit", "edit_briefing", edit_briefing, methods=["GET", "POST"])


def edit_briefing(event_id: str) -> Any:
    """The text to be written; POST saves it, of the version that was shown, and comes back here."""
    admit(WRITE)
    if request.method != "POST":
        return _page(event_id)
    version = forms.version(request.form)
    args = {"expected_version": version, **briefing_form.body(request.form)}
    try:
        asking.clients().events.save_briefing(event_id=event_id, **args)
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        return _page(event_id, problems.told(refusal, briefing_form.FIELDS))
    return redirect(url_for("pages.edit_briefing", event_id=event_id, done="saved"), 303)


def _page(event_id: str, error: problems.Problem | None = None) -> Any:
    events = asking.clients().events
    event, briefing = events.event(event_id=event_id), events.briefing(event_id=event_id)
    if error is None:
        _refuse_where_nobody_writes(event_id)
    screening = seen("events.briefing_screenings", {}, event_id=event_id)
    page = render_template(
        "briefing_edit.html",
        event=event,
        briefing={**briefing, "body_html": markup.shown(briefing.get("body_html") or "")},
        values=briefing_form.shown(briefing, request.form if error else None),
        version=_version(briefing, error),
        masthead=facts_of(briefing, event),
        error=error,
        checks=briefing_checks.checks(event, briefing, screening),
        length=briefing_checks.length(briefing.get("body_html") or ""),
        photos=items("events.photos", event_id=event_id),
        versions=items("events.briefing_versions", event_id=event_id),
        done=_("Saved.") if request.args.get("done") == "saved" and not error else "",
    )
    return make_response(page, error.status if error else 200)


def _version(briefing: dict[str, Any], error: problems.Problem | None) -> Any:
    """That of the text before the writer: what somebody else saved meanwhile is shown first, and replaced only then."""
    typed = forms.version(request.form) if error and error.code != "stale" else None
    return briefing.get("version", 0) if typed is None else typed


def _refuse_where_nobody_writes(event_id: str) -> None:
    """Before the day and after the review there is nothing to write; what was typed is shown all the same."""
    listed = event_page.listed(event_id)
    if listed is not None and "save_briefing" not in listed:
        raise Conflict("briefing.not_writable", "简报现在不能编写。", "The briefing cannot be written now.")
