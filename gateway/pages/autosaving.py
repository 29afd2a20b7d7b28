"""A proposal that its form saves by itself (lianxue.js): the same operations as with the button, and a short answer.

Only a draft is saved so: a change of what has been submitted has consequences, which nobody asked for by typing.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response, request, url_for

from gateway import asking
from gateway.pages import forms, problems
from kit.domain import Conflict, DomainError


def is_one() -> bool:
    """Whether the form sent itself."""
    return request.headers.get("Autosave") == "yes"


def edited(event: dict[str, Any], body: dict[str, Any]) -> Response:
    """The draft with what was typed, if it is still the version that the form was made of."""
    try:
        if event["state"] != "draft":
            raise Conflict("event.not_draft", "提交后的方案不自动保存。", "A submitted proposal does not save itself.")
        clients, version = asking.clients(), forms.version(request.form)
        return kept(clients.events.edit_event(event_id=event["id"], expected_version=version, **body))
    except DomainError as refusal:
        return not_kept(refusal)


def kept(event: dict[str, Any]) -> Response:
    """What the form needs to go on with: the version, and where the draft is edited."""
    return jsonify(version=event["version"], address=url_for("pages.edit_event", event_id=event["id"]))


def not_kept(refusal: DomainError) -> Response:
    """Why the server did not take it; the browser keeps it."""
    error = problems.told(refusal)
    return make_response(jsonify(code=error.code, message=error.message), error.status)
