"""What one route says about itself in the API document, from the owning service's schemas."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import EXCLUDE, Schema

from gateway.api.routes import Route
from gateway.operations import supplied
from gateway.policy import GATEWAY, POLICY, PUBLIC

Schemas = Mapping[str, Mapping[str, Mapping[str, type[Schema]]]]
"""service → "input" or "output" → operation → schema"""

PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code", "trace_id"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "instance", "code", "trace_id")},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
    },
}
HEADER_TEXT = {"type": "string"}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,6}")$'},
    "description": "The ETag of what is changed.",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "description": "The same key and body give the same answer again.",
}


def component_name(schema: Any) -> str:
    """events.life.EventOutput: two services, or two themes of one, may call different things by the same name."""
    kind = schema if isinstance(schema, type) else type(schema)
    module = [part for part in kind.__module__.split(".") if part not in ("services", "schemas")]
    return ".".join([*module, kind.__name__])


class Describer:
    """Turns routes into operations of the API document."""

    def __init__(
        self, spec: APISpec, plugin: MarshmallowPlugin, schemas: Schemas, routes: Sequence[Route] = ()
    ) -> None:
        self.routes = routes
        self.converter: Any = plugin.converter
        self.schemas = schemas
        plugin.converter.add_attribute_function(in_its_own_words)  # type: ignore[union-attr]
        spec.components.schema("Problem", PROBLEM_SCHEMA)
        spec.components.security_scheme("session", {"type": "http", "scheme": "bearer"})

    def operation(self, route: Route) -> dict[str, Any]:
        """Summary, who may, parameters, body and answers of one route."""
        described: dict[str, Any] = {
            "summary": route.summary,
            "operationId": route.name,
            "parameters": self._parameters(route),
            "responses": self._responses(route),
            **self._rights(route),
        }
        body = self._body(route)
        return {**described, "requestBody": body} if body else described

    def _schema(self, route: Route, side: str) -> type[Schema] | None:
        if side == "input" and route.takes:
            return route.takes
        if not route.operation or route.operation in GATEWAY:
            return None
        operation = route.answers if side == "output" and route.answers else route.operation
        service, name = operation.split(".")
        return self.schemas.get(service, {}).get(side, {}).get(name)

    def _rights(self, route: Route) -> dict[str, Any]:
        if not route.operation or route.operation in PUBLIC:
            return {"security": []}
        roles = "、".join(f"{role} ({reach})" for role, reach in POLICY[route.operation].items())
        return {"security": [{"session": []}], "description": f"Roles and their reach: {roles}."}

    def _parameters(self, route: Route) -> list[dict[str, Any]]:
        creates = route.location or route.later
        headers = [IF_MATCH | {"required": True}] if route.condition else [KEY] if creates else []
        if not route.condition and route.method == "POST" and "expected_version" in _supplied(route):
            headers = [*headers, IF_MATCH]
        schema = self._schema(route, "input")
        if schema is None or (route.method != "GET" and not route.asks):
            return headers
        names = route.asks or _supplied(route)
        asked = [name for name in names if f"{name}>" not in route.path and name in schema().fields]
        fields = schema().fields
        found: list[dict[str, Any]] = [
            self.converter._field2parameter(fields[name], name=name, location="query")  # noqa: SLF001  (the only door)
            for name in asked
        ]
        # An empty one counts as left out, as forms send it.
        return headers + [one if one.get("required") else {**one, "allowEmptyValue": True} for one in found]

    def _body(self, route: Route) -> dict[str, Any] | None:
        if route.consumes == "multipart/form-data":
            file = {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
            return {"required": True, "content": {route.consumes: {"schema": file}}}
        schema = self._schema(route, "input")
        if route.method not in ("POST", "PUT", "PATCH") or schema is None:
            return None
        with warnings.catch_warnings():
            # apispec warns that one class is described twice: whole, and without what the path supplies.
            warnings.simplefilter("ignore", UserWarning)
            known = schema(unknown=EXCLUDE)
            taken = {name: field for name, field in known.fields.items() if name not in _supplied(route)}
            content = self.converter.fields2jsonschema(taken) if taken else {"type": "object"}
        content |= schema.json_schema() if hasattr(schema, "json_schema") else {}
        whole = content if schema().unknown == EXCLUDE else {**content, "additionalProperties": False}
        return {"required": bool(content.get("required")), "content": {"application/json": {"schema": whole}}}

    def _responses(self, route: Route) -> dict[str, Any]:
        answer: dict[str, Any] = {"description": route.summary}
        if route.status != 204:
            kinds = [route.produces] if isinstance(route.produces, str) else route.produces
            answer["content"] = {kind: {"schema": self._answer(route, kind)} for kind in kinds}
        if route.later:
            answer["headers"] = {name: {"schema": HEADER_TEXT} for name in ("Location", "Idempotent-Replay")}
        if route.location:
            names = ("Location", "ETag", "Idempotent-Replay")
            answer["headers"] = {name: {"schema": HEADER_TEXT} for name in names}
            answer |= self._links(route)
        later = {"202": {**answer, "description": "Not done yet; see Location."}} if route.later else {}
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        refusals = {
            str(status): {"description": words, "content": problem} for status, words in _refusals(route).items()
        }
        return {str(route.status): answer, **later, **refusals}

    def _links(self, made: Route) -> dict[str, Any]:
        """From the answer that made a thing to everything that can be done with the thing."""
        start, _, rest = made.location.partition("{id}")
        if rest or not start.startswith("/") or "{" in start:
            return {}
        of_the_thing = re.compile(rf"{re.escape(start)}<(\w+)>(/[^<]*|\.\w+)?")
        links = {}
        for route in self.routes:
            if match := of_the_thing.fullmatch(route.path):
                version = {"header.If-Match": "$response.header.ETag"} if route.condition else {}
                parameters = {f"path.{match[1]}": "$response.body#/id", **version}
                links[route.name] = {"operationId": route.name, "parameters": parameters}
        return {"links": links} if links else {}

    def _answer(self, route: Route, media_type: str) -> Any:
        if media_type != "application/json":
            return {"type": "string", "format": "binary"}
        return self._schema(route, "output") or {"type": "object"}


def in_its_own_words(_converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    """The description that a field of ours gives of itself, where marshmallow's vocabulary does not reach."""
    describe = getattr(field, "json_schema", None)
    if describe is None:
        return {}
    own: dict[str, Any] = describe()
    if field.allow_none:
        kinds = own["type"] if isinstance(own["type"], list) else [own["type"]]
        own["type"] = [*kinds, "null"]
    return own


def _supplied(route: Route) -> tuple[str, ...]:
    return () if not route.operation or route.operation in GATEWAY else supplied(route.operation)


REFUSALS = {
    401: "Not logged in",
    403: "Not allowed",
    404: "Not there, or not visible to you",
    405: "Nothing that could be changed is at this address",
    409: "The state forbids it",
    410: "Expired, revoked, or older terms",
    412: "Stale If-Match",
    413: "Too large",
    414: "The address is too long",
    415: "Wrong media type",
    422: "Invalid",
    428: "If-Match missing",
    429: "Too many requests",
    501: "LibreOffice is absent",
    503: "A part is away",
}


def _refusals(route: Route) -> dict[int, str]:
    statuses = {404, 422, 503, *route.refuses}
    if route.operation and route.operation not in PUBLIC:
        statuses |= {401, 403}
    statuses |= {414} if route.method == "GET" else {409, 413, 415}
    if route.condition:
        statuses |= {412, 428}
    if "expected_version" in _supplied(route):
        statuses |= {412}
    if route.path.startswith("/links/"):
        statuses |= {410, 429}
    return {status: REFUSALS[status] for status in sorted(statuses)}
