"""The API document, made from the tables of routes and the services' schemas, and the routes themselves."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import lru_cache, partial
from types import ModuleType
from typing import Any, cast

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, current_app
from flask_smorest import Api, Blueprint
from werkzeug.routing import UnicodeConverter

from gateway.addresses import Position, Year
from gateway.api.passing import view_of
from gateway.api.routes import PREFIX
from gateway.describing import Describer, Schemas, component_name
from kit import cpu

DOCUMENT = "lianxue_document"
BEING_MADE = "lianxue_document_lock"
DESCRIPTION = (
    "Joint study between branches and partner units. Errors are RFC 9457 problem documents; lists are paged by cursor; "
    "what changes needs its ETag as If-Match; creating takes an Idempotency-Key."
)


def install(app: Flask, resources: Sequence[ModuleType], schemas: Schemas) -> None:
    """Register every resource as a blueprint. The document is made later (`made`): it takes 0.3 s."""
    app.register_blueprint(_face(resources))
    app.extensions[DOCUMENT] = lru_cache(maxsize=1)(partial(_document, resources, schemas))
    app.extensions[BEING_MADE] = threading.Lock()
    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", _serve)


def _face(resources: Sequence[ModuleType], describer: Describer | None = None) -> Blueprint:
    """The JSON face: a blueprint of blueprints, described when there is somebody to describe it."""
    face = Blueprint("api", __name__, url_prefix=PREFIX, description="The JSON face")
    for resource in resources:
        face.register_blueprint(_blueprint(resource, describer))
    return face


def _blueprint(resource: ModuleType, describer: Describer | None) -> Blueprint:
    """One resource's routes, each with its description."""
    blueprint = Blueprint(resource.__name__.rsplit(".", 1)[-1], __name__)
    for route in resource.ROUTES:
        view: Any = view_of(route)
        if describer is not None:
            view._apidoc = {"manual_doc": describer.operation(route)}  # noqa: SLF001  (what the doc decorator sets)
        blueprint.add_url_rule(route.path, route.name, view, methods=[route.method], tags=[resource.TITLE])
    return blueprint


def _document(resources: Sequence[ModuleType], schemas: Schemas) -> str:
    """The same face once more, on an application that serves nobody and only describes it."""
    scratch = Flask("document", static_folder=None)
    scratch.config.update(API_TITLE="Lianxue 联学", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    scratch.url_map.converters |= {"int": Position, "reference": UnicodeConverter, "year": Year}
    plugin = MarshmallowPlugin(schema_name_resolver=component_name)
    api = _Api(scratch, spec_kwargs={"info": {"description": DESCRIPTION}, "marshmallow_plugin": plugin})
    routes = [route for resource in resources for route in resource.ROUTES]
    face = _face(resources, Describer(api.spec, plugin, schemas, routes))
    for resource in resources:
        api.spec.tag({"name": resource.TITLE})
    api.register_blueprint(face)
    return json.dumps(api.spec.to_dict(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def spec_text(app: Flask) -> str:
    """The document as it is kept in the repository: stable order, UTF-8, indented."""
    return cast(str, app.extensions[DOCUMENT]())


def made(app: Flask) -> str:
    """The document, made by a real thread the first time: nobody else waits for it, and nobody makes it twice."""
    with app.extensions[BEING_MADE]:
        return cpu.run(spec_text, app)


def _serve() -> Response:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return Response(made(app), mimetype="application/json")


class _Api(Api):
    """flask-smorest without its own error documents: ours come from `gateway.api.problems`."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave the application's handlers as they are."""
