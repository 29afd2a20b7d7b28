"""Domain errors on the wire: one fault, seven kinds.

nameko rebuilds only exceptions that are registered, and from positional arguments alone; all others arrive
as RemoteError. It also turns every number and truth value among the arguments into text. So one fault carries the
kind and the rest as JSON, and is turned back into the error.
"""

from __future__ import annotations

import json
from typing import Any

from nameko.exceptions import deserialize_to_instance

from kit.domain import Conflict, DomainError, Forbidden, Gone, Invalid, NotFound, Stale, Unavailable

KINDS: dict[str, type[DomainError]] = {
    kind.__name__: kind for kind in (NotFound, Conflict, Stale, Gone, Invalid, Forbidden, Unavailable)
}


@deserialize_to_instance
class Fault(Exception):
    """A DomainError on its way through RPC."""

    def __init__(self, kind: str, content: str) -> None:
        super().__init__(kind, content)
        self.kind = kind
        self.content = content


def to_fault(error: DomainError) -> Fault:
    """The wire form; the kind is the nearest of the seven."""
    kind = next(base.__name__ for base in type(error).__mro__ if base.__name__ in KINDS)
    content = {"code": error.code, "zh": error.zh, "en": error.en, "errors": error.errors, "details": error.details}
    return Fault(kind, json.dumps(content, ensure_ascii=False))


def to_error(fault: Fault) -> DomainError:
    """The domain error that was raised on the other side."""
    content: dict[str, Any] = json.loads(fault.content)
    return KINDS[fault.kind](
        content["code"], content["zh"], content["en"], errors=content["errors"], **content["details"]
    )
