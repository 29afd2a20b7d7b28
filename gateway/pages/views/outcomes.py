"""The board of outcomes, and moving one from stage to stage."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems
from gateway.pages.oversight_words import STAGES
from gateway.pages.surroundings import MANY, branches
from kit.domain import DomainError, NotFound, not_found

FILTERS = ("branch_id", "state", "year", "overdue")
FLAGS = {"true": True, "false": False}
MOVES = {"advance": ("advance_outcome", "text"), "back": ("send_outcome_back", "reason")}
NOTHING: dict[str, Any] = {"items": [], "counts": {}, "total": 0, "overdue": 0, "next_cursor": None}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/outcomes", "outcomes", outcomes)
    pages.add_url_rule("/outcomes/<outcome_id>/<move>", "move_outcome", move_outcome, methods=["POST"])


def outcomes() -> Any:
    """Four columns, one below the other on a phone."""
    return _board()


def move_outcome(outcome_id: str, move: str) -> Any:
    """One stage on or back, and the board again."""
    if move not in MOVES:
        raise not_found(_("action"))
    operation, words = MOVES[move]
    args = {words: forms.text(request.form, words) or ""}
    version = forms.number(forms.text(request.form, "expected_version"))
    try:
        asking.clients().answer(
            f"events.{operation}", {"outcome_id": outcome_id, "expected_version": version, **args}
        )  # fmt: skip
    except NotFound:
        raise
    except DomainError as refusal:
        return _board(
            {"id": outcome_id, "move": move, "error": problems.told(refusal, (words,)), "typed": request.form}
        )
    return redirect(url_for("pages.outcomes", done="moved", _anchor=f"o-{outcome_id}"), 303)


def _board(failed: dict[str, Any] | None = None) -> Any:
    wish = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    asked: dict[str, Any] = {**wish, "overdue": FLAGS.get(wish.get("overdue", ""))}
    asked |= {"year": forms.number(wish["year"])} if "year" in wish else {}
    error = None
    try:
        page = asking.clients().events.outcome_board(limit=MANY, cursor=request.args.get("cursor", ""), **asked)
    except DomainError as refusal:
        error, page = problems.told(refusal, ()), NOTHING
    columns = {stage: [one for one in page["items"] if one["stage"] == stage] for stage in STAGES}
    shown = render_template(
        "outcomes.html",
        page=page,
        columns=columns,
        wish=wish,
        error=error,
        failed=failed,
        branches=branches(),
        done=_("The outcome has moved.") if request.args.get("done") == "moved" else "",
    )
    return make_response(shown, failed["error"].status if failed else 200)
