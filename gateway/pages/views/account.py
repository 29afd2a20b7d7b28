"""Logging in and out, the password, and the messages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import problems, sessions
from gateway.pages.surroundings import seen
from kit.domain import DomainError, Invalid, field_error


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    pages.add_url_rule("/logout", "logout", logout, methods=["POST"])
    pages.add_url_rule("/password", "password", password, methods=["GET", "POST"])
    pages.add_url_rule("/inbox", "inbox", inbox)
    pages.add_url_rule("/inbox/<message_id>/read", "read_message", read_message, methods=["POST"])


def login() -> Any:
    """The form, and on POST the session's cookie."""
    wish = sessions.destination(request.values.get("next"))
    error, status = None, 200
    if request.method == "POST":
        try:
            if not sessions.same_site():
                raise Invalid("csrf", "请在本系统的登录页登录。", "Use this site's own login page.")
            answer = asking.public_clients().members.log_in(
                username=request.form.get("username", "").strip(), password=request.form.get("password", "")
            )
            return sessions.begin(redirect(wish, 303), answer["token"])  # type: ignore[arg-type]
        except DomainError as refusal:
            error = problems.told(refusal)
            status = 401 if refusal.code == "session.wrong_password" else error.status
    page = render_template(
        "login.html",
        error=error,
        next=wish,
        username=request.form.get("username", ""),
        expired=bool(request.args.get("next")),
        account=None,
    )
    return make_response(page, status)


def logout() -> Response:
    """End the session on the server and in the browser."""
    try:
        asking.clients().members.log_out(token=sessions.token())
    except DomainError:
        # Whatever the service says, this browser is done with the session.
        return sessions.end(redirect(url_for("pages.login"), 303))  # type: ignore[arg-type]
    return sessions.end(redirect(url_for("pages.login"), 303))  # type: ignore[arg-type]


def password() -> Any:
    """Change one's own password."""
    error = None
    if request.method == "POST":
        try:
            _change_password()
            return redirect(url_for("pages.home", done="password"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, ("old_password", "new_password", "again"))
    return render_template("password.html", error=error), (error.status if error else 200)


def _change_password() -> None:
    new = request.form.get("new_password", "")
    if new != request.form.get("again", ""):
        text = _("The two new passwords are not the same.")
        raise Invalid("invalid", text, text, errors=[field_error("/again", "invalid", text)])
    asking.clients().members.change_password(old_password=request.form.get("old_password", ""), new_password=new)


def inbox() -> str:
    """What the caller was told."""
    page = seen("notify.inbox", {"items": []}, limit=50, cursor=request.args.get("cursor", ""))
    return render_template("inbox.html", page=page)


def read_message(message_id: str) -> Any:
    """Mark one message as read and go where it points, when that is an address of ours."""
    asking.clients().notify.read_message(message_id=message_id)
    wish = request.form.get("next")
    return redirect(sessions.destination(wish) if wish else url_for("pages.inbox"), 303)
