"""Partner units: whom a proposal chooses from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems
from gateway.pages.surroundings import seen
from kit.domain import DomainError

PARTNER_TEXTS = ("name", "industry", "field", "region")
CONTACT_TEXTS = ("name", "phone", "email", "title")


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/partners", "partners", partners, methods=["GET", "POST"])


def partners() -> Any:
    """Partner units by name or pinyin initials; POST adds one."""
    error = None
    if request.method == "POST":
        try:
            asking.clients().keyed(request.form.get("_key")).partners.create_partner(**_partner(request.form))
            return redirect(url_for("pages.partners", done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal)
    q = request.args.get("q", "").strip()
    asked = {"q": q} if q else {}
    page = seen("partners.partners", {"items": []}, limit=50, cursor=request.args.get("cursor", ""), **asked)
    shown = render_template("partners.html", page=page, q=q, error=error, typed=request.form, done=_done())
    return make_response(shown, error.status if error else 200)


def _partner(form: forms.Form) -> dict[str, Any]:
    body: dict[str, Any] = {name: forms.text(form, name) for name in PARTNER_TEXTS}
    contact = {name: forms.text(form, f"contacts-0-{name}") for name in CONTACT_TEXTS}
    contact = {name: value for name, value in contact.items() if value}
    body |= {"contacts": [contact] if contact else []}
    body |= {flag: form.get(flag) == "yes" for flag in ("frontline", "under_audit")}
    return {name: value for name, value in body.items() if value is not None}


def _done() -> str:
    return _("Saved.") if request.args.get("done") == "saved" else ""
