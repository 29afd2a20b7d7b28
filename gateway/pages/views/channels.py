"""Channels out of the house: the list, the form of each kind, trying one, and what did not get out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.api.passing import admit
from gateway.pages import bulk, channel_words, forms, problems, sessions
from gateway.pages.surroundings import MANY, items, may
from kit.domain import DomainError, NotFound, not_found

VERBS = {"test": "notify.test_channel", "retry": "notify.retry_channel"}
SETTINGS = ("method", "body", "template", "digest_header", "success_status", "success_member", "success_value")
STATES = ("", "queued", "failed", "parked", "delivered")


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/channels", "channels", channels)
    rule("/channels/new", "new_channel", new_channel, methods=["GET", "POST"])
    rule("/channels/<channel_id>", "channel", channel)
    rule("/channels/<channel_id>/edit", "edit_channel", edit_channel, methods=["GET", "POST"])
    rule("/channels/<channel_id>/<verb>", "act_on_channel", act_on_channel, methods=["POST"])
    rule("/deliveries", "deliveries", deliveries)
    rule("/deliveries/retry", "retry_deliveries", retry_deliveries, methods=["POST"])
    rule("/deliveries/<delivery_id>/retry", "retry_delivery", retry_delivery, methods=["POST"])


def channels() -> str:
    """The channels of the units that the caller reaches."""
    page = asking.clients().notify.channels(limit=50, cursor=request.args.get("cursor", ""))
    return render_template("channels.html", page=page, units=_units())


def new_channel() -> Any:
    """First the kind, then its form; POST sets it up."""
    kind = request.values.get("kind", "")
    if request.method != "POST":
        return _form(kind, {"enabled": True, "settings": {}, "news": ["agreed", "changes"]}) if kind else _kinds()
    body = {**_written(kind), "kind": kind, "unit_id": forms.text(request.form, "unit_id") or ""}
    try:
        made = asking.clients().keyed(request.form.get("_key")).notify.create_channel(**body)
    except DomainError as refusal:
        return _form(kind, body, refusal)
    return redirect(url_for("pages.channel", channel_id=made["id"], done="saved"), 303)


def edit_channel(channel_id: str) -> Any:
    """The same form; a part of the secret that is left empty stays as it is."""
    known = asking.clients().notify.channel(channel_id=channel_id)
    if request.method != "POST":
        return _form(known["kind"], known, known=known)
    body, version = _written(known["kind"]), forms.number(request.form.get("expected_version"))
    try:
        asking.clients().notify.edit_channel(channel_id=channel_id, expected_version=version, **body)
    except NotFound:
        raise
    except DomainError as refusal:
        return _form(known["kind"], body, refusal, known)
    return redirect(url_for("pages.channel", channel_id=channel_id, done="saved"), 303)


def channel(channel_id: str) -> Any:
    """One channel: what it carries, whether it works, and what waits."""
    return _page(channel_id)


def act_on_channel(channel_id: str, verb: str) -> Any:
    """Try it, or send again what did not get out; and the page again."""
    if verb not in VERBS:
        raise not_found(_("action"))
    try:
        asked = asking.clients().keyed(request.form.get("_key"))
        answer = asked.answer(VERBS[verb], {"channel_id": channel_id}).value
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(channel_id, problems.told(refusal))
    trial = answer["id"] if verb == "test" else None
    return redirect(url_for("pages.channel", channel_id=channel_id, done=verb, trial=trial), 303)


def deliveries() -> str:
    """What did not get out, over whatever way."""
    done = _("It will be sent again.") if request.args.get("done") else bulk.told()
    return render_template("deliveries.html", **_waiting(), states=STATES, done=done)


def retry_deliveries() -> Any:
    """Queue the ticked ones again."""
    admit("notify.retry_delivery")
    names = {one["id"]: one["title"] for one in _waiting()["page"]["items"]}
    found = bulk.each(lambda clients, one: clients.notify.retry_delivery(delivery_id=one), names)
    known = _waiting()
    if found.is_whole:
        return redirect(url_for("pages.deliveries", state=known["state"] or None, several=found.done), 303)
    return make_response(render_template("deliveries.html", **known, states=STATES, found=found), found.status)


def _waiting() -> dict[str, Any]:
    """A page of what did not get out, in the state that was asked for."""
    state = request.values.get("state", "")
    state = state if state in STATES else ""
    cursor = request.args.get("cursor", "")
    return {"state": state, "page": asking.clients().notify.deliveries(limit=50, cursor=cursor, state=state or None)}


def retry_delivery(delivery_id: str) -> Any:
    """Queue it again, and back to where it was asked, when that is an address of ours."""
    try:
        asking.clients().notify.retry_delivery(delivery_id=delivery_id)
    except NotFound:
        raise
    except DomainError as refusal:
        return problems.page_for(refusal)
    return redirect(sessions.destination(request.form.get("next")), 303)


def _page(channel_id: str, error: problems.Problem | None = None) -> Any:
    known = asking.clients().notify.channel(channel_id=channel_id)
    told = {"saved": _("Saved."), "test": _("The trial is on its way."), "retry": _("Everything will be sent again.")}
    told["again"] = _("It will be sent again.")
    mine = {"channel_id": channel_id, "limit": 20}
    trial = request.args.get("trial", "")
    shown = render_template(
        "channel.html",
        channel=known,
        error=error,
        units=_units(),
        waiting=items("notify.deliveries", **mine),
        sent=items("notify.deliveries", state="delivered", **mine),
        trial=_trial(trial) if trial and may("notify.delivery") else None,
        done=told.get(request.args.get("done", ""), ""),
    )
    return make_response(shown, error.status if error else 200)


def _trial(delivery_id: str) -> Any:
    try:
        return asking.clients().notify.delivery(delivery_id=delivery_id)
    except DomainError:
        return None


def _units() -> dict[str, str]:
    return {one["id"]: one["name"] for one in items("members.units", limit=MANY)}


def _kinds() -> str:
    return render_template("channel_kinds.html", ways=channel_words.WAYS)


def _written(kind: str) -> dict[str, Any]:
    """What was typed; the gateway's settings are an SMS gateway's alone."""
    form = request.form
    body: dict[str, Any] = {name: forms.text(form, name) or "" for name in ("name", "base_url", "proxy")}
    secret = {part: forms.text(form, f"secret-{part}") for part in channel_words.PARTS.get(kind, ())}
    body |= {"news": form.getlist("news"), "enabled": form.get("enabled") == "yes"}
    body["language"] = forms.text(form, "language") or "zh"
    body["secret"] = {part: text for part, text in secret.items() if text}
    if kind == "sms":
        settings = {name: forms.text(form, f"settings-{name}") for name in SETTINGS}
        settings["success_status"] = forms.number(settings["success_status"])  # type: ignore[assignment]
        body["settings"] = {name: value for name, value in settings.items() if value is not None}
    return body


def _form(kind: str, values: dict[str, Any], refusal: DomainError | None = None, known: Any = None) -> Any:
    """What was typed is shown again, but for the secret."""
    if kind not in channel_words.WAYS:
        raise not_found(_("page"))
    parts = [(part, part in channel_words.NEEDED[kind]) for part in channel_words.PARTS[kind]]
    names = ("name", "base_url", "proxy", "news", "unit_id", "language", *(f"secret-{part}" for part, _must in parts))
    names += tuple(f"settings-{name}" for name in SETTINGS) if kind == "sms" else ()
    error = problems.told(refusal, names) if refusal else None
    shown = render_template(
        "channel_form.html",
        kind=kind,
        values=values,
        parts=parts,
        known=known,
        error=error,
        units=list(_units().items()),
        news=channel_words.NEWS,
    )
    return make_response(shown, error.status if error else 200)
