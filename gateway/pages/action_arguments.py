"""From an action's posted form to the arguments of its operation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from gateway.pages import forms
from gateway.pages.action_shapes import Action

Form = forms.Form


def arguments(action: Action, form: Form) -> dict[str, Any]:
    """What the operation takes, from the posted form; absent where nothing was typed."""
    found: dict[str, Any] = {}
    for field in action.fields:
        if field.kind in ("file", "files"):
            continue
        value = READERS.get(field.kind, forms.text)(form, field.name)
        if value not in (None, "", []):
            found[field.name] = value
    shape = SHAPES.get(action.name)
    return shape(found) if shape else found


def _number(form: Form, name: str) -> Any:
    return forms.number(forms.text(form, name))


def _money(form: Form, name: str) -> str | None:
    """An amount as people write it, "1,500.00 元", without what is no number."""
    typed = forms.text(form, name)
    return typed and re.sub(r"(?<=\d)[,，](?=\d)", "", typed).removesuffix("元").strip()


def _names(form: Form, name: str) -> list[str]:
    typed = re.split("[,，、;；\n]", form.get(name, ""))
    return [one.strip() for one in typed if one.strip()]


def _reasons(form: Form) -> list[dict[str, str]]:
    """A field a person; who has nothing in it has no reason."""
    typed = {name.removeprefix("reason-"): value.strip() for name, value in form.items() if name.startswith("reason-")}
    return [{"member_id": key, "reason": reason} for key, reason in typed.items() if reason]


READERS: dict[str, Callable[[Form, str], Any]] = {
    "number": _number,
    "money": _money,
    "hidden": _number,
    "slot": _number,
    "slots": forms.slots,
    "names": _names,
    "people": lambda form, name: [value for value in form.getlist(name) if value],
    "resources": lambda form, name: [value for value in form.getlist(name) if value],
    "reasons": lambda form, _: _reasons(form),
}


def _channels(found: dict[str, Any]) -> dict[str, Any]:
    return {"channels": found.get("channels") or []}


def _reply(found: dict[str, Any]) -> dict[str, Any]:
    """Only what belongs to the answer: an acceptance has no reason, a refusal no date."""
    wanted = {
        "accept": {"slot", "headcount", "contact_name", "contact_phone", "leader_name"},
        "decline": {"reason"},
    }.get(str(found.get("answer")), set())
    return {name: value for name, value in found.items() if name in wanted | {"answer", "evidence_id"}}


def _resources(found: dict[str, Any]) -> dict[str, Any]:
    return {"resource_ids": [], **found}


def _sheet(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "guests": [{"guest_name": name} for name in found.get("guests", [])]}


def _absences(found: dict[str, Any]) -> dict[str, Any]:
    return {"absences": [], **found}


def _contribution(found: dict[str, Any]) -> dict[str, Any]:
    """The giver is one member of the body: a partner unit, or somebody in words."""
    giver = {name: found.pop(name) for name in ("partner_id", "text") if name in found}
    return {**found, "from": giver}


def _forwarded(found: dict[str, Any]) -> dict[str, Any]:
    return {"forwarded": found.get("forwarded") == "yes"}


SHAPES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "publish_event": _channels,
    "set_resources": _resources,
    "check_in_on_paper": _sheet,
    "set_absences": _absences,
    "reply_on_behalf": _reply,
    "note_forwarded": _forwarded,
    "record_contribution": _contribution,
}
