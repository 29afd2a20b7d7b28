"""Settings: one page that leads to all of them, the words of an office to its partners, and its own days of a year."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for

from gateway import asking
from gateway.pages import forms
from gateway.pages.answering import failure, shown
from gateway.pages.surroundings import MANY, items, may, may_import
from gateway.pages.today import today

UNIT = ("name", "contact_phone", "hotline", "notice", "notice_source", "audit_notice", "audit_notice_source")
DAY = ("date", "workday", "name")
WORKED = {"off": False, "worked": True}
MOST_DAYS = 120


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/settings", "settings", settings)
    rule("/settings/units/<unit_id>", "unit", unit, methods=["GET", "POST"])
    rule("/settings/calendar", "office_days", office_days, methods=["GET", "POST"])


def settings() -> Any:
    """What can be set, and what each is for; only what the caller may open."""
    units = items("members.units", limit=MANY) if may("members.edit_unit") else []
    units.sort(key=lambda one: one["id"] != asking.current_actor().unit_id)  # one's own first
    return shown("settings.html", None, units=units, imports=may_import(), year=today().year)


def unit(unit_id: str) -> Any:
    """What partners read of a unit; POST changes it."""
    known, failed = asking.clients().members.unit(unit_id=unit_id), None
    if request.method == "POST":
        body = forms.changed(request.form, known, UNIT, UNIT[1:])
        version = forms.version(request.form)
        members = asking.clients().members
        failed = failure(lambda: members.edit_unit(unit_id=unit_id, expected_version=version, **body), "edit", UNIT)
        if failed is None:
            return redirect(url_for("pages.unit", unit_id=unit_id, done="saved"), 303)
    return shown("unit.html", failed["error"] if failed else None, unit=known)


def office_days() -> Any:
    """The days of a year that differ from plain weekends; POST replaces those that the office enters."""
    if request.method != "POST":
        return _days(forms.number(request.args.get("year", "").strip() or None) or today().year)
    year, days = forms.number(forms.text(request.form, "year")), _typed_days()
    version, events = forms.version(request.form), asking.clients().events
    if request.form.get("more"):
        return _days(year, days)
    names = ("year", "days", *(f"days-{place}-{name}" for place in range(MOST_DAYS) for name in DAY))
    failed = failure(lambda: events.change_calendar(year=year, expected_version=version, days=days), "days", names)
    if failed:
        return _days(year, days, failed)
    return redirect(url_for("pages.office_days", year=year, done="saved"), 303)


def _typed_days() -> list[dict[str, Any]]:
    """The rows in which a day or a name was typed, without those that are ticked as gone."""
    rows = forms.placed_rows(request.form, "days", DAY, MOST_DAYS)
    kept = [row for place, row in rows if request.form.get(f"days-{place}-gone") != "yes"]
    return [_day(row) for row in kept if row["date"] or row["name"]]


def _day(row: dict[str, Any]) -> dict[str, Any]:
    workday = WORKED.get(row["workday"] or "", row["workday"])
    return {name: value for name, value in {**row, "workday": workday}.items() if value is not None}


def _days(year: Any, typed: list[dict[str, Any]] | None = None, failed: dict[str, Any] | None = None) -> Any:
    found: dict[str, Any] = {"days": [], "version": 0, "year": year}
    refused = failure(lambda: found.update(asking.clients().events.calendar(year=year)), "year", ("year",))
    failed = failed or refused
    own = [one for one in found["days"] if one["source"] == "override"]
    return shown(
        "office_days.html",
        failed["error"] if failed else None,
        found=found,
        year=year,
        own=own,
        days=own if typed is None else typed,
        announced=[one for one in found["days"] if one["source"] != "override"],
    )
