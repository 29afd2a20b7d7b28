"""The Flask application: edge, rights, JSON, and the pages when they are there.

Whoever runs it puts the way to the services into each request's environ, at "lianxue.rpc".
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider

from gateway import addresses, edge, headers, openapi, rates
from gateway.api import PUBLIC_RESOURCES, RESOURCES, problems
from gateway.describing import Schemas
from gateway.readings import Recorded
from gateway.tracing import Traced
from gateway.vouching import Vouched
from kit import wire
from kit.config import Settings


class PlainJson(DefaultJSONProvider):
    """UTF-8 as it is, members in the order in which they were put."""

    ensure_ascii = False
    sort_keys = False
    compact = True

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """What `jsonify` answers."""
        return Response(wire.written(self._prepare_response_obj(args, kwargs)) + b"\n", mimetype=self.mimetype)


def create_app(settings: Settings, schemas: Schemas | None = None) -> Flask:
    """Build the application; `schemas` (service → input|output → operation → Schema) only document it."""
    app = Flask("gateway", static_folder=None)
    app.json = PlainJson(app)
    app.extensions["lianxue_settings"] = settings
    app.extensions["lianxue_readings"] = Recorded()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=edge.MAX_BODY,
        MAX_FORM_MEMORY_SIZE=edge.MAX_BODY,
    )
    app.url_map.merge_slashes = False
    addresses.install(app)
    problems.install(app)
    rates.install(app)
    openapi.install(app, PUBLIC_RESOURCES if settings.public_only else RESOURCES, schemas or {})
    _register_pages(app)
    headers.install(app)
    app.wsgi_app = Vouched(app.wsgi_app, settings.entering)  # type: ignore[method-assign]
    app.wsgi_app = Traced(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _register_pages(app: Flask) -> None:
    """The pages stand on the JSON face's ground; without them the JSON face is whole."""
    if importlib.util.find_spec("gateway.pages") is not None:
        pages: Any = importlib.import_module("gateway.pages")
        pages.register(app)
