"""The answer of a page with a form: with what was typed, what is wrong with it, and the status that goes with that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import make_response, render_template, request
from flask_babel import gettext as _

from gateway.pages import bulk, problems
from gateway.pages.problems import Problem
from kit.domain import DomainError


def shown(template: str, error: Problem | None, **values: Any) -> Any:
    """The page; after a form was saved it says so."""
    done = _("Saved.") if request.args.get("done") == "saved" else bulk.told()
    page = render_template(template, error=error, typed=request.form, done=done, **values)
    return make_response(page, error.status if error else 200)


def failure(
    do: Callable[[], Any], verb: str, names: tuple[str, ...] | None, beside: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any] | None:  # fmt: skip
    """None where one of a page's forms was taken; else which form it is and what is wrong with it."""
    try:
        do()
    except DomainError as refusal:
        return {"verb": verb, "error": problems.told(refusal, names, beside)}
    return None
