"""Vehicles, rooms and equipment: the list, and one of them with its calendar and the times at which it is away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, redirect, request, url_for

from gateway import asking
from gateway.pages import forms, months, problems
from gateway.pages.answering import failure, shown
from gateway.pages.today import today
from kit.domain import DomainError

ADDED = ("name", "kind", "seats", "note")
CHANGED = ("name", "note")
OUTAGE = ("starts_at", "ends_at", "reason")
PERIOD = ("from", "to")
BESIDE = {"resource.name_taken": "name"}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/resources", "resources", resources, methods=["GET", "POST"])
    rule("/resources/<resource_id>", "resource", resource, methods=["GET", "POST"])
    rule("/resources/<resource_id>/outages", "add_outage", add_outage, methods=["POST"])
    rule("/resources/<resource_id>/outages/<outage_id>/lift", "lift_outage", lift_outage, methods=["POST"])


def resources() -> Any:
    """By kind and name; POST adds one."""
    error = None
    if request.method == "POST":
        typed = {name: forms.text(request.form, name) for name in ADDED}
        body = {**typed, "seats": forms.number(typed["seats"])}
        given = {name: value for name, value in body.items() if value is not None}
        try:
            made = asking.clients().keyed(request.form.get("_key")).events.create_resource(**given)
            return redirect(url_for("pages.resource", resource_id=made["id"], done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, ADDED, BESIDE)
    wish = {name: request.args[name].strip() for name in ("q", "kind", "retired") if request.args.get(name, "").strip()}
    asked = {**wish, "retired": True} if wish.get("retired") else wish
    page = asking.clients().events.resources(limit=50, cursor=request.args.get("cursor", ""), **asked)
    return shown("resources.html", error, page=page, wish=wish)


def resource(resource_id: str) -> Any:
    """One of them; POST changes it, takes it out of use, or puts it back."""
    if request.method != "POST":
        return _page(resource_id)

    def edit(known: dict[str, Any]) -> None:
        body = forms.changed(request.form, {**known, "note": known["note"] or None}, CHANGED, ())
        seats = forms.number(forms.text(request.form, "seats"))
        body |= {"seats": seats} if seats != known["seats"] else {}
        retired = request.form.get("retired") == "yes"
        body |= {"retired": retired} if retired != known["retired"] else {}
        asking.clients().events.edit_resource(
            resource_id=resource_id, expected_version=forms.version(request.form), **body
        )

    return _page(resource_id, "edit", edit)


def add_outage(resource_id: str) -> Any:
    """Say from when to when it cannot be had."""

    def add(_known: dict[str, Any]) -> None:
        times = {name: forms.moment(forms.text(request.form, name)) for name in OUTAGE[:2]}
        body = {**times, "reason": forms.text(request.form, "reason")}
        given = {name: value for name, value in body.items() if value is not None}
        keyed = asking.clients().keyed(request.form.get("_key"))
        keyed.events.add_outage(resource_id=resource_id, **given)

    return _page(resource_id, "outage", add)


def lift_outage(resource_id: str, outage_id: str) -> Any:
    """Say that it can be had again."""

    def lift(_known: dict[str, Any]) -> None:
        asking.clients().events.lift_outage(resource_id=resource_id, outage_id=outage_id)

    return _page(resource_id, "lift", lift)


def _page(resource_id: str, verb: str = "", change: Any = None) -> Any:
    known, failed = asking.clients().events.resource(resource_id=resource_id), None
    if change is not None:
        failed = failure(lambda: change(known), verb, (*ADDED, *OUTAGE), BESIDE)
        if failed is None:
            return redirect(url_for("pages.resource", resource_id=resource_id, done="saved"), 303)
    period, taken, refused = _calendar(resource_id)
    error = failed["error"] if failed else refused
    outages = [one for one in known["outages"] if str(one["ends_at"])[:10] >= today().isoformat()]
    return shown(
        "resource.html", error, resource=known, failed=failed, period=period, taken=taken, refused=refused,
        outages=outages, today=today(), **({} if refused else _sheet(period, taken)),
    )  # fmt: skip


def _sheet(period: dict[str, str], taken: list[dict[str, Any]]) -> dict[str, Any]:
    """The period by weeks, and the months before and after it."""
    first, last = (dt.date.fromisoformat(period[name]) for name in PERIOD)  # the service took them
    beside = (months.month_of(first - months.ONE_DAY), months.month_of(last + months.ONE_DAY))
    before, after = ({"from": one.isoformat(), "to": other.isoformat()} for one, other in beside)
    return {"weeks": months.weeks(first, last, taken), "before": before, "after": after}


def _calendar(resource_id: str) -> tuple[dict[str, str], list[dict[str, Any]], problems.Problem | None]:
    """When it is taken, in the period of the address; this month without one."""
    usual = dict(zip(PERIOD, (day.isoformat() for day in months.month_of(today())), strict=True))
    period = {name: request.args.get(name, "").strip() or usual[name] for name in PERIOD}
    try:
        found = asking.clients().events.resource_calendar(resource_id=resource_id, **period)
    except DomainError as refusal:
        return period, [], problems.told(refusal, PERIOD)
    return period, found["items"], None
