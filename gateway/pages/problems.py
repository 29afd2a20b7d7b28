"""A refusal as a page shows it: one sentence, the messages beside the fields, a trace number; and whole error pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from gateway import asking
from gateway.api.problems import Problem as Refusal
from gateway.api.problems import status_of
from gateway.pages import forms
from gateway.pages.language import in_chinese
from kit import domain

RETRY_AFTER = "5"


@dataclass(frozen=True)
class Problem:
    """What a form shows of a DomainError. `other_errors` are the lines that belong to no field of the form."""

    message: str
    status: int
    fields: dict[str, str] = field(default_factory=dict)
    other_errors: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    trace_id: str = ""


def told(
    error: domain.DomainError, known: tuple[str, ...] | None = None, beside: Mapping[str, str] = MappingProxyType({})
) -> Problem:
    """The error in the reader's language. `known`: the form's fields; what names another is listed on top.

    `beside`: codes of errors that name no field, and the field that each is about.
    """
    fields = forms.field_errors(error.errors)
    if error.code in beside:
        fields.setdefault(beside[error.code], error.zh if in_chinese() else error.en)
    others = () if known is None else tuple(text for name, text in fields.items() if name not in known)
    return Problem(
        message=error.zh if in_chinese() else error.en,
        status=status_of(error),
        fields=fields,
        other_errors=others,
        details=error.details,
        code=error.code,
        trace_id=asking.trace_id(),
    )


def error_page(status: int, title: str, detail: str, template: str = "error.html") -> Response:
    """A whole page that says what happened, and under which number it can be found."""
    page = render_template(template, title=title, detail=detail, trace_id=asking.trace_id())
    answer = make_response(page, status)
    if status in (429, 503):
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def page_for(error: Exception, template: str = "error.html") -> Response:
    """The error page of a domain error or of one of werkzeug's; anything else is a 500 without its text."""
    if isinstance(error, domain.DomainError):
        status = status_of(error)
        answer = error_page(status, titles().get(status, _("That did not work")), told(error).message, template)
        if error.details.get("retry_after"):
            answer.headers["Retry-After"] = str(error.details["retry_after"])
        return answer
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    return error_page(status, titles().get(status, _("That did not work")), explanation(status), template)


def page_of(refusal: Refusal) -> Response:
    """What the application shows to people for an error outside of the pages (an unknown address)."""
    known = refusal.status >= 500 or refusal.status in (404, 405, 413)
    detail = explanation(refusal.status) if known else refusal.detail
    template = "links/over.html" if asking.settings().public_only else "error.html"
    return error_page(refusal.status, titles().get(refusal.status, refusal.title), detail, template)


def titles() -> dict[int, str]:
    """The headline of each kind of refusal."""
    return {
        400: _("The request could not be understood"),
        401: _("Please log in"),
        403: _("You may not do this"),
        404: _("Not found"),
        405: _("Not possible here"),
        409: _("Not possible at this stage"),
        410: _("No longer valid"),
        412: _("Somebody else was faster"),
        413: _("Too large"),
        422: _("Something is not filled in correctly"),
        429: _("Too many requests"),
        500: _("Something went wrong"),
        503: _("A part of the system is away"),
    }


def explanation(status: int) -> str:
    """What the reader can do about it."""
    if status == 404:
        return _("This page does not exist, or you may not see it. Check the address or go back to the home page.")
    if status == 405:
        return _("This address cannot be used in this way. Go back and use the buttons on the page.")
    if status == 413:
        return _("What was sent is too large. Shorten it or choose a smaller file.")
    if status >= 500:
        return _("It has been recorded. Try again; if it stays, tell the administrator the trace number.")
    return _("Go back, reload the page and try again.")
