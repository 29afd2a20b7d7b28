"""Partner units: the list, and one unit with contacts, agreements, days on which it is not available, and history."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for

from gateway import asking
from gateway.pages import forms, problems
from gateway.pages.answering import failure, shown
from gateway.pages.surroundings import MANY, items, seen
from gateway.pages.today import today
from kit.domain import DomainError

TEXTS = ("name", "industry", "field", "region")
MAY_BE_EMPTY = TEXTS[1:]
FLAGS = ("frontline", "under_audit")
CONTACT = ("name", "phone", "email", "title")
MOST_CONTACTS = 50
AGREEMENT = ("starts_on", "ends_on", "yearly_amount")
BLACKOUT = ("starts_on", "ends_on", "reason")
COUNTED_FOR = 10
"""Agreements, the newest first, of which the page says which events count against them."""
FEW = 20


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/partners", "partners", partners, methods=["GET", "POST"])
    rule("/partners/<partner_id>", "partner", partner, methods=["GET", "POST"])
    rule("/partners/<partner_id>/agreements", "sign_agreement", sign_agreement, methods=["POST"])
    rule("/partners/<partner_id>/agreements/<agreement_id>/end", "end_agreement", end_agreement, methods=["POST"])
    rule("/partners/<partner_id>/blackouts", "add_blackout", add_blackout, methods=["POST"])
    rule("/partners/<partner_id>/blackouts/<blackout_id>/lift", "lift_blackout", lift_blackout, methods=["POST"])


def partners() -> Any:
    """Partner units by name or pinyin initials; POST adds one."""
    error = None
    if request.method == "POST":
        body: dict[str, Any] = {**_typed(TEXTS), **_flags(), "contacts": _contacts()}
        try:
            made = asking.clients().keyed(request.form.get("_key")).partners.create_partner(**body)
            return redirect(url_for("pages.partner", partner_id=made["id"], done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, (*TEXTS, *FLAGS, *(f"contacts-0-{name}" for name in CONTACT)))
    q = request.args.get("q", "").strip()
    asked = {"q": q} if q else {}
    page = seen("partners.partners", {"items": []}, limit=50, cursor=request.args.get("cursor", ""), **asked)
    return shown("partners.html", error, page=page, q=q)


def partner(partner_id: str) -> Any:
    """One unit with all that hangs on it; POST changes its own facts and its contacts."""
    if request.method != "POST":
        return _page(partner_id)

    def edit(known: dict[str, Any]) -> None:
        body = forms.changed(request.form, known, TEXTS, MAY_BE_EMPTY)
        body |= {flag: said for flag, said in _flags().items() if said != known[flag]}
        contacts = _contacts()
        body |= {"contacts": contacts} if contacts != [_filled(one) for one in known["contacts"]] else {}
        asking.clients().partners.edit_partner(
            partner_id=partner_id, expected_version=forms.version(request.form), **body
        )

    return _page(partner_id, "edit", edit)


def sign_agreement(partner_id: str) -> Any:
    """Record an agreement."""

    def sign(_known: dict[str, Any]) -> None:
        keyed = asking.clients().keyed(request.form.get("_key"))
        keyed.partners.sign_agreement(partner_id=partner_id, **_typed(AGREEMENT))

    return _page(partner_id, "sign", sign)


def end_agreement(partner_id: str, agreement_id: str) -> Any:
    """Let an agreement end before its time."""

    def end(_known: dict[str, Any]) -> None:
        named = {"partner_id": partner_id, "agreement_id": agreement_id}
        version, body = forms.version(request.form), _typed(("ends_on",))
        asking.clients().partners.end_agreement(**named, expected_version=version, **body)

    return _page(partner_id, f"end {agreement_id}", end)


def add_blackout(partner_id: str) -> Any:
    """Record days on which the partner is not available."""

    def add(_known: dict[str, Any]) -> None:
        keyed = asking.clients().keyed(request.form.get("_key"))
        keyed.partners.add_blackout(partner_id=partner_id, **_typed(BLACKOUT))

    return _page(partner_id, "blackout", add)


def lift_blackout(partner_id: str, blackout_id: str) -> Any:
    """Take such days back."""

    def lift(_known: dict[str, Any]) -> None:
        asking.clients().partners.delete_blackout(partner_id=partner_id, blackout_id=blackout_id)

    return _page(partner_id, f"lift {blackout_id}", lift)


def _page(partner_id: str, verb: str = "", change: Any = None) -> Any:
    known, failed = asking.clients().partners.partner(partner_id=partner_id), None
    if change is not None:
        names = (*TEXTS, *FLAGS, *AGREEMENT, *BLACKOUT, *_contact_fields())
        failed = failure(lambda: change(known), verb, names)
        if failed is None:
            return redirect(url_for("pages.partner", partner_id=partner_id, done="saved"), 303)
    mine = {"partner_id": partner_id}
    return shown(
        "partner.html",
        failed["error"] if failed else None,
        partner=known,
        failed=failed,
        today=today().isoformat(),
        contacts=_contacts() if failed and verb == "edit" else known["contacts"],
        agreements=_agreements(mine),
        blackouts=items("partners.blackouts", limit=MANY, **mine),
        invited=seen("partners.partner_invitations", {"items": []}, limit=FEW, **mine),
        studies=seen("events.register", {"items": []}, limit=FEW, **mine),
    )


def _agreements(mine: dict[str, str]) -> list[dict[str, Any]]:
    """Each with the events of its time that are paid by a fund of agreements."""
    found = items("partners.agreements", limit=50, **mine)
    for one in found[:COUNTED_FOR]:
        period = {"from": one["starts_on"], "to": one["ends_on"]}
        one["counted"] = seen("events.register", {"items": []}, funding="agreement", limit=50, **period, **mine)
    return found


def _typed(names: tuple[str, ...]) -> dict[str, Any]:
    """What was typed; a field without anything goes on as nothing, for the service to ask for."""
    return {name: value for name in names if (value := forms.text(request.form, name)) is not None}


def _flags() -> dict[str, bool]:
    return {flag: request.form.get(flag) == "yes" for flag in FLAGS}


def _contacts() -> list[dict[str, str]]:
    """The people in the form, without those who are ticked as gone and without empty rows."""
    rows = forms.placed_rows(request.form, "contacts", CONTACT, MOST_CONTACTS)
    kept = [row for place, row in rows if request.form.get(f"contacts-{place}-gone") != "yes"]
    return [_filled(row) for row in kept if any(row.values())]


def _filled(row: dict[str, Any]) -> dict[str, str]:
    return {name: row[name] for name in CONTACT if row.get(name)}


def _contact_fields() -> list[str]:
    return [f"contacts-{place}-{name}" for place in range(MOST_CONTACTS) for name in CONTACT]
