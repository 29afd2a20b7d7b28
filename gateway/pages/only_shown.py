"""A form that is shown again instead of being carried out: questions are asked as ever, commands are not.

The views show what was typed whenever a command is refused, so refusing every command shows the whole form again,
whichever it is, and nothing can happen by the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from gateway.api import RESOURCES
from gateway.clients import Transport
from kit.domain import Actor, DomainError
from kit.operations import Answer

BESIDES = {"members.session", "events.note_reading", "events.preview", "events.event_preflight"}
"""Asked to show a page, though no GET stands before them; the second puts down that a supervisor read."""


@cache
def questions() -> frozenset[str]:
    """What changes nothing but records of reading."""
    asked = [route for resource in RESOURCES for route in resource.ROUTES if route.method == "GET"]
    return frozenset({*BESIDES, *(route.operation for route in asked if route.operation)})


class OnlyShown:
    """A transport that carries questions, and answers every command with the same refusal."""

    def __init__(self, transport: Transport, refusal: DomainError) -> None:
        self.transport, self.refusal = transport, refusal

    def call(
        self, service: str, operation: str, args: dict[str, Any], *, actor: Actor,
        idempotency_key: str | None = None, trace_id: str = "",
    ) -> Answer:  # fmt: skip
        """The service's answer to a question."""
        if f"{service}.{operation}" not in questions():
            raise self.refusal
        return self.transport.call(
            service, operation, args, actor=actor, idempotency_key=idempotency_key, trace_id=trace_id
        )

    def several(
        self, service: str, asked: Sequence[tuple[str, dict[str, Any], Actor]], *, trace_id: str = ""
    ) -> list[Answer | DomainError]:
        """Questions only, by what they are."""
        return self.transport.several(service, asked, trace_id=trace_id)

    def stamp(self) -> str:
        """Asking is no change."""
        return self.transport.stamp()

    def ping(self) -> dict[str, Any]:
        """Which parts answer."""
        return self.transport.ping()
