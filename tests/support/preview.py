"""Look at the pages without any service: `python -m tests.support.preview [state] [link state]`, then open port 8010.

Log in as organizer, secretary, leader, finance, supervisor, admin or member with the password `secret`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from werkzeug.serving import run_simple

from gateway.app import create_app
from kit.config import load
from tests.support.fake_backend import LINK, FakeBackend

PORT = int(os.environ.get("PORT", "8010"))


def application(backend: FakeBackend, **environment: str) -> Any:
    """The gateway's WSGI application over a fake backend."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(load({"LIANXUE_HOME": home, "PORT": str(PORT), **environment}))

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ["lianxue.rpc"] = backend
        return app(environ, start_response)

    return wsgi


if __name__ == "__main__":
    state, link_state = (*sys.argv[1:], "confirmed", "open")[:2] if len(sys.argv) != 2 else (sys.argv[1], "open")
    print(f"http://127.0.0.1:{PORT}/  and the partner's page  http://127.0.0.1:{PORT}/i/{LINK}")
    run_simple("127.0.0.1", PORT, application(FakeBackend(state, link_state)))
