"""Branches, their members, and who is away on an audit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems
from gateway.pages.answering import shown
from gateway.pages.surroundings import MANY, branches, items, may
from kit.domain import DomainError, NotFound, not_found

MEMBER = ("name", "branch_id", "status", "status_since_on", "membership", "joined_party_on", "born_on")
BRANCH = ("name", "unit_id", "kind", "parent_id", "founded_on")
DISPATCH = ("project", "place", "starts_on", "ends_on")
FILTERS = ("q", "branch_id", "active")
FLAGS = {"true": True, "false": False}
CLEARED = ("joined_party_on", "born_on", "parent_id", "founded_on", "secretary_id")
"""What may be empty."""


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/members", "members", members, methods=["GET", "POST"])
    rule("/members/<member_id>", "member", member, methods=["GET", "POST"])
    rule("/branches", "branches", branch_list, methods=["GET", "POST"])
    rule("/branches/<branch_id>", "branch", branch, methods=["GET", "POST"])
    rule("/branches/<branch_id>/dissolve", "dissolve_branch", dissolve_branch, methods=["POST"])
    rule("/dispatches", "dispatches", dispatches, methods=["GET", "POST"])
    rule("/dispatches/<dispatch_id>/branch", "form_temporary_branch", form_temporary_branch, methods=["POST"])


def members() -> Any:
    """Members by branch, name or pinyin initials; POST adds one."""
    error = None
    if request.method == "POST":
        body = {**_typed(MEMBER), "retired": request.form.get("retired") == "yes"}
        try:
            made = asking.clients().keyed(request.form.get("_key")).members.create_member(**body)
            return redirect(url_for("pages.member", member_id=made["id"], done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, (*MEMBER, "retired"))
    wish = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    asked = {name: FLAGS.get(value, value) if name == "active" else value for name, value in wish.items()}
    page = asking.clients().members.members(limit=50, cursor=request.args.get("cursor", ""), **asked)
    return shown("members.html", error, page=page, wish=wish, branches=branches())


def member(member_id: str) -> Any:
    """One member with the history of their status; POST changes what was typed."""
    known, error = asking.clients().members.member(member_id=member_id), None
    if request.method == "POST":
        body = {
            **forms.changed(request.form, known, MEMBER, CLEARED),
            **{name: request.form.get(name) == "yes" for name in ("retired", "active")},
        }
        try:
            asking.clients().members.edit_member(
                member_id=member_id, expected_version=forms.version(request.form), **body
            )
            return redirect(url_for("pages.member", member_id=member_id, done="saved"), 303)
        except NotFound:
            raise
        except DomainError as refusal:
            error = problems.told(refusal, (*MEMBER, "retired", "active"))
    return shown("member.html", error, member=known)


def branch_list() -> Any:
    """The branches with who leads them; POST founds one."""
    error = None
    if request.method == "POST":
        try:
            made = asking.clients().keyed(request.form.get("_key")).members.create_branch(**_typed(BRANCH))
            return redirect(url_for("pages.branch", branch_id=made["id"], done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, BRANCH)
    page = asking.clients().members.branches(limit=MANY, cursor=request.args.get("cursor", ""))
    return shown("branches.html", error, page=page, units=items("members.units", limit=MANY))


def branch(branch_id: str) -> Any:
    """One branch with its members; POST changes it."""
    return _branch(branch_id, "edit", _edit_branch) if request.method == "POST" else _branch(branch_id)


def _edit_branch(branch_id: str, known: dict[str, Any]) -> None:
    body = forms.changed(request.form, known, ("name", "parent_id", "founded_on", "secretary_id"), CLEARED)
    asking.clients().members.edit_branch(branch_id=branch_id, expected_version=forms.version(request.form), **body)


def dissolve_branch(branch_id: str) -> Any:
    """End a branch; what it had open goes to the one above it."""

    def dissolve(key: str, _known: dict[str, Any]) -> None:
        reason = forms.text(request.form, "reason") or ""
        asking.clients().members.dissolve_branch(
            branch_id=key, expected_version=forms.version(request.form), reason=reason
        )

    return _branch(branch_id, "dissolve", dissolve)


def _branch(branch_id: str, verb: str = "", change: Any = None) -> Any:
    known = asking.clients().members.branch(branch_id=branch_id)
    failed: dict[str, Any] | None = None
    if change is not None:
        try:
            change(branch_id, known)
            return redirect(url_for("pages.branch", branch_id=branch_id, done="saved"), 303)
        except NotFound:
            raise
        except DomainError as refusal:
            failed = {"verb": verb, "error": problems.told(refusal, (*BRANCH, "secretary_id", "reason"))}
    people = items("members.members", branch_id=branch_id, active=True, limit=MANY)
    error = failed["error"] if failed else None
    return shown("branch.html", error, branch=known, people=people, failed=failed)


def dispatches() -> Any:
    """Who is away, where and until when; POST enters an audit trip."""
    error = None
    if request.method == "POST":
        chosen = [one for one in request.form.getlist("member_ids") if one]
        try:
            clients = asking.clients().keyed(request.form.get("_key"))
            clients.members.record_dispatch(**_typed(DISPATCH), member_ids=chosen)
            return redirect(url_for("pages.dispatches", done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, (*DISPATCH, "member_ids"))
    page = asking.clients().members.dispatches(limit=50, cursor=request.args.get("cursor", ""))
    people = items("members.members", active=True, limit=MANY) if may("members.record_dispatch") else []
    names = {one["id"]: one["name"] for one in items("members.members", limit=MANY)}
    return shown("dispatches.html", error, page=page, people=people, names=names)


def form_temporary_branch(dispatch_id: str) -> Any:
    """Found the temporary branch that a dispatch proposes."""
    body = {name: forms.text(request.form, name) for name in ("secretary_id", "name")}
    given = {name: value for name, value in body.items() if value}
    if "secretary_id" not in given:
        raise not_found(_("member"))
    made = asking.clients().keyed(request.form.get("_key")).members.form_temporary_branch(
        dispatch_id=dispatch_id, **given
    )  # fmt: skip
    return redirect(url_for("pages.branch", branch_id=made["id"], done="saved"), 303)


def _typed(names: tuple[str, ...]) -> dict[str, Any]:
    """What was typed into these fields; an empty one is left to the service's own default."""
    return {name: value for name in names if (value := forms.text(request.form, name)) is not None}
