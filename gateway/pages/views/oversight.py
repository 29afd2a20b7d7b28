"""What is owed and overdue, urging a branch, and the year in figures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems, stats_tables
from gateway.pages.oversight_words import OWED
from gateway.pages.surroundings import branches, items, seen
from kit.domain import DomainError, Invalid

FILTERS = ("branch_id", "kind", "overdue")
FLAGS = {"true": True, "false": False}
ROWS = 30
NOTHING: dict[str, Any] = {"items": [], "next_cursor": None, "branches": [], "counts": {}}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/oversight", "oversight", oversight, methods=["GET", "POST"])
    pages.add_url_rule("/stats", "stats", stats)


def oversight() -> Any:
    """What is owed under a query bar, and how each branch stands; POST urges a branch."""
    if request.method == "POST":
        try:
            return _urge(request.form.get("branch_id", ""))
        except DomainError as refusal:
            return _oversight_page(problems.told(refusal, ("reason",)))
    return _oversight_page()


def _urge(branch_id: str) -> Any:
    reason = forms.text(request.form, "reason") or ""
    asking.clients().events.urge_branch(branch_id=branch_id, reason=reason)
    return redirect(url_for("pages.oversight", done="urged", branch_id=branch_id), 303)


def _oversight_page(error: problems.Problem | None = None) -> Any:
    """The page by its filters; `error`: why urging was refused."""
    wish = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    asked = {**wish, "overdue": FLAGS.get(wish.get("overdue", ""))}
    page, refused = _asked(limit=ROWS, cursor=request.args.get("cursor", ""), **asked)
    of_branch = {"branch_id": wish["branch_id"]} if "branch_id" in wish else {}
    shown = render_template(
        "oversight.html",
        page=page,
        wish=wish,
        error=error or refused,
        failed=request.form if error else None,
        kinds=OWED,
        branches=branches(),
        nudges=items("events.nudges", limit=20, **of_branch),
        urgings=items("events.urgings", limit=10, **of_branch),
        done=_("The branch has been urged.") if request.args.get("done") == "urged" else "",
    )
    return make_response(shown, error.status if error else 200)


def _asked(**args: Any) -> tuple[dict[str, Any], problems.Problem | None]:
    """The page that was asked for; nothing, and why, where a filter is wrong."""
    try:
        return asking.clients().events.owed(**args), None
    except Invalid as refusal:
        return NOTHING, problems.told(refusal, ())


def stats() -> Any:
    """A year's tables, this year's where none is named, and the years beside it."""
    year = forms.number(request.args.get("year", "").strip() or None)
    error, figures = None, None
    years: dict[str, Any] = {"items": []}
    try:
        figures = asking.clients().events.stats(**({} if year is None else {"year": year}))
        years = seen("events.stats_years", years, first=max(figures["year"] - 4, 2000), last=figures["year"])
    except DomainError as refusal:
        error = problems.told(refusal, ())
    tables = stats_tables.of(figures) if figures else {}
    shown = render_template("stats.html", year=year, figures=figures, tables=tables, years=years, error=error)
    return make_response(shown, error.status if error else 200)
