"""Tables that people upload: the template, a check that changes nothing, then all rows or none."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.api.imports import KINDS, OVER, Kind, taken
from gateway.api.passing import admit
from gateway.pages import forms, live, problems
from gateway.pages.surroundings import counts, items, may
from kit.domain import DomainError, not_found

BY_NAME = {kind.name: kind for kind in KINDS}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/imports", "imports", imports)
    pages.add_url_rule("/imports/<kind>", "import_table", import_table, methods=["POST"])
    pages.add_url_rule("/imports/<kind>/<import_id>", "import_job", import_job)


def imports() -> Any:
    """What can be taken over, each with its template and its form."""
    return _shown()


def import_table(kind: str) -> Any:
    """Check or take over; then how it went, which has an address of its own."""
    known = _kind(kind)
    admit(known.operation)  # before the file is looked at
    asked: dict[str, Any] = {"dry_run": request.form.get("do") != "import"}
    if "year" in known.asks:
        asked["year"] = forms.number(forms.text(request.form, "year"))
    try:
        job = taken(known, request.form.get("_key"), asked).value
    except DomainError as refusal:
        return _shown({"kind": kind, "error": problems.told(refusal, ("file", "year"))})
    return redirect(url_for("pages.import_job", kind=kind, import_id=job["id"]), 303)


def import_job(kind: str, import_id: str) -> Any:
    """How an import ended, or how far it is; it is looked at anew while it runs."""
    known = _kind(kind)
    job = asking.clients().answer(f"{known.service}.import_job", {"import_id": import_id}).value
    mark = live.mark_of(counts(), job)
    columns = items(f"{known.service}.import_columns", kind=kind) if job["rejected"] else []
    heads = {one["field"]: one["head"] for one in columns}
    over = job["state"] in OVER
    every = live.EVERY if over else live.WHILE_IT_MOVES
    names = {"kind": kind, "import_id": import_id}
    looked_at = live.looks_at("pages.import_job", mark, ("how",), every=every, facts=False, **names)
    shown = {"kind": known, "over": over, "title": _titles()[kind], "heads": heads, "live": looked_at}
    return live.nothing_new(lambda: looked_at) or render_template("import_job.html", job=job, **shown)


def _kind(name: str) -> Kind:
    if name not in BY_NAME:
        raise not_found(_("import"))
    return BY_NAME[name]


def _titles() -> dict[str, str]:
    return {
        "branches": _("Branches"),
        "members": _("Members"),
        "partners": _("Partner units"),
        "events": _("Old ledgers"),
        "plans": _("Annual plans"),
    }


def _shown(failed: dict[str, Any] | None = None) -> Any:
    offered = [kind for kind in KINDS if may(kind.operation)]
    error = failed["error"] if failed else None
    shown = render_template(
        "imports.html", kinds=offered, titles=_titles(), failed=failed, error=error, typed=request.form
    )
    return make_response(shown, error.status if error else 200)
