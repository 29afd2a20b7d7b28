"""What is typed into forms by people who mean harm, or slip: one value for each kind of field, and kinds of both."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from tests.browser.forms.shown import Box, Form

SCRIPT = "<script>alert(1)</script>{{7*19191919}}"
"""As text it stays text: no tag of ours, and nobody multiplies."""
MULTIPLIED = "134343433"
CONTROL = "a\x00b\x07c\x1b\ud800d"
"""NUL, a bell, an escape, and half of a letter."""
LONG = 60_000
NOTHING = "0" * 32
"""An id, as ids are, of nothing."""
_DAYS = ("0000-00-00", "99999-12-31", "2026-02-30")
DATES = {"date": _DAYS, "datetime-local": tuple(f"{day}T09:00" for day in _DAYS)}
FAR = {"date": "2031-03-05", "datetime-local": "2031-03-05T09:00", "number": "1", "time": "09:00", "month": "2031-03"}
NUMBERS = ("9" * 400, "-1", "1e309")

Sent = list[tuple[str, str]]


def empty(form: Form) -> Sent | None:
    """Whatever can be emptied is; None where the form asks for nothing."""
    must = [name for name in form.typed if form.box(name).must and _free(form.box(name))]
    return _with(form, lambda box: "" if box.must else None) if must else None


def long(form: Form) -> Sent | None:
    """Far too long, huge, and far away."""
    return _with(form, lambda box: _by_kind(box, "长" * (LONG // max(1, len(form.typed))), 0))


def control(form: Form) -> Sent | None:
    """Characters that nobody can type, numbers below nothing, days that there never were; everything twice."""
    sent = _with(form, lambda box: _by_kind(box, CONTROL, 1))
    return sent and sent + [(name, value) for name, value in sent if form.box(name).kind in ("text", "number")]


def of_nothing(form: Form) -> Sent | None:
    """What names a thing names nothing, or no thing at all."""
    return _with(form, lambda box: NOTHING if _names(box) else None)


def wrong(form: Form) -> Sent | None:
    """Markup where one of a list, a number or a day is asked for."""
    return _with(form, lambda box: None if box.kind in ("text", "textarea", "hidden") else _by_kind(box, SCRIPT, 2))


def stale(form: Form) -> Sent | None:
    """Of another version than the one that there is, with something changed."""
    if "expected_version" not in form.typed:
        return None
    # Changed, or there would be nothing to refuse.
    words = {"text": "改过的", "textarea": "改过的", "email": "changed@example.cn"}
    return _with(form, lambda box: "999" if box.name == "expected_version" else words.get(box.kind))


def markup(form: Form) -> Sent | None:
    """Everything as it should be, and the texts are markup."""
    if not any(_is_text(form.box(name)) for name in form.typed):
        return None
    return _with(form, lambda box: SCRIPT if _is_text(box) else _sensible(box))


KINDS: dict[str, Callable[[Form], Sent | None]] = {
    one.__name__: one for one in (empty, long, control, of_nothing, wrong, stale, markup)
}


def encoded(sent: Sent) -> bytes:
    """As a form's body, half letters too."""
    words = ("=".join(quote(text.encode("utf-8", "surrogatepass"), safe="") for text in pair) for pair in sent)
    return "&".join(words).encode()


def _with(form: Form, value: Callable[[Box], str | None]) -> Sent | None:
    """What the page filled in, with other values where there is one; None where there is none at all."""
    others = {name: other for name in form.typed if (other := value(form.box(name))) is not None}
    left = {name: other for name, other in others.items() if name not in dict(form.filled())}
    sent = [(name, others.get(name, old)) for name, old in form.filled()] + list(left.items())
    return sent if others else None


def _is_text(box: Box) -> bool:
    return box.kind in ("text", "textarea", "search")


def _names(box: Box) -> bool:
    """Whether it names one of the things that there are."""
    return box.kind in ("select", "radio", "checkbox") or (
        box.kind == "hidden" and box.name.endswith(("_id", "target"))
    )


def _free(box: Box) -> bool:
    return box.kind not in ("hidden", "button", "radio", "checkbox")


def _by_kind(box: Box, words: str, which: int) -> str | None:
    if box.kind in ("hidden", "button"):
        return None
    if box.kind in DATES:
        return DATES[box.kind][which]
    if box.kind == "number":
        return NUMBERS[which] if words != SCRIPT else words
    if box.kind in ("select", "radio", "checkbox"):
        return words if words == SCRIPT else None
    return words


def _sensible(box: Box) -> str | None:
    """Something that may be accepted, where the page has left it open."""
    if box.kind == "select":
        return None if box.value else next((one for one in box.options if one), None)
    if box.kind == "radio":
        return box.value
    return None if box.value else FAR.get(box.kind)
