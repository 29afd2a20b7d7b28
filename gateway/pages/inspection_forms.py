"""From the small forms of rounds and findings to the arguments of their operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from gateway import asking
from gateway.api.attachments import keep
from gateway.pages import forms
from gateway.pages.action_shapes import Action
from kit.domain import Invalid, field_error

Round = Mapping[str, Any]
NOT_BODY = ("file", "seq", "register_field", "note", "place")
PREPARED = ("name", "from", "to", "kickoff_on", "sample_size", "seed")
NUMBERS = ("records", "publicity", "summary", "learning")


def body_of(action: Action, form: forms.Form) -> dict[str, Any]:
    """What was typed into the action's fields, evidence aside; absent where nothing was."""
    found: dict[str, Any] = {}
    for field in action.fields:
        if field.kind == "measures":
            found[field.name] = forms.rows(form, field.name, ("text", "owner", "due_on"))
        elif field.name not in NOT_BODY:
            value: Any = forms.text(form, field.name)
            found[field.name] = forms.number(value) if field.name in NUMBERS else value
    return {name: value for name, value in found.items() if value is not None}


def with_evidence(action: Action, form: forms.Form, body: dict[str, Any], event_id: str | None) -> dict[str, Any]:
    """The body with the evidence that was named, for the actions that take any."""
    names = {field.name for field in action.fields}
    if "seq" in names:
        return {**body, "evidence": evidence(form, event_id)}
    if "file" in names:
        return {**body, "evidence_ids": [one["id"] for one in _files()]}
    return body


def evidence(form: forms.Form, event_id: str | None) -> list[dict[str, Any]]:
    """A file, an entry of the ledger, an entry of the register: each that was named, with the one note."""
    note = {"note": forms.text(form, "note") or ""}
    found = _files()
    seq, field = forms.number(forms.text(form, "seq")), forms.text(form, "register_field")
    if seq is not None:
        found.append({"kind": "ledger", "seq": seq})
    if field is not None:
        found.append({"kind": "event", "id": event_id or "", "field": field})
    return [{**one, **note} for one in found]


def _files() -> list[dict[str, Any]]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return []
    return [{"kind": "attachment", "id": keep(asking.clients(), sent).value["id"]}]


def statements(name: str, form: forms.Form, round_: Round) -> list[dict[str, Any]]:
    """All statements of the report after one of them was added, given evidence, or taken out."""
    there = [{"text": one["text"], "evidence": _plain(one["evidence"])} for one in round_["statements"]]
    if name == "add_statement":
        new = {"text": forms.text(form, "text") or "", "evidence": evidence(form, forms.text(form, "event_id"))}
        return [*there, new]
    place = forms.number(forms.text(form, "place"))
    if not isinstance(place, int) or not 0 <= place < len(there):
        detail = "请选择报告中的一条结论。"
        errors = [field_error("/place", "one_of", detail)]
        raise Invalid("invalid", detail, "Choose one of the report's statements.", errors=errors)
    if name == "drop_statement":
        return there[:place] + there[place + 1 :]
    there[place]["evidence"] += evidence(form, forms.text(form, "event_id"))
    return there


def _plain(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Evidence as it is given, without the words that were added for people."""
    return [{name: value for name, value in one.items() if name != "words"} for one in given]


def prepared(form: forms.Form) -> dict[str, Any]:
    """The whole form of a round's preparation."""
    body: dict[str, Any] = {name: forms.text(form, name) for name in PREPARED[:4]}
    body |= {name: forms.number(forms.text(form, name)) for name in PREPARED[4:]}
    body |= {"plan": forms.text(form, "plan") or "", "branch_ids": [one for one in form.getlist("branch_ids") if one]}
    return {name: value for name, value in body.items() if value is not None}
