"""A browser with a login before pages that stand on a fake backend."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.test import Client

from gateway.app import create_app
from kit.config import load
from tests.support.fake_backend import FakeBackend


def application(home: str) -> Flask:
    """The pages over nothing; making them takes longer than a test."""
    return create_app(load({"LIANXUE_HOME": home}))


def logged_in(app: Flask, backend: FakeBackend, username: str) -> tuple[Client, str]:
    """A browser of this account, and what its forms prove themselves with (`csrf_token`)."""

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ["lianxue.rpc"] = backend
        return app(environ, start_response)

    client = Client(wsgi)
    client.set_cookie("lianxue", f"token-of-{username}")
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/password", buffered=True).text)
    assert found
    return client, found[1]


def asked(backend: FakeBackend, operation: str) -> dict[str, Any]:
    """How an operation was asked for last."""
    return [args for name, args, _actor in backend.calls if name == operation][-1]
