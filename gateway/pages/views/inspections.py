"""The list of inspection rounds, a round's preparation, and its page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, inspection_actions, inspection_forms, problems, words
from gateway.pages.surroundings import MANY, branches, items, may
from kit.domain import DomainError, NotFound, not_found


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/inspections", "inspections", inspections)
    pages.add_url_rule("/inspections/new", "new_inspection", new_inspection, methods=["GET", "POST"])
    pages.add_url_rule("/inspections/<inspection_id>", "inspection", inspection)
    pages.add_url_rule("/inspections/<inspection_id>/edit", "edit_inspection", edit_inspection, methods=["GET", "POST"])
    pages.add_url_rule("/inspections/<inspection_id>/actions/<name>", "do_inspection", act, methods=["POST"])


def inspections() -> str:
    """Rounds, newest first."""
    page = asking.clients().events.inspections(limit=20, cursor=request.args.get("cursor", ""))
    return render_template("inspections.html", page=page)


def new_inspection() -> Any:
    """Prepare a round; POST saves it."""
    if request.method != "POST":
        return _form({"sample_size": 5, "branch_ids": []})
    body = inspection_forms.prepared(request.form)
    try:
        made = asking.clients().keyed(request.form.get("_key")).events.prepare_inspection(**body)
    except DomainError as refusal:
        return _form(body, refusal)
    return redirect(url_for("pages.inspection", inspection_id=made["id"], done="saved"), 303)


def edit_inspection(inspection_id: str) -> Any:
    """Change a round that is being prepared, of the version that was shown."""
    round_ = asking.clients().events.inspection(inspection_id=inspection_id)
    if request.method != "POST":
        return _form(round_, round_=round_)
    body = inspection_forms.prepared(request.form)
    version = forms.number(request.form.get("expected_version"))
    try:
        asking.clients().events.edit_inspection(inspection_id=inspection_id, expected_version=version, **body)
    except DomainError as refusal:
        return _form({**round_, **dict.fromkeys(inspection_forms.PREPARED), **body}, refusal, round_)
    return redirect(url_for("pages.inspection", inspection_id=inspection_id, done="saved"), 303)


def _form(values: dict[str, Any], refusal: DomainError | None = None, round_: Any = None) -> Any:
    error = problems.told(refusal) if refusal else None
    page = render_template("inspection_form.html", values=values, error=error, round=round_, branches=branches())
    return make_response(page, error.status if error else 200)


def inspection(inspection_id: str) -> str:
    """One round with its sample, scores, findings and team."""
    return _page(inspection_id)


def _page(inspection_id: str, failed: dict[str, Any] | None = None) -> str:
    round_ = asking.clients().events.inspection(inspection_id=inspection_id)
    again = None
    if request.args.get("redraw") and round_["state"] != "preparing":
        again = asking.clients().events.redrawn_sample(inspection_id=inspection_id)
    action = inspection_actions.ROUND_ACTIONS.get(request.args.get("done", ""))
    done = _("Saved.") if request.args.get("done") == "saved" else ""
    done = _("Done: %(what)s.", what=action.label) if action else done
    return render_template(
        "inspection.html", round=round_, again=again, failed=failed, done=done, choices=_choices(round_),
        offered=inspection_actions.of_round,
    )  # fmt: skip


def _choices(round_: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Options by the names of the fields."""
    people = items("members.accounts", limit=MANY) if may("events.appoint_inspector") else []
    found = {
        "class": words.options("class"),
        "category": words.options("finding_category"),
        "severity": words.options("severity"),
        "method": words.options("method"),
        "register_field": words.options("register_field"),
        "account_id": [(one["id"], one["name"]) for one in people if one.get("active", True)],
        "event_id": [(one["event_id"], f"{one['number']} {one['theme']}") for one in round_["sample"]],
        "place": [(str(n), f"{n + 1}. {one['text'][:40]}") for n, one in enumerate(round_["statements"])],
    }
    return found | {name: [(str(n), str(n)) for n in range(6)] for name in inspection_forms.NUMBERS}


def act(inspection_id: str, name: str) -> Any:
    """Do one action and come back to the page, or show it again with what is wrong and what was typed."""
    action = inspection_actions.ROUND_ACTIONS.get(name)
    if action is None:
        raise not_found(_("action"))
    try:
        clients = asking.clients().keyed(request.form.get("_key") if action.keyed else None)
        clients.answer(inspection_actions.operation_of(action), _arguments(inspection_id, name))
    except NotFound:
        raise
    except DomainError as refusal:
        error = problems.told(refusal, tuple(field.name for field in action.fields))
        failed = {"action": name, "target": request.form.get("target", ""), "error": error, "typed": request.form}
        return make_response(_page(inspection_id, failed), error.status)
    return redirect(
        url_for("pages.inspection", inspection_id=inspection_id, done=name, _anchor=action.goes_to or None), 303
    )


def _arguments(inspection_id: str, name: str) -> dict[str, Any]:
    action, form = inspection_actions.ROUND_ACTIONS[name], request.form
    if name in inspection_actions.ALIASES:
        round_ = asking.clients().events.inspection(inspection_id=inspection_id)
        written = inspection_forms.statements(name, form, round_)
        return {"inspection_id": inspection_id, "statements": written, "expected_version": round_["version"]}
    body = inspection_forms.body_of(action, form)
    target = form.get("target")
    if target:
        body["account_id" if name == "end_inspector" else "event_id"] = target
    return {
        "inspection_id": inspection_id, **inspection_forms.with_evidence(action, form, body, body.get("event_id"))
    }  # fmt: skip
