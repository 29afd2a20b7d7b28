"""Findings: the list, one of them for its branch and for supervisors, and a branch's dossier of three years."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, inspection_actions, inspection_forms, problems, words
from gateway.pages.surroundings import branches, items, may
from kit.domain import DomainError, NotFound, not_found

FILTERS = ("state", "branch_id")


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/findings", "findings", findings)
    pages.add_url_rule("/findings/<finding_id>", "finding", finding)
    pages.add_url_rule("/findings/<finding_id>/actions/<name>", "do_finding", act, methods=["POST"])
    pages.add_url_rule("/dossiers", "dossiers", dossiers)
    pages.add_url_rule("/branches/<dossier_of>/dossier", "dossier", dossier, methods=["GET", "POST"])


def findings() -> str:
    """Findings within reach under a query bar."""
    wish: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    late = {"overdue": True} if request.args.get("overdue") == "yes" else {}
    error = None
    try:
        page = asking.clients().events.findings(limit=20, cursor=request.args.get("cursor", ""), **wish, **late)
    except NotFound:
        raise
    except DomainError as refusal:
        error, page = problems.told(refusal, ()), {"items": [], "next_cursor": None}
    return render_template("findings.html", page=page, wish={**wish, **late}, error=error, branches=branches())


def finding(finding_id: str) -> str:
    """One finding with its history."""
    return _page(finding_id)


def _page(finding_id: str, failed: dict[str, Any] | None = None) -> str:
    found = asking.clients().events.finding(finding_id=finding_id)
    branch_id = asking.current_actor().branch_id
    action = inspection_actions.FINDING_ACTIONS.get(request.args.get("done", ""))
    return render_template(
        "finding.html", finding=found, failed=failed, offered=inspection_actions.of_finding(found, branch_id),
        choices={"register_field": words.options("register_field")},
        done=_("Done: %(what)s.", what=action.label) if action else "",
    )  # fmt: skip


def act(finding_id: str, name: str) -> Any:
    """Do one action and come back to the page, or show it again with what is wrong and what was typed."""
    action = inspection_actions.FINDING_ACTIONS.get(name)
    if action is None:
        raise not_found(_("action"))
    try:
        body = inspection_forms.body_of(action, request.form)
        event_id = request.form.get("event_id")
        args = inspection_forms.with_evidence(action, request.form, body, event_id)
        asking.clients().answer(action.operation, {"finding_id": finding_id, **args})
    except NotFound:
        raise
    except DomainError as refusal:
        listed = any(field.kind == "measures" for field in action.fields)  # its errors stand beside its rows
        error = problems.told(refusal, None if listed else tuple(field.name for field in action.fields))
        failed = {"action": name, "target": "", "error": error, "typed": request.form}
        return make_response(_page(finding_id, failed), error.status)
    return redirect(url_for("pages.finding", finding_id=finding_id, done=name), 303)


def dossiers() -> Any:
    """The branches whose dossier the caller may open; who has one branch goes straight to it."""
    own = asking.current_actor().branch_id
    if own and not may("events.apply_measure"):
        return redirect(url_for("pages.dossier", dossier_of=own), 303)
    return render_template("dossiers.html", branches=branches())


def dossier(dossier_of: str) -> Any:
    """Three years of a branch; POST takes a measure against it."""
    error = None
    if request.method == "POST":
        try:
            body = {name: forms.text(request.form, name) or "" for name in ("measure", "reason", "basis")}
            named = request.form.getlist("finding_ids")
            clients = asking.clients().keyed(request.form.get("_key"))
            clients.events.apply_measure(branch_id=dossier_of, finding_ids=named, **body)
            return redirect(url_for("pages.dossier", dossier_of=dossier_of, done="saved"), 303)
        except NotFound:
            raise
        except DomainError as refusal:
            error = problems.told(refusal, ("measure", "reason", "basis"))
    year = forms.number(request.args.get("year"))
    asked = {"year": year} if year is not None else {}
    found = asking.clients().events.branch_dossier(dossier_of=dossier_of, **asked)
    table = [(one["key"], one["name"]) for one in items("events.measure_table")]
    shown = render_template(
        "dossier.html", dossier=found, error=error, typed=request.form, table=table,
        done=_("Saved.") if request.args.get("done") == "saved" else "",
    )  # fmt: skip
    return make_response(shown, error.status if error else 200)
