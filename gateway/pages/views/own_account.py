"""One's own account: the password, where one is logged in, and the second factor."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import problems, sessions
from gateway.pages.answering import shown
from kit.domain import DomainError, Invalid, field_error


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/me", "own_account", own_account)
    pages.add_url_rule("/me/sessions/<session_id>/end", "end_session", end_session, methods=["POST"])
    pages.add_url_rule("/me/sessions/end-others", "end_other_sessions", end_other_sessions, methods=["POST"])
    pages.add_url_rule("/password", "password", password, methods=["GET", "POST"])
    pages.add_url_rule("/second-factor", "second_factor", second_factor, methods=["GET", "POST"])


def own_account() -> Any:
    """Who one is here, where one is logged in, and how the account is protected."""
    asked = asking.clients().members
    page = asked.sessions(token=sessions.token())
    return shown("own_account.html", None, page=page, factor=asked.second_factor())


def end_session(session_id: str) -> Any:
    """End one session; where it was this one, the login page follows by itself."""
    asking.clients().members.end_session(session_id=session_id)
    return redirect(url_for("pages.own_account", done="saved"), 303)


def end_other_sessions() -> Any:
    """End all but this one."""
    asking.clients().members.end_other_sessions(token=sessions.token())
    return redirect(url_for("pages.own_account", done="saved"), 303)


def password() -> Any:
    """Change one's own password."""
    error = None
    if request.method == "POST":
        try:
            _change_password()
            return redirect(url_for("pages.home", done="password"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, ("old_password", "new_password", "again"))
    return render_template("password.html", error=error, owed=_owed()), (error.status if error else 200)


def _change_password() -> None:
    new = request.form.get("new_password", "")
    if new != request.form.get("again", ""):
        text = _("The two new passwords are not the same.")
        raise Invalid("invalid", text, text, errors=[field_error("/again", "invalid", text)])
    asking.clients().members.change_password(
        old_password=request.form.get("old_password", ""), new_password=new, token=sessions.token()
    )


def second_factor() -> Any:
    """Set it up step by step; afterwards new recovery codes, or another phone."""
    error = None
    if request.method == "POST":
        try:
            return STEPS[request.form.get("do", "begin")]()
        except KeyError:
            return redirect(url_for("pages.second_factor"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, ("password", "code"))
    factor = asking.clients().members.second_factor()
    confirming = error is not None and request.form.get("do") == "confirm" and not factor["active"]
    made = _begun() if confirming else None
    return shown("second_factor.html", error, factor=factor, made=made, codes=None, owed=_owed())


def _begin() -> Any:
    """The QR code and the first code's field; until it is confirmed this may be asked for again."""
    return _factor_page(made=_begun())


def _begun() -> dict[str, Any]:
    made = asking.clients().members.begin_second_factor()
    picture = segno.make(made["uri"], error="m").svg_data_uri(scale=5, border=2)
    letters = made["secret"]
    spaced = " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    return {"secret": spaced, "uri": made["uri"], "qr": picture}


def _confirm() -> Any:
    sent = {"password": request.form.get("password", ""), "code": request.form.get("code", "")}
    return _factor_page(codes=asking.clients().members.confirm_second_factor(**sent)["recovery_codes"])


def _renew() -> Any:
    made = asking.clients().members.renew_recovery_codes(code=request.form.get("code", ""))
    return _factor_page(codes=made["recovery_codes"])


def _remove() -> Any:
    asking.clients().members.remove_second_factor(code=request.form.get("code", ""))
    return redirect(url_for("pages.second_factor", done="saved"), 303)


STEPS = {"begin": _begin, "confirm": _confirm, "renew": _renew, "remove": _remove}


def _factor_page(**values: Any) -> Any:
    """What must be seen once stands in this answer alone, which nothing keeps."""
    values = {"made": None, "codes": None, "factor": {"active": bool(values.get("codes"))}, **values}
    owed = _owed() and not values["codes"]
    return shown("second_factor.html", None, **values, owed=owed)


def _owed() -> bool:
    """Whether there is no way around this page."""
    return bool((g.get("session") or {}).get("must"))
