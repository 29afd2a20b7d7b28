"""The sources of money: what is left of each, one year event by event, and what finance does with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems, words
from gateway.pages.surroundings import seen
from kit.domain import DomainError, NotFound, not_found

VERBS = {"adjust": ("amount", "reason"), "close": ("comment",)}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/funds", "funds", funds, methods=["GET", "POST"])
    pages.add_url_rule("/funds/<fund_id>", "fund", fund)
    pages.add_url_rule("/funds/<fund_id>/<verb>", "act_on_fund", act_on_fund, methods=["POST"])


def funds() -> Any:
    """The sources of money with what is left; POST opens one."""
    error = None
    if request.method == "POST":
        try:
            body = {name: forms.text(request.form, name) for name in ("name", "kind", "amount")}
            year = forms.number(forms.text(request.form, "year"))
            asking.clients().keyed(request.form.get("_key")).events.open_fund(**body, year=year)
            return redirect(url_for("pages.funds", done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal)
    page = seen("events.funds", {"items": []}, limit=50, cursor=request.args.get("cursor", ""))
    shown = render_template(
        "funds.html", page=page, error=error, typed=request.form, kinds=words.FUND_KINDS, done=_done()
    )
    return make_response(shown, error.status if error else 200)


def fund(fund_id: str) -> Any:
    """One fund's year: the events on it, what is still open, and the workbook."""
    return _page(fund_id)


def act_on_fund(fund_id: str, verb: str) -> Any:
    """Change the yearly amount, or close the year; and the fund again."""
    if verb not in VERBS:
        raise not_found(_("action"))
    args: dict[str, Any] = {name: forms.text(request.form, name) or "" for name in VERBS[verb]}
    args["expected_version"] = forms.number(forms.text(request.form, "expected_version"))
    try:
        asking.clients().answer(f"events.{verb}_fund", {"fund_id": fund_id, **args})
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(
            fund_id, {"verb": verb, "error": problems.told(refusal, VERBS[verb]), "typed": request.form}
        )  # fmt: skip
    return redirect(url_for("pages.fund", fund_id=fund_id, done="saved"), 303)


def _page(fund_id: str, failed: dict[str, Any] | None = None) -> Any:
    known = asking.clients().events.fund(fund_id=fund_id)
    year = seen("events.year_end", None, fund_id=fund_id)
    shown = render_template("fund.html", fund=known, year=year, failed=failed, done=_done())
    return make_response(shown, failed["error"].status if failed else 200)


def _done() -> str:
    return _("Saved.") if request.args.get("done") == "saved" else ""
