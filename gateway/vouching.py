"""A proxy's word for who somebody is: one header, believed of the addresses in the settings and of nobody else.

The header is taken off every request that comes from elsewhere before anything reads it. So is one of two spellings:
WSGI cannot tell X_Remote_User from X-Remote-User, and a proxy that sets the second may let the first pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kit.entering import Entering

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Vouched:
    """The application behind the taking off."""

    def __init__(self, app: WsgiApp, entering: Entering) -> None:
        self.app, self.entering = app, entering
        self.key = "HTTP_" + entering.trusted_header.upper().replace("-", "_")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """One request."""
        if self.entering.trusted_header and not self._believed(environ):
            environ.pop(self.key, None)
        return self.app(environ, start_response)

    def _believed(self, environ: dict[str, Any]) -> bool:
        if not self.entering.believes(environ.get("REMOTE_ADDR")):
            return False
        wanted = self.entering.trusted_header.lower()
        names = [str(name).lower() for name, _value in environ.get("headers_raw") or ()]
        alike = [name for name in names if name.replace("_", "-") == wanted.replace("_", "-")]
        return len(alike) <= 1 and all(name == wanted for name in alike)
