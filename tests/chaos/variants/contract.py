"""A gateway that speaks otherwise than its document."""

from __future__ import annotations

from typing import Any


def errors_as_plain_text() -> None:
    """A refusal by a service comes as a line of text."""
    from flask import Response

    from gateway.api import problems

    def plain(problem: Any) -> Response:
        return Response(problem.detail, problem.status, problem.headers, mimetype="text/plain")

    problems.rendered = plain


def bad_input_let_through() -> None:
    """What the schema of an operation finds wrong is nobody's business."""
    from kit import operations

    def admit(known: Any, work: Any, call: Any) -> dict[str, Any]:
        for name, guard in known.guards.items():
            given = call.args.get(name)
            if isinstance(given, str) and given:
                guard(work, given)
        return dict(known.inputs[call.operation]().load(call.args))

    operations._admit = admit


def answers_beside_their_schema() -> None:
    """An answer tells more than its schema knows."""
    from gateway.api import passing

    jsonify = passing.jsonify
    passing.jsonify = lambda value: jsonify({**value, "unheard_of": True} if isinstance(value, dict) else value)


VARIANTS = {
    "errors-as-plain-text": errors_as_plain_text,
    "bad-input-let-through": bad_input_let_through,
    "answers-beside-their-schema": answers_beside_their_schema,
}
