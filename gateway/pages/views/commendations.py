"""Notices of commendation: the list, the choice of events, the notice, and what can be done with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems
from gateway.pages.surroundings import MANY, items
from kit.domain import DomainError, NotFound, not_found

VERBS = {"submit": None, "issue": "comment", "return": "reason", "retract": "reason"}
PUBLISHED = ("published", "closed")


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/commendations", "commendations", commendations)
    rule("/commendations/new", "new_commendation", new_commendation, methods=["GET", "POST"])
    rule("/commendations/<commendation_id>", "commendation", commendation)
    rule("/commendations/<commendation_id>/edit", "edit_commendation", edit_commendation, methods=["GET", "POST"])
    rule("/commendations/<commendation_id>/<verb>", "act_on_commendation", act_on_commendation, methods=["POST"])


def commendations() -> str:
    """The notices that the caller may read."""
    page = asking.clients().events.commendations(limit=50, cursor=request.args.get("cursor", ""))
    return render_template("commendations.html", page=page)


def new_commendation() -> Any:
    """An empty notice; POST saves it as a draft."""
    if request.method != "POST":
        return _form({"title": "", "opening": "", "items": []})
    body = _written()
    try:
        made = asking.clients().keyed(request.form.get("_key")).events.draft_commendation(**body)
    except DomainError as refusal:
        return _form(body, refusal)
    return redirect(url_for("pages.commendation", commendation_id=made["id"], done="saved"), 303)


def edit_commendation(commendation_id: str) -> Any:
    """A draft; POST saves it, of the version that was shown."""
    notice = asking.clients().events.commendation(commendation_id=commendation_id)
    if request.method != "POST":
        return _form(notice, notice=notice)
    body, version = _written(), forms.number(request.form.get("expected_version"))
    try:
        asking.clients().events.edit_commendation(
            commendation_id=commendation_id, expected_version=version, **body
        )  # fmt: skip
    except DomainError as refusal:
        return _form(body, refusal, notice)
    return redirect(url_for("pages.commendation", commendation_id=commendation_id, done="saved"), 303)


def commendation(commendation_id: str) -> Any:
    """One notice as it reads, and what can be done with it."""
    return _page(commendation_id)


def act_on_commendation(commendation_id: str, verb: str) -> Any:
    """Submit, issue, return or retract, and the notice again."""
    if verb not in VERBS:
        raise not_found(_("action"))
    words = VERBS[verb]
    args = {words: forms.text(request.form, words) or ""} if words else {}
    version = forms.number(forms.text(request.form, "expected_version"))
    try:
        asking.clients().answer(
            f"events.{verb}_commendation",
            {"commendation_id": commendation_id, "expected_version": version, **args},
        )
    except NotFound:
        raise
    except DomainError as refusal:
        known = (words,) if words else ()
        return _page(commendation_id, {"verb": verb, "error": problems.told(refusal, known), "typed": request.form})
    return redirect(url_for("pages.commendation", commendation_id=commendation_id, done=verb), 303)


def _page(commendation_id: str, failed: dict[str, Any] | None = None) -> Any:
    notice = asking.clients().events.commendation(commendation_id=commendation_id)
    done = _("Saved.") if request.args.get("done") in ("saved", *VERBS) else ""
    shown = render_template("commendation.html", notice=notice, failed=failed, done=done)
    return make_response(shown, failed["error"].status if failed else 200)


def _written() -> dict[str, Any]:
    """Title, opening, and the ticked events with their reasons, in the order of the form."""
    chosen = [
        {"event_id": event_id, "reason": forms.text(request.form, f"reason-{event_id}") or ""}
        for event_id in request.form.getlist("event_id")
    ]
    words = {name: forms.text(request.form, name) or "" for name in ("title", "opening")}
    return {**words, "items": chosen}


def _form(values: dict[str, Any], refusal: DomainError | None = None, notice: Any = None) -> Any:
    error = problems.told(refusal) if refusal else None
    events = [event for state in PUBLISHED for event in items("events.events", state=state, limit=MANY)]
    places = {one["event_id"]: place for place, one in enumerate(values["items"])}
    events.sort(key=lambda event: (event["id"] not in places, str(event.get("starts_at") or "")))
    reasons = {one["event_id"]: one["reason"] for one in values["items"]}
    if refusal:  # also of those that are not ticked
        reasons = {event["id"]: request.form.get(f"reason-{event['id']}", "") for event in events}
    shown = render_template(
        "commendation_form.html",
        values=values,
        reasons=reasons,
        places=places,
        events=events,
        error=error,
        notice=notice,
    )
    return make_response(shown, error.status if error else 200)
