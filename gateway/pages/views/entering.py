"""Logging in, with a second step where there is one, and logging out."""

from __future__ import annotations

import contextlib
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from gateway import asking
from gateway.browsers import told_of
from gateway.pages import kept_forms, problems, sessions
from gateway.pages.views import first_run
from kit.domain import DomainError, Invalid


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    pages.add_url_rule("/logout", "logout", logout, methods=["POST"])


def login() -> Any:
    """The form, and on POST the session's cookie, or the form for the code."""
    if request.method == "GET":
        return redirect(url_for("pages.set_up"), 303) if first_run.is_open() else _came()
    try:
        if not sessions.same_site():
            raise Invalid("csrf", "请在本系统的登录页登录。", "Use this site's own login page.")
        return entered(_logged_in())
    except DomainError as refusal:
        return _refused(refusal)


def _came() -> Any:
    """Whom the office's proxy vouches for is in at once, but for those who have just logged out."""
    username = asking.vouched_name()
    if username is None or "left" in request.args:
        return shown()
    try:
        return entered(_by_proxy(username))
    except DomainError as refusal:
        return shown(problems.told(refusal))


def _by_proxy(username: str) -> str:
    told = told_of(request, asking.caller_address())
    login = asking.public_clients().members.log_in_by_name(username=username, means="proxy", **told)
    return str(login["token"])


def _logged_in() -> str:
    """The token, by the step that was sent."""
    vouched = asking.vouched_name()
    if request.form.get("by") == "proxy" and vouched:
        return _by_proxy(vouched)
    asked, told = asking.public_clients().members, told_of(request, asking.caller_address())
    if request.form.get("ticket"):
        sent = {name: request.form.get(name, "").strip() for name in ("ticket", "code")}
        return str(asked.finish_log_in(**sent, **told)["token"])
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    return str(asked.log_in(username=username, password=password, **told)["token"])


def _refused(refusal: DomainError) -> Response:
    """The form again with what is wrong; after the right password the second form."""
    ticket = refusal.details.get("ticket")
    if ticket:
        return shown(ticket=ticket)
    error = problems.told(refusal)
    again = request.form.get("ticket", "") if refusal.code in ("session.wrong_code", "session.slow_down") else ""
    answer = shown(error, again)
    if error.status == 429:
        answer.headers["Retry-After"] = str(refusal.details.get("retry_after", 1))
    return answer


def shown(
    error: problems.Problem | None = None, ticket: str = "", *, kept: str = "", wish: str = "", status: int = 200
) -> Response:  # fmt: skip
    """The login page, or its second step for whoever holds a ticket; `kept` is a form that waits for the login."""
    own = request.endpoint == "pages.login"
    page = render_template(
        "login_code.html" if ticket else "login.html",
        error=error,
        ticket=ticket,
        kept=kept or (request.form.get(kept_forms.FIELD, "") if own else ""),
        next=sessions.destination(wish or request.values.get("next")),
        username=request.form.get("username", "") if own else "",
        expired=bool(request.args.get("next")),
        account=None,
        by_office=asking.settings().entering.oidc is not None,
        # Whoever has no account here would be refused again.
        by_proxy=None if error and error.code == "session.no_account" else asking.vouched_name(),
    )
    return make_response(page, error.status if error else status)


def entered(token: str) -> Response:
    """With the session's cookie to where one wanted to go; a form that waited goes there again (307), to be shown."""
    again = 307 if request.form.get(kept_forms.FIELD) else 303
    return sessions.begin(redirect(sessions.destination(request.values.get("next")), again), token)  # type: ignore[arg-type]


def logout() -> Response:
    """End the session on the server and in the browser."""
    with contextlib.suppress(DomainError):
        # Whatever the service says, this browser is done with the session.
        asking.clients().members.log_out(token=sessions.token())
    left = url_for("pages.login", left="yes" if asking.vouched_name() else None)
    return sessions.end(redirect(left, 303))  # type: ignore[arg-type]
