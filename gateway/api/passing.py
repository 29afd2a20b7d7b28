"""The way of nearly every request: rights, then the arguments, then the owning service, then the answer.

Rights come before the body, and what the caller may not see is 404 however bad the body is. Only the owning
service knows what may be seen, so when the edge refuses a body, it first asks the service with an argument that
no operation has: NotFound and Forbidden come back as they are, and the refusal of that argument gives way to our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.routes import PREFIX, Route
from gateway.asking import clients, public_clients
from gateway.clients import Clients
from gateway.operations import supplied
from gateway.policy import PUBLIC
from gateway.refusals import TooLarge, condition_missing
from gateway.security import grant
from kit.domain import DomainError, Invalid, field_error
from kit.fields import UNKNOWN
from kit.operations import Answer

NO_SUCH_ARGUMENT = {"/": "/"}
WITH_BODY = {"POST", "PUT", "PATCH"}


def view_of(route: Route) -> Callable[..., Any]:
    """The Flask view of a route: its own, or the plain way; either way the operation's rights come first."""
    handle = route.view or (lambda **path: passed_on(route, path))

    def view(**path: Any) -> Any:
        admit(route.operation)
        edge.check_identifiers(path.values())
        return handle(**path)

    view.__name__ = route.name
    return view


def admit(operation: str) -> None:
    """NotLoggedIn or Forbidden, before anything else of the request is looked at."""
    if operation and operation not in PUBLIC:
        grant(clients().actor, operation)


def passed_on(route: Route, path: dict[str, Any]) -> Response:
    """Ask the service that owns the operation, and answer with what it says."""
    asked = public_clients() if route.operation in PUBLIC else clients()
    try:
        args = arguments(route, path)
        key = edge.idempotency_key(request) if route.location else None
    except TooLarge:
        raise
    except DomainError as refusal:
        judge_visibility(asked, route.operation, path)
        raise refusal from None
    return answered(route, path, asked.keyed(key).answer(route.operation, args))


def arguments(route: Route, path: dict[str, Any]) -> dict[str, Any]:
    """What the operation takes: from the path, the query string or the body, and `If-Match`."""
    names = supplied(route.operation)
    if route.method not in WITH_BODY:
        return {**edge.query(request, names), **path}
    body = edge.json_body(request)
    refuse_supplied(body, names)
    if route.condition and not request.headers.get("If-Match"):
        raise condition_missing()
    version = edge.expected_version(request) if "expected_version" in names else None
    return {**body, **path, **({} if version is None else {"expected_version": version})}


def refuse_supplied(body: dict[str, Any], names: Iterable[str]) -> None:
    """Invalid where the body names what comes from elsewhere."""
    unknown = [field_error(f"/{name}", "unknown", UNKNOWN) for name in names if name in body]
    if unknown:
        raise Invalid("invalid", "有内容填写不正确，请按提示修改。", "Some fields are not valid.", errors=unknown)


def judge_visibility(asked: Clients, operation: str, path: dict[str, Any]) -> None:
    """Raise what the owning service says about the things in the path, if it says that they are not to be had."""
    try:
        asked.answer(operation, {**path, **NO_SUCH_ARGUMENT})
    except Invalid:
        return


def answered(route: Route, path: dict[str, Any], answer: Answer) -> Response:
    """The service's value as JSON, with status, `ETag`, `Location` and the mark of a repetition."""
    response = jsonify(answer.value if answer.value is not None else {})
    response.status_code = route.status
    value = answer.value if isinstance(answer.value, dict) else {}
    if isinstance(value.get("version"), int):
        response.headers["ETag"] = edge.entity_tag(value["version"])
    if route.location:
        response.headers["Location"] = PREFIX + route.location.format(**{**value, **path})
    if answer.replayed:
        response.headers["Idempotent-Replay"] = "true"
    return response
