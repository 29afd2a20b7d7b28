"""Setting up an office that has no account yet. Once there is one, this page is not there any more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.browsers import told_of
from gateway.edge import nothing_here
from gateway.pages import problems, sessions
from kit.domain import Conflict, DomainError, Invalid, field_error

FIELDS = ("code", "office", "username", "name", "password")
OVER = "lianxue_set_up"
"""Key in `app.extensions`: set once there are accounts; that never changes back."""


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/set-up", "set_up", set_up, methods=["GET", "POST"])


def is_open() -> bool:
    """Whether this installation waits to be set up; while nobody can say, it does not."""
    if current_app.extensions.get(OVER):
        return False
    try:
        state = asking.public_clients().members.first_run().get("state")
    except DomainError:
        return False
    current_app.extensions[OVER] = state == "over"
    return bool(state == "open")


def set_up() -> Any:
    """The form; POST makes the office and its first administrator, and leads on to importing the branches."""
    if not is_open():
        raise nothing_here()
    error = None
    if request.method == "POST":
        try:
            return _done()
        except Conflict:
            return redirect(url_for("pages.login"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, (*FIELDS, "again"))
    page = render_template("set_up.html", error=error, typed=request.form, account=None)
    return make_response(page, error.status if error else 200)


def _done() -> Any:
    if not sessions.same_site():
        raise Invalid("csrf", "请在本系统的页面操作。", "Use this site's own page.")
    given = {name: request.form.get(name, "") for name in FIELDS}
    if given["password"] != request.form.get("again", ""):
        text = _("The two passwords are not the same.")
        raise Invalid("invalid", text, text, errors=[field_error("/again", "invalid", text)])
    told = told_of(request, asking.caller_address())
    token = asking.public_clients().members.set_up(**given, **told)["token"]
    return sessions.begin(redirect(url_for("pages.imports", _anchor="branches"), 303), token)  # type: ignore[arg-type]
