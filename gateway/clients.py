"""The services as the gateway sees them.

    clients.events.submit_event(event_id=event_id)

Every call is judged by the policy first and carries the actor with the reach that the policy gives for it.
`gateway/operations.py` lists what they can be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from gateway.operations import SERVICES
from gateway.readings import THEMSELVES, Readings, key_of, reading_of
from gateway.security import grant
from kit.clock import SystemClock
from kit.domain import Actor, DomainError
from kit.operations import Answer

Question = tuple[str, Mapping[str, Any]]
"""("events.event", {"event_id": …}): a question of a service and its arguments."""


class Transport(Protocol):
    """What stands at `environ["lianxue.rpc"]`: raises the domain's errors, Unavailable when a part is away."""

    def call(
        self,
        service: str,
        operation: str,
        args: dict[str, Any],
        *,
        actor: Actor,
        idempotency_key: str | None = None,
        trace_id: str = "",
    ) -> Answer: ...

    def several(
        self, service: str, questions: Sequence[tuple[str, dict[str, Any], Actor]], *, trace_id: str = ""
    ) -> list[Answer | DomainError]: ...

    def ping(self) -> dict[str, Any]: ...

    def stamp(self) -> str: ...


@dataclass(frozen=True)
class Clients:
    """All services for one request: who asks, on which trace, and with which idempotency key."""

    transport: Transport
    actor: Actor
    trace_id: str = ""
    idempotency_key: str | None = None
    readings: Readings | None = None
    """Where readings are recorded."""

    @property
    def members(self) -> Client:
        return Client(self, "members")

    @property
    def partners(self) -> Client:
        return Client(self, "partners")

    @property
    def events(self) -> Client:
        return Client(self, "events")

    @property
    def notify(self) -> Client:
        return Client(self, "notify")

    def keyed(self, idempotency_key: str | None) -> Clients:
        """The same clients; what they create is created once per key."""
        return replace(self, idempotency_key=idempotency_key)

    def answer(self, operation: str, args: Mapping[str, Any]) -> Answer:
        """Call "service.operation" with whatever arguments; Forbidden or NotLoggedIn before anything is sent."""
        service, name = operation.split(".")
        if name not in SERVICES[service]:
            raise LookupError(f"the gateway knows no operation {operation}")
        found = self.transport.call(
            service,
            name,
            dict(args),
            actor=grant(self.actor, operation, args),
            idempotency_key=self.idempotency_key,
            trace_id=self.trace_id,
        )
        self._note_reading(operation, args)
        return found

    def answers(self, asked: Sequence[Question]) -> list[Answer | DomainError]:
        """What each of these questions is answered, or why not, in their order: one message a service."""
        outcomes: dict[int, Answer | DomainError] = {}
        messages: dict[str, dict[int, tuple[str, dict[str, Any], Actor]]] = {}
        for place, (operation, args) in enumerate(asked):
            service, name = operation.split(".")
            try:
                messages.setdefault(service, {})[place] = (name, dict(args), grant(self.actor, operation, args))
            except DomainError as error:
                outcomes[place] = error
        for service, questions in messages.items():
            found = self.transport.several(service, list(questions.values()), trace_id=self.trace_id)
            outcomes |= zip(questions, found, strict=True)
        return [self._noted(*question, outcomes[place]) for place, question in enumerate(asked)]

    def _noted(self, operation: str, args: Mapping[str, Any], outcome: Answer | DomainError) -> Answer | DomainError:
        """What cannot be recorded as read is not shown."""
        try:
            if isinstance(outcome, Answer):
                self._note_reading(operation, args)
        except DomainError as error:
            return error
        return outcome

    def _note_reading(self, operation: str, args: Mapping[str, Any]) -> None:
        """Have it put on the ledger that a supervisor read this; once a request for all that is about one thing."""
        if self.readings is None or not self.actor.has("supervisor"):
            return
        if operation in THEMSELVES:
            self.readings.about.add(THEMSELVES[operation])
        reading = reading_of(operation, args)
        if reading is None:
            return
        about = reading["subject_id"] or reading["what"]
        if about in self.readings.about:
            return
        actor, key = grant(self.actor, "events.note_reading"), key_of(reading, SystemClock().now())
        if (actor.account_id, key) not in self.readings.recorded:
            self.transport.call(
                "events", "note_reading", reading, actor=actor, idempotency_key=key, trace_id=self.trace_id
            )
            self.readings.recorded.add(actor.account_id, key)
        self.readings.about.add(about)


class Client:
    """One service: its operations are methods that take keyword arguments and return JSON-ready values."""

    def __init__(self, clients: Clients, service: str) -> None:
        self._clients = clients
        self._service = service

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_") or name not in SERVICES[self._service]:
            raise AttributeError(f"{self._service} has no operation {name}")
        return lambda **args: self._clients.answer(f"{self._service}.{name}", args).value
