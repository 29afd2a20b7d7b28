"""Annual plans: a year's plans beside what was done, one plan, its form, and what can be done with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems
from gateway.pages.surroundings import branches, may, seen
from kit.clock import SystemClock, in_shanghai
from kit.domain import DomainError, NotFound, not_found

FILTERS = ("year", "branch_id", "state")
LINE = ("id", "theme", "content", "form", "month", "place", "partner_ids", "headcount", "estimate", "fund_id")
NUMBERS = ("month", "headcount")
VERBS: dict[str, tuple[str, ...]] = {"submit": (), "approve": ("comment",), "return": ("reason",), "copy": ("year",)}
MOST_LINES = 200


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/plans", "plans", plans)
    rule("/plans/new", "new_plan", new_plan, methods=["GET", "POST"])
    rule("/plans/<plan_id>", "plan", plan)
    rule("/plans/<plan_id>/edit", "edit_plan", edit_plan, methods=["GET", "POST"])
    rule("/plans/<plan_id>/<verb>", "act_on_plan", act_on_plan, methods=["POST"])


def plans() -> Any:
    """The plans of a year by branch, and how far each branch is."""
    wish = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    year = forms.number(wish.get("year")) or _this_year()
    asked = {name: value for name, value in wish.items() if name != "year"}
    of_branch = {name: value for name, value in asked.items() if name == "branch_id"}
    error = None
    page: dict[str, Any] = {"items": [], "next_cursor": None}
    try:
        page = asking.clients().events.plans(limit=50, cursor=request.args.get("cursor", ""), year=year, **asked)
    except DomainError as refusal:
        error = problems.told(refusal, FILTERS)
    progress = {} if error else seen("events.plan_progress", {}, **of_branch, year=year)
    shown = render_template(
        "plans.html", page=page, progress=progress, wish=wish, year=year, error=error, branches=branches()
    )
    return make_response(shown, error.status if error else 200)


def _this_year() -> int:
    return in_shanghai(SystemClock().now()).year


def plan(plan_id: str) -> Any:
    """One plan with its lines, beside what came of them."""
    return _page(plan_id)


def new_plan() -> Any:
    """An empty plan; POST saves it as a draft, or gives it one more line."""
    if request.method != "POST":
        return _form({"year": _this_year(), "branch_id": asking.current_actor().branch_id, "lines": []})
    body = _written()
    if request.form.get("more"):
        return _form(body)
    try:
        made = asking.clients().keyed(request.form.get("_key")).events.draft_plan(**body)
    except DomainError as refusal:
        return _form(body, refusal)
    return redirect(url_for("pages.plan", plan_id=made["id"], done="saved"), 303)


def edit_plan(plan_id: str) -> Any:
    """A draft or a plan that was sent back; POST saves it, of the version that was shown."""
    known = asking.clients().events.plan(plan_id=plan_id)
    if request.method != "POST":
        return _form(known, plan=known)
    body, version = _written(), forms.number(request.form.get("expected_version"))
    if request.form.get("more"):
        return _form({**known, **body}, plan=known)
    body.pop("branch_id")
    try:
        asking.clients().events.edit_plan(plan_id=plan_id, expected_version=version, **body)
    except DomainError as refusal:
        return _form({**known, **body}, refusal, known)
    return redirect(url_for("pages.plan", plan_id=plan_id, done="saved"), 303)


def act_on_plan(plan_id: str, verb: str) -> Any:
    """Submit, approve, send back or copy into another year."""
    if verb not in VERBS:
        raise not_found(_("action"))
    args: dict[str, Any] = {name: forms.text(request.form, name) or "" for name in VERBS[verb]}
    if verb == "copy":
        args["year"] = forms.number(args["year"] or None)
    else:
        args["expected_version"] = forms.number(forms.text(request.form, "expected_version"))
    try:
        clients = asking.clients().keyed(request.form.get("_key") if verb == "copy" else None)
        made = clients.answer(f"events.{verb}_plan", {"plan_id": plan_id, **args}).value
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(
            plan_id, {"verb": verb, "error": problems.told(refusal, VERBS[verb] or None), "typed": request.form}
        )  # fmt: skip
    return redirect(url_for("pages.plan", plan_id=made["id"], done=verb), 303)


def _page(plan_id: str, failed: dict[str, Any] | None = None) -> Any:
    known = asking.clients().events.plan(plan_id=plan_id)
    asked = {"year": known["year"], "branch_id": known["branch_id"]}
    progress = seen("events.plan_progress", {}, **asked) if known["state"] == "approved" else {}
    lines = {one["line_id"]: one for branch in progress.get("branches", ()) for one in branch["lines"]}
    done = _("Saved.") if request.args.get("done") in ("saved", *VERBS) else ""
    editable = known["state"] in ("draft", "returned") and may("events.edit_plan")
    own = known["branch_id"] == asking.current_actor().branch_id
    shown = render_template(
        "plan.html", plan=known, came_of=lines, failed=failed, done=done, editable=editable and own, own=own
    )
    return make_response(shown, failed["error"].status if failed else 200)


def _written() -> dict[str, Any]:
    """Year, branch and the lines in which anything was typed."""
    form = request.form
    lines = []
    for place, typed in forms.placed_rows(form, "lines", [name for name in LINE if name != "partner_ids"], MOST_LINES):
        partners = [one for one in form.getlist(f"lines-{place}-partner_ids") if one]
        if not partners and not any(value for name, value in typed.items() if name != "id"):
            continue
        line: dict[str, Any] = {**typed, **{name: forms.number(typed[name]) for name in NUMBERS}}
        line = {name: value for name, value in line.items() if value is not None}
        lines.append({**line, "partner_ids": partners})
    branch_id = forms.text(form, "branch_id") or ""
    return {"year": forms.number(forms.text(form, "year")), "branch_id": branch_id, "lines": lines}


def _form(values: dict[str, Any], refusal: DomainError | None = None, plan: Any = None) -> Any:
    error = problems.told(refusal) if refusal else None
    shown = render_template("plan_form.html", values=values, error=error, plan=plan, more=request.form.get("more"))
    return make_response(shown, error.status if error else 200)
