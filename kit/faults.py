"""Domain errors on the wire: one fault, seven kinds.

nameko rebuilds only exceptions that are registered, and from positional arguments alone; all others arrive
as RemoteError. So one fault carries (kind, code, zh, en, errors, details) and is turned back into the error.
"""

from __future__ import annotations

from typing import Any

from nameko.exceptions import deserialize_to_instance

from kit.domain import Conflict, DomainError, Forbidden, Gone, Invalid, NotFound, Stale, Unavailable

KINDS: dict[str, type[DomainError]] = {
    kind.__name__: kind for kind in (NotFound, Conflict, Stale, Gone, Invalid, Forbidden, Unavailable)
}


@deserialize_to_instance
class Fault(Exception):
    """A DomainError on its way through RPC."""

    def __init__(
        self, kind: str, code: str, zh: str, en: str, errors: list[dict[str, str]], details: dict[str, Any]
    ) -> None:
        super().__init__(kind, code, zh, en, errors, details)
        self.kind, self.code, self.zh, self.en = kind, code, zh, en
        self.errors, self.details = errors, details


def to_fault(error: DomainError) -> Fault:
    """The wire form; the kind is the nearest of the seven."""
    kind = next(base.__name__ for base in type(error).__mro__ if base.__name__ in KINDS)
    return Fault(kind, error.code, error.zh, error.en, error.errors, error.details)


def to_error(fault: Fault) -> DomainError:
    """The domain error that was raised on the other side."""
    return KINDS[fault.kind](fault.code, fault.zh, fault.en, errors=fault.errors, **fault.details)
