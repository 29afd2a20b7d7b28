"""What one route says about itself in the API document, from the owning service's schemas."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import EXCLUDE, Schema

from gateway.api.routes import Route
from gateway.clients import supplied
from gateway.policy import GATEWAY, POLICY, PUBLIC
from kit.fields import Yuan

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
IF_MATCH = {"name": "If-Match", "in": "header", "schema": HEADER_TEXT, "description": "The ETag of what is changed."}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "The same key and body give the same answer again.",
}


def component_name(schema: Any) -> str:
    """events.life.EventOutput: two services, or two themes of one, may call different things by the same name."""
    kind = schema if isinstance(schema, type) else type(schema)
    module = [part for part in kind.__module__.split(".") if part not in ("services", "schemas")]
    return ".".join([*module, kind.__name__])


class Describer:
    """Turns routes into operations of the API document."""

    def __init__(self, spec: APISpec, plugin: MarshmallowPlugin, schemas: Schemas) -> None:
        self.converter: Any = plugin.converter
        self.schemas = schemas
        plugin.map_to_openapi_type(Yuan, "string", "decimal")  # type: ignore[no-untyped-call]
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
        if not route.operation or route.operation in GATEWAY:
            return None
        service, name = route.operation.split(".")
        return self.schemas.get(service, {}).get(side, {}).get(name)

    def _rights(self, route: Route) -> dict[str, Any]:
        if not route.operation or route.operation in PUBLIC:
            return {"security": []}
        roles = "、".join(f"{role} ({reach})" for role, reach in POLICY[route.operation].items())
        return {"security": [{"session": []}], "description": f"Roles and their reach: {roles}."}

    def _parameters(self, route: Route) -> list[dict[str, Any]]:
        headers = [IF_MATCH | {"required": True}] if route.condition else [KEY] if route.location else []
        if not route.condition and route.method == "POST" and "expected_version" in _supplied(route):
            headers = [*headers, IF_MATCH]
        schema = self._schema(route, "input")
        if route.method != "GET" or schema is None:
            return headers
        asked = [name for name in _supplied(route) if f"{name}>" not in route.path and name in schema().fields]
        fields = schema().fields
        found: list[dict[str, Any]] = [
            self.converter._field2parameter(fields[name], name=name, location="query")  # noqa: SLF001  (the only door)
            for name in asked
        ]
        return headers + found

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
        return {"content": {"application/json": {"schema": {**content, "additionalProperties": False}}}}

    def _responses(self, route: Route) -> dict[str, Any]:
        answer: dict[str, Any] = {"description": route.summary}
        if route.status != 204:
            schema = self._schema(route, "output") if route.produces == "application/json" else None
            answer["content"] = {route.produces: {"schema": schema or _free_form(route)}}
        if route.location:
            answer["headers"] = {"Location": {"schema": HEADER_TEXT}, "Idempotent-Replay": {"schema": HEADER_TEXT}}
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        refusals = {
            str(status): {"description": words, "content": problem} for status, words in _refusals(route).items()
        }
        return {str(route.status): answer, **refusals}


def _supplied(route: Route) -> tuple[str, ...]:
    return () if not route.operation or route.operation in GATEWAY else supplied(route.operation)


def _free_form(route: Route) -> dict[str, Any]:
    return {"type": "object"} if route.produces == "application/json" else {"type": "string", "format": "binary"}


def _refusals(route: Route) -> dict[int, str]:
    found = {404: "Not there, or not visible to you", 422: "Invalid", 503: "A part is away"}
    if route.operation and route.operation not in PUBLIC:
        found |= {401: "Not logged in", 403: "Not allowed"}
    if route.method != "GET":
        found |= {409: "The state forbids it", 413: "Too large", 415: "Wrong media type"}
    if route.condition:
        found |= {412: "Stale If-Match", 428: "If-Match missing"}
    if route.path.startswith("/links/"):
        found |= {410: "Expired, revoked, or older terms", 429: "Too many requests"}
    if route.produces == "application/pdf":
        found |= {501: "LibreOffice is absent"}
    return dict(sorted(found.items()))
