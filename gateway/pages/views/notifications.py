"""How one wants to be told, putting a message off, and the words of an office's messages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems, sessions
from gateway.pages.today import now
from kit.domain import DomainError, NotFound, Stale

WORDS = ("title", "body")
LANGUAGES = ("zh", "en")
RETIRED = {"yes": True, "no": False, "": None}
TIMES = ("quiet_from", "quiet_to")
FIELDS = ("address", "mailed", "digest", "language", *TIMES)
MORNING = dt.time(8, 30)


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/notifications", "notifications", notifications, methods=["GET", "POST"])
    rule("/inbox/<message_id>/snooze", "snooze_message", snooze_message, methods=["POST"])
    rule("/templates", "templates", templates)
    rule("/templates/<template>", "template", template)
    rule("/templates/<template>", "change_template", change_template, methods=["POST"])
    rule("/templates/<template>/audience", "choose_audience", choose_audience, methods=["POST"])


def notifications() -> Any:
    """One's own settings; POST saves them, of the version that was shown."""
    if request.method != "POST":
        return _settings(asking.clients().notify.notification_settings())
    wanted: dict[str, Any] = {
        "address": forms.text(request.form, "address") or "",
        "mailed": request.form.getlist("mailed"),
        "digest": forms.text(request.form, "digest") or "at_once",
        **{name: forms.text(request.form, name) for name in TIMES},
        "workdays_only": "workdays_only" in request.form,
        "language": forms.text(request.form, "language") or LANGUAGES[0],
    }
    version = forms.number(forms.text(request.form, "expected_version"))
    try:
        asking.clients().notify.change_notification_settings(expected_version=version, **wanted)
    except DomainError as refusal:
        known = asking.clients().notify.notification_settings()
        return _settings({**known, **wanted, "version": _next(refusal, version, known["version"])}, refusal, known)
    return redirect(url_for("pages.notifications", done="saved"), 303)


def snooze_message(message_id: str) -> Any:
    """Away until the morning of a day to come."""
    days = forms.number(forms.text(request.form, "days"))
    wait = dt.timedelta(days=days if isinstance(days, int) and 0 < days <= 366 else 1)
    until = (now() + wait).replace(hour=MORNING.hour, minute=MORNING.minute, second=0, microsecond=0)
    asking.clients().notify.snooze_message(message_id=message_id, until=until.isoformat())
    return redirect(sessions.destination(request.form.get("next") or url_for("pages.inbox")), 303)


def templates() -> str:
    """All words that people may get, in one language."""
    page = asking.clients().notify.templates(language=_language())
    done = _("Saved.") if request.args.get("done") else ""
    return render_template("templates.html", page=page, language=_language(), done=done)


def template(template: str) -> Any:
    """One rule's words, to be changed."""
    return _words(asking.clients().notify.template(template=template, language=_language()))


def change_template(template: str) -> Any:
    """Save, look first, or go back to the default, by the button that was pressed."""
    notify, pressed = asking.clients().notify, request.form.get("do", "")
    which = {"template": template, "language": _language()}
    typed: dict[str, Any] = {name: forms.text(request.form, name) or "" for name in WORDS}
    typed["for_channels"] = "for_channels" in request.form
    try:
        if pressed == "preview":
            seen = notify.preview_template(**which, **typed)
            return _words({**notify.template(**which), **typed, "version": forms.version(request.form)}, seen=seen)
        if pressed == "reset":
            notify.reset_template(**which)
        else:
            notify.change_template(**which, expected_version=forms.version(request.form), **typed)
    except NotFound:
        raise
    except DomainError as refusal:
        known = notify.template(**which)
        version = _next(refusal, forms.version(request.form), known["version"])
        return _words({**known, **typed, "version": version}, refusal, known=known)
    return _saved()


def choose_audience(template: str) -> Any:
    """Whether retired members get it, or as the house has it."""
    notify, version = asking.clients().notify, forms.version(request.form)
    retired = RETIRED.get(request.form.get("retired", ""))
    try:
        notify.choose_audience(template=template, expected_version=version, retired=retired)
    except NotFound:
        raise
    except DomainError as refusal:
        known = notify.template(template=template, language=_language())
        version = _next(refusal, version, known["audience_version"])
        return _words({**known, "retired": retired, "audience_version": version}, refusal, known=known)
    return _saved()


def _next(refusal: DomainError, typed: Any, known: int) -> Any:
    """The version that the form goes on with: what is stored now, once it was shown beside what was typed."""
    return known if isinstance(refusal, Stale) else typed


def _language() -> str:
    """Which language's words are looked at; not that of the page."""
    asked = request.values.get("language", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _saved() -> Any:
    return redirect(url_for("pages.templates", language=_language(), done="saved"), 303)


def _settings(values: dict[str, Any], refusal: DomainError | None = None, known: Any = None) -> Any:
    error = problems.told(refusal, FIELDS) if refusal else None
    done = _("Saved.") if request.args.get("done") else ""
    shown = render_template("notifications.html", values=values, known=known, error=error, done=done)
    return make_response(shown, error.status if error else 200)


def _words(values: dict[str, Any], refusal: DomainError | None = None, seen: Any = None, known: Any = None) -> Any:
    error = problems.told(refusal, (*WORDS, "for_channels", "retired")) if refusal else None
    shown = render_template("template.html", values=values, known=known, language=_language(), error=error, seen=seen)
    return make_response(shown, error.status if error else 200)
