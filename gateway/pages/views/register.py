"""The register (台账): filters, columns, totals, saved views, print, exports. All of a list's state is its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking, edge, register_exports
from gateway.operations import REGISTER_FILTERS
from gateway.pages import forms, live, problems, register_words
from gateway.pages.surroundings import branches, counts, items, partners
from kit.domain import DomainError

FILTERS = tuple(REGISTER_FILTERS.split())
PAGE = 50
MOST_PRINTED = 1000
PRINT_PAGE = 200
FRAGMENT = "HX-Request"


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/register", "register", register)
    pages.add_url_rule("/register/print", "print_register", print_register)
    pages.add_url_rule("/register/views", "save_register_view", save_view, methods=["POST"])
    pages.add_url_rule("/register/views/<view_id>", "register_view", show_view)
    pages.add_url_rule("/register/views/<view_id>/delete", "delete_register_view", delete_view, methods=["POST"])
    pages.add_url_rule("/register/exports", "register_exports", exports, methods=["GET", "POST"])
    pages.add_url_rule("/register/exports/<export_id>/retry", "retry_register_export", retry, methods=["POST"])


def _said() -> forms.Form:
    """What says which list it is: the address, or the form that was to keep the list."""
    return request.form if request.method == "POST" else request.args


def wish() -> dict[str, str]:
    """The filters of the list, as they were typed."""
    return {name: _said()[name].strip() for name in FILTERS if _said().get(name, "").strip()}


def list_state(**changes: Any) -> dict[str, Any]:
    """Everything that makes this list this list, for an address: filters, columns, order."""
    state: dict[str, Any] = {**wish(), "col": _said().getlist("col"), "order": _order()}
    return {name: value for name, value in {**state, **changes}.items() if value}


def _order() -> str:
    return "asc" if _said().get("order") == "asc" else "desc"


def register() -> Any:
    """A page of the register; the answer to htmx is the table alone."""
    return _page()


def _page(kept: problems.Problem | None = None) -> Any:
    """The list; `kept`: why it could not be kept under a name."""
    error = None
    page: dict[str, Any] = {"items": [], "next_cursor": None, "totals": {}, "filters": []}
    try:
        asked = _filters() if kept else edge.query(request, FILTERS)
        page = asking.clients().events.register(
            **asked, order=_order(), limit=PAGE, cursor=request.args.get("cursor", "")
        )
    except DomainError as refusal:
        error = problems.told(refusal, FILTERS)
    template = "_register_rows.html" if request.headers.get(FRAGMENT) else "register.html"
    shown = render_template(template, page=page, error=error, kept=kept, at=_at(), **_shared(), **_lists())
    refused = kept or error
    return make_response(shown, refused.status if refused else 200)


def _filters() -> dict[str, Any]:
    return {name: edge.typed(name, value) for name, value in wish().items()}


def _at() -> int:
    """Which page this is, as the address says; only for reading."""
    page = forms.number(request.args.get("p"))
    return page if isinstance(page, int) and 1 <= page <= 100_000 else 1


def _shared() -> dict[str, Any]:
    chosen = register_words.columns_of(_said().getlist("col"))
    known = {"wish": wish(), "columns": chosen, "order": _order(), "words": register_words, "size": PAGE}
    return {**known, "state_of_list": list_state, "done": _done()}


def _lists() -> dict[str, Any]:
    if request.headers.get(FRAGMENT):
        return {}
    views = items("events.register_views", limit=100)
    return {
        "branches": branches(),
        "partner_units": partners(),
        "views": views,
        "view": next((one for one in views if one["id"] == request.args.get("view")), None),
    }


def print_register() -> Any:
    """The filtered set for a printer: all of it, or a word that it is too long for paper."""
    asked = edge.query(request, FILTERS)
    clients = asking.clients()
    page = clients.events.register(**asked, order=_order(), limit=PRINT_PAGE)
    rows, total = list(page["items"]), page["totals"]["events"]
    if total > MOST_PRINTED:
        return problems.error_page(409, _("Too long for paper"), _too_long(total))
    following = page
    while following["next_cursor"]:
        following = clients.events.register(**asked, order=_order(), limit=PRINT_PAGE, cursor=following["next_cursor"])
        rows += following["items"]
    return render_template("register_print.html", rows=rows, page=page, **_shared())


def _too_long(total: int) -> str:
    return _(
        "%(n)s events are more than the %(most)s that are printed from the browser. Narrow the filters, or take the "
        "workbook.",
        n=total,
        most=MOST_PRINTED,
    )


def save_view() -> Any:
    """Keep the list as it is under a name."""
    form = request.form
    body = {"name": form.get("name", ""), "shared": form.get("shared") == "yes", "order": _order()}
    try:
        body |= {
            "filters": _filters(),
            "columns": [name for name in form.getlist("col") if name in register_words.COLUMNS],
        }
        saved = asking.clients().keyed(form.get("_key")).events.save_register_view(**body)
    except DomainError as refusal:
        return _page(problems.told(refusal, ("name",)))
    return redirect(url_for("pages.register_view", view_id=saved["id"], done="saved"), 303)


def show_view(view_id: str) -> Any:
    """To the list that a saved view means."""
    view = asking.clients().events.register_view(view_id=view_id)
    filters = {name: _written(value) for name, value in view["filters"].items()}
    told = {"view": view_id, "col": view["columns"], "order": view["order"], "done": request.args.get("done")}
    state: dict[str, Any] = {**filters, **{name: one for name, one in told.items() if one}}
    return redirect(url_for("pages.register", **state), 303)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def delete_view(view_id: str) -> Any:
    """Take one's own view away."""
    asking.clients().events.delete_register_view(view_id=view_id)
    return redirect(url_for("pages.register", done="deleted"), 303)


def exports() -> Any:
    """One's own exports; POST asks for one. A look at what is shown already is answered by nothing."""
    if request.method == "POST":
        return _begin(request.form)
    found = items("events.register_exports", limit=20)
    moving = any(one["state"] in ("waiting", "running") for one in found)
    every = live.WHILE_IT_MOVES if moving else live.EVERY
    mark = live.mark_of(counts(), found)
    looked_at = live.looks_at("pages.register_exports", mark, ("exports",), every=every, facts=False)
    shown = {"exports": found, "live": looked_at, "words": register_words, "done": _done()}
    return live.nothing_new(lambda: looked_at) or render_template("register_exports.html", **shown)


def _begin(form: Mapping[str, Any]) -> Any:
    clients = asking.clients()
    body = {
        "filters": {name: edge.typed(name, form[name]) for name in FILTERS if form.get(name)},
        "columns": [name for name in request.form.getlist("col") if name in register_words.COLUMNS],
        "order": "asc" if form.get("order") == "asc" else "desc",
    }
    job = clients.keyed(form.get("_key")).events.request_register_export(**body)
    register_exports.begin(clients, job["id"])
    return redirect(url_for("pages.register_exports", done="asked"), 303)


def retry(export_id: str) -> Any:
    """Make a file that failed once more."""
    clients = asking.clients()
    clients.events.retry_register_export(export_id=export_id)
    register_exports.begin(clients, export_id)
    return redirect(url_for("pages.register_exports"), 303)


def _done() -> str:
    told = {
        "saved": _("Saved."),
        "deleted": _("The view was deleted."),
        "asked": _("The workbook is being made. You may leave this page."),
    }
    return told.get(request.args.get("done", ""), "")
