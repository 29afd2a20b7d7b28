"""The same for several things that were ticked in a list: each asked for by itself and judged by its service.

A form around nothing, whose boxes stand in the rows of the list (`tick` in _parts.html), works without a script.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from flask_babel import ngettext

from gateway import asking
from gateway.api.problems import status_of
from gateway.clients import Clients
from gateway.pages import forms, problems
from kit.domain import DomainError, Unavailable

FIELD = "chosen"
MOST = 200
"""As many rows has the longest list."""
DONE = "several"
"""In the address of the page to which the browser goes on: how many were done."""


@dataclass(frozen=True)
class Outcome:
    """What became of the ticked ones. `refusal`: why none was tried; `failed`: reasons with the names they are about;
    `ticked`: what stays ticked; `typed`: what stays in the form's other fields.
    """

    done: int
    refusal: str
    failed: Mapping[str, list[str]]
    ticked: tuple[str, ...]
    status: int

    @property
    def is_whole(self) -> bool:
        """Whether everything that was ticked is done."""
        return not self.failed and not self.refusal

    @property
    def typed(self) -> Mapping[str, str]:
        """The form as it was sent."""
        return request.form

    @property
    def words(self) -> str:
        """One line: 12 项已完成，1 项未完成：……（……）."""
        if self.refusal or not self.failed:
            return self.refusal or done_words(self.done)
        left = sum(len(names) for names in self.failed.values())
        which = [_("%(names)s (%(reason)s)", names="、".join(filter(None, names)), reason=reason.rstrip("。."))
                 for reason, names in self.failed.items()]  # fmt: skip
        not_done = ngettext("%(num)d item not done", "%(num)d items not done", left)
        return _("%(done)s, %(left)s: %(which)s", done=done_words(self.done), left=not_done, which="；".join(which))


def done_words(count: int) -> str:
    """How many were done."""
    return ngettext("%(num)d item done", "%(num)d items done", count)


def told() -> str:
    """What the page says after all of it was done and the browser went on to it; "" for nothing of the kind."""
    raw = request.args.get(DONE, "")
    return done_words(int(raw)) if raw.isascii() and raw.isdigit() and len(raw) <= 4 else ""


def each(do: Callable[[Clients, str], Any], names: Mapping[str, str], refusal: str = "") -> Outcome:
    """Do it for each ticked id, under a key of its own: the same form sent twice acts once.

    `names`: what the failed ones are called, as far as the caller can see them. `refusal`: what the form lacks.
    """
    ids = tuple(dict.fromkeys(one for one in request.form.getlist(FIELD) if one))
    refusal = refusal if ids else _("Tick at least one.")
    refusal = refusal if len(ids) <= MOST else _("At most %(n)s at once.", n=MOST)
    if refusal or "only_shown" in g:
        return Outcome(0, refusal or _("The form had expired, so nothing was done. Send it again."), {}, ids, 422)
    refusals = _refusals(do, ids)
    failed: dict[str, list[str]] = {}
    for one, error in refusals.items():
        failed.setdefault(problems.told(error, ()).message, []).append(names.get(one, ""))
    done = len(ids) - len(refusals)
    status = next((status_of(error) for error in refusals.values() if not done), 200)
    return Outcome(done, "", failed, tuple(refusals), status)


def _refusals(do: Callable[[Clients, str], Any], ids: tuple[str, ...]) -> dict[str, DomainError]:
    """Why it was not done, for each id for which it was not."""
    found: dict[str, DomainError] = {}
    away: Unavailable | None = None
    key = forms.text(request.form, "_key")
    for one in ids:
        try:
            if away is not None:
                raise away  # each further one would wait for its timeout again
            do(asking.clients().keyed(_key_of(key, one)), one)
        except DomainError as refusal:
            away = refusal if isinstance(refusal, Unavailable) else None
            found[one] = refusal
    return found


def _key_of(key: str | None, one: str) -> str | None:
    return hashlib.sha256(f"{key} {one}".encode("utf-8", "surrogatepass")).hexdigest() if key else None
