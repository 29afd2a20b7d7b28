"""The list of events, the proposal form, the event page and its actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.api.attachments import keep, kept_for
from gateway.api.itip import recorded
from gateway.api.partner_mails import WRITE, mailed
from gateway.api.passing import admit
from gateway.pages import actions, autosaving, event_page, forms, live, problems, proposal_steps, words
from gateway.pages.action_arguments import arguments
from gateway.pages.action_shapes import Action
from gateway.pages.surroundings import branches, items, may
from kit.domain import DomainError, Forbidden, NotFound, not_found

FILTERS = ("q", "state", "branch_id", "partner_id", "year", "mine")
FRAGMENT = "HX-Request"
MOST_FILES = 20
"""At once; what a browser drops onto a form is cut there, too (lianxue.js)."""
BLANK: dict[str, Any] = {"slots": [], "budget": [], "agenda": [], "checklist": {}, "partner_ids": [], "venue": {}}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/events", "events", event_list)
    pages.add_url_rule("/events/new", "new_event", new_event, methods=["GET", "POST"])
    pages.add_url_rule("/events/<event_id>", "event", show_event)
    pages.add_url_rule("/events/<event_id>/edit", "edit_event", edit_event, methods=["GET", "POST"])
    pages.add_url_rule("/events/<event_id>/itip", "answer_by_calendar", answer_by_calendar, methods=["POST"])
    mail = "/events/<event_id>/invitations/<invitation_id>/mail"
    pages.add_url_rule(mail, "mail_invitation", mail_invitation, methods=["POST"])
    pages.add_url_rule("/events/<event_id>/actions/<name>", "act", act, methods=["POST"])


def event_list() -> str:
    """Events under a query bar; the answer to htmx is the table alone."""
    wish: dict[str, Any] = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    error = None
    try:
        year = forms.number(wish.get("year"))
        asked = {**wish, **({"year": year} if year else {})} | ({"mine": True} if wish.get("mine") else {})
        page = asking.clients().events.events(limit=20, cursor=request.args.get("cursor", ""), **asked)
    except DomainError as refusal:
        error, page = problems.told(refusal, ()), {"items": [], "next_cursor": None}
    template = "_event_rows.html" if request.headers.get(FRAGMENT) else "events.html"
    return render_template(template, page=page, wish=wish, error=error, states=words.STATES, branches=branches())


def new_event() -> Any:
    """An empty proposal; POST saves it as a draft."""
    if request.method != "POST":
        branch_id = asking.current_actor().branch_id
        return _proposal_form({**BLANK, "branch_id": branch_id, "partner_ids": request.args.getlist("partner")})
    body = forms.proposal(request.form)
    if request.form.get("more"):
        return _proposal_form({**BLANK, **body})
    try:
        clients = asking.clients().keyed(request.form.get("_key"))
        event = clients.events.draft_event(**_given(body))
    except DomainError as refusal:
        return autosaving.not_kept(refusal) if autosaving.is_one() else _proposal_form({**BLANK, **body}, refusal)
    if autosaving.is_one():
        return autosaving.kept(event)
    return redirect(url_for("pages.event", event_id=event["id"], done="saved"), 303)


def edit_event(event_id: str) -> Any:
    """A stored proposal; POST saves it, of the version that was shown."""
    event = asking.clients().events.event(event_id=event_id)
    if request.method != "POST":
        return _proposal_form({**BLANK, **{k: v for k, v in event.items() if v is not None}}, event=event)
    body = forms.proposal(request.form)
    shown = {**BLANK, **{name: value for name, value in body.items() if value is not None}}
    if request.form.get("more"):
        return _proposal_form(shown, event=event)
    if autosaving.is_one():
        return autosaving.edited(event, body)
    try:
        asking.clients().events.edit_event(event_id=event_id, expected_version=forms.version(request.form), **body)
    except DomainError as refusal:
        return _proposal_form(shown, refusal, event)
    return redirect(url_for("pages.event", event_id=event_id, done="saved"), 303)


def _given(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _proposal_form(values: dict[str, Any], refusal: DomainError | None = None, event: Any = None) -> Any:
    error = problems.told(refusal) if refusal else None
    plans = items("events.plans", branch_id=values.get("branch_id"), limit=50) if may("events.plans") else []
    page = render_template(
        "proposal.html",
        values=values,
        error=error,
        event=event,
        checklist=items("events.checklist"),
        plan_lines=[{**line, "year": plan.get("year")} for plan in plans for line in plan.get("lines") or []],
        more=request.form.get("more", ""),
        steps=proposal_steps.steps(error),
    )
    return make_response(page, error.status if error else 200)


def show_event(event_id: str) -> Any:
    """One event with everything around it; to a look at what is shown already, nothing."""
    nothing_new = live.nothing_new(lambda: event_page.looked_at(event_page.glance(event_id)))
    return nothing_new or _event_page(event_id)


def _event_page(event_id: str, failed: dict[str, Any] | None = None) -> str:
    page = event_page.gather(event_id)
    done = request.args.get("done", "")
    action = actions.ACTIONS.get(done)
    words_done = {"saved": _("Saved."), "mailed": _("The mail is in the queue.")}.get(done, "")
    words_done = _("Done: %(what)s.", what=action.label) if action else words_done
    known = {"live": event_page.looked_at(page), "offered": event_page.offered, "failed": failed, "done": words_done}
    return render_template("event.html", **page, page=page, **known)


def act(event_id: str, name: str) -> Any:
    """Do one action and come back to the page, or show it again with what is wrong and what was typed."""
    action = actions.ACTIONS.get(name)
    if action is None:
        raise not_found(_("action"))
    target = request.form.get(action.subject, "") if action.subject != "event_id" else event_id
    args = {action.subject: target, **arguments(action, request.form)}
    try:
        clients, answers = asking.clients().keyed(request.form.get("_key") if action.keyed else None), []
        for files in _uploaded(action):
            with kept_for(asking.clients(), files.values()):
                answers.append(clients.answer(action.operation, args | files).value)
    except NotFound:
        raise
    except DomainError as refusal:
        known = tuple(field.name for field in action.fields if field.kind not in ("given", "hidden"))
        # A button in a row of the list has no field to say it beside.
        bare = not set(known) & {*request.form, *request.files}
        error = problems.told(refusal, () if bare else known)
        failed = {"action": name, "target": _target(), "error": error, "typed": request.form, "bare": bare}
        return make_response(_event_page(event_id, failed), error.status)
    if name == "copy_event":
        event_id = (answers[-1] or {}).get("id", event_id)
    place = url_for("pages.event", event_id=event_id, done=name, _anchor=action.goes_to or None)
    return redirect(place, 303)


def answer_by_calendar(event_id: str) -> Any:
    """Record a partner's answer that came as a calendar file, and come back to the page."""
    admit("partners.reply_on_behalf")
    try:
        recorded(event_id)
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        error = problems.told(refusal, ("file", "headcount", "leader_name"))
        failed = {"action": "itip", "target": "", "error": error, "typed": request.form}
        return make_response(_event_page(event_id, failed), error.status)
    return redirect(url_for("pages.event", event_id=event_id, done="saved", _anchor="invitations"), 303)


def mail_invitation(event_id: str, invitation_id: str) -> Any:
    """Send the invitation to a contact of the partner, and come back to the page."""
    admit(WRITE)
    args = {"invitation_id": invitation_id, "contact": forms.text(request.form, "contact")}
    try:
        mailed(asking.clients(), args, forms.text(request.form, "_key"))
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        error = problems.told(refusal, ("contact",))
        failed = {"action": "mail", "target": invitation_id, "error": error, "typed": request.form}
        return make_response(_event_page(event_id, failed), error.status)
    return redirect(url_for("pages.event", event_id=event_id, done="mailed", _anchor=f"mail-{invitation_id}"), 303)


def _uploaded(action: Action) -> Iterator[dict[str, str]]:
    """Files go to the events service first; the operation takes their ids. One after another where it takes several."""
    fields = [one for one in action.fields if one.kind in ("file", "files")]
    sent = [(one.name, file) for one in fields for file in request.files.getlist(one.name) if file.filename]
    if not any(one.kind == "files" for one in fields) or not sent:
        yield {name: keep(asking.clients(), file).value["id"] for name, file in sent}
        return
    for name, file in sent[:MOST_FILES]:
        yield {name: keep(asking.clients(), file).value["id"]}


def _target() -> str:
    """Which of several equal forms was posted."""
    names = ("approval_id", "invitation_id", "request_id", "member_id", "partner_id")
    return next((request.form[name] for name in names if request.form.get(name)), "")
