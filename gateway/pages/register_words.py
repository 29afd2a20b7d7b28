"""The words of the register's page: its columns, its filters and what their values mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway.documents.register import COLUMNS as ON_PAPER
from gateway.documents.register import USUAL
from gateway.pages import words

COLUMNS = {
    "number": _l("Number"),
    "branch": _l("Branch"),
    "partners": _l("Partner units"),
    "theme": _l("Theme"),
    "form": _l("Form"),
    "date": _l("Date held"),
    "place": _l("Place"),
    "state": _l("State"),
    "funding": _l("Source of the money"),
    "own_headcount": _l("Our people"),
    "partner_headcount": _l("Their people"),
    "estimate": _l("Estimate"),
    "actual": _l("Actual"),
    "variance": _l("Difference"),
    "records": _l("Records kept"),
    "summary": _l("Summary"),
    "publicity": _l("Publicity"),
    "outcomes": _l("Outcomes"),
    "feedback": _l("Feedback"),
    "findings": _l("Findings"),
    "missing": _l("Missing material"),
    "remarks": _l("Remarks"),
}
FIGURES = frozenset(("own_headcount", "partner_headcount", "estimate", "actual", "variance", "outcomes"))
MATERIALS = {
    "hold": _l("Held"),
    "checkins": _l("Check-in"),
    "photos": _l("Photos"),
    "reflections": _l("Reflections"),
    "outcomes": _l("Outcomes"),
    "briefing": _l("Approved briefing"),
    "publicity": _l("Publicity"),
    "settlement": _l("Settlement"),
}
MISSING = {"any": _l("Anything"), "none": _l("Nothing is missing"), **MATERIALS}
FUNDING = {**words.FUND_KINDS, "none": _l("No fund")}
FINDINGS = {"any": _l("With findings"), "unsolved": _l("With unsolved findings"), "none": _l("Without findings")}
YES_NO = {"true": _l("Yes"), "false": _l("No")}
LABELS = {
    "q": _l("Theme, number, partner or pinyin initials"),
    "year": _l("Year"),
    "from": _l("From"),
    "to": _l("To"),
    "branch_id": _l("Branch"),
    "partner_id": _l("Partner unit"),
    "state": _l("State"),
    "form": _l("Form"),
    "funding": _l("Source of the money"),
    "missing": _l("Missing material"),
    "findings": _l("Findings"),
    "frontline": _l("Front-line partner"),
    "cohosted": _l("Co-hosted"),
    "imported": _l("Entered afterwards"),
    "over_budget": _l("Over the estimate"),
    "estimate_from": _l("Estimate at least"),
    "estimate_to": _l("Estimate at most"),
    "actual_from": _l("Actual at least"),
    "actual_to": _l("Actual at most"),
}
CHOICES: dict[str, Mapping[str, Any]] = {
    "state": words.STATES,
    "form": words.FORMS,
    "funding": FUNDING,
    "missing": MISSING,
    "findings": FINDINGS,
    "frontline": YES_NO,
    "cohosted": YES_NO,
    "imported": YES_NO,
    "over_budget": YES_NO,
}
EXPORT_STATES = {
    "waiting": _l("Waiting for its turn"),
    "running": _l("Being made"),
    "done": _l("Ready"),
    "failed": _l("Failed"),
}
FAILURES = {
    "killed": _l("The program that made the file was stopped."),
    "reading": _l("A part of the system was away."),
    "abandoned": _l("Nothing was heard of it for a minute."),
}


def columns_of(chosen: Iterable[str]) -> list[str]:
    """Those of the columns that exist, in the chosen order; the usual ones where none is chosen."""
    return [name for name in dict.fromkeys(chosen) if name in ON_PAPER] or list(USUAL)


def in_words(filters: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Label and value of each filter, as people say them."""
    return [(str(LABELS[one["name"]]), _value(one)) for one in filters]


def _value(one: Mapping[str, Any]) -> str:
    code = str(one["value"])
    table = CHOICES.get(one["name"], {})
    return str(table.get(code.lower() if isinstance(one["value"], bool) else code, one["text"]))


def records(row: Mapping[str, Any]) -> str:
    """How many were there, and how many photos there are."""
    found = row.get("records") or {}
    return _("%(people)s checked in, %(photos)s photos", people=found.get("checkins", 0), photos=found.get("photos", 0))


def summary(row: Mapping[str, Any]) -> str:
    """Reflections, and the state of the briefing."""
    found = row.get("summary") or {}
    briefing = words.word(found.get("briefing"), "briefing") or _("none")
    return _("%(n)s reflections, briefing: %(state)s", n=found.get("reflections", 0), state=briefing)


def findings(row: Mapping[str, Any]) -> str:
    """How many there are, and how many of them wait."""
    found = row.get("findings") or {}
    if not found.get("total"):
        return ""
    return _("%(n)s, unsolved %(open)s", n=found["total"], open=found.get("unsolved", 0))
