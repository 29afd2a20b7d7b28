"""Calling a service: with a deadline, an expiry, and a quick word when the broker is away.

nameko's own proxy waits for ever. This one keeps a single connection for replies and requests, knows when it is down,
fails pending calls at once when it drops, and speaks nameko's wire format (`nameko-rpc`, `{service}.{method}`).
"""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import Sequence
from typing import Any

import eventlet
from eventlet.event import Event
from eventlet.semaphore import Semaphore
from kombu import Connection, Consumer, Producer, Queue
from kombu.exceptions import ChannelError
from nameko.exceptions import deserialize
from nameko.extensions import SharedExtension

from kit import broker, wire
from kit.domain import NOBODY, Actor, DomainError, Unavailable
from kit.faults import Fault, to_error
from kit.logs import logger
from kit.operations import Answer
from kit.rpc import SEVERAL

log = logger("kit.rpc_client")
REPLY_QUEUE_TTL = 60_000
PUBLISH_TIMEOUT = 1.5


def broker_away() -> Unavailable:
    """What a caller hears when no message can travel."""
    return Unavailable("broker.unavailable", "系统内部通信暂时中断，请稍后重试。", "The broker is away; try again.")


def service_away(service: str) -> Unavailable:
    """What a caller hears when no answer came in time; repeating with the same Idempotency-Key is safe."""
    return Unavailable(
        "service.unavailable", "系统繁忙或部分服务暂停，请稍后重试。", f"Service {service} does not answer."
    )


class RpcClient(SharedExtension):
    """One per container. `call` blocks the calling greenthread only."""

    def __init__(self) -> None:
        super().__init__()
        self.up = False
        self._pending: dict[str, Event] = {}
        self._writing = Semaphore()
        self._producer: Producer | None = None
        self._stopping = False
        self._reply_to = uuid.uuid4().hex

    @property
    def _settings(self) -> Any:
        return self.container.config["LIANXUE"]

    def start(self) -> None:
        """Begin to listen for replies."""
        self.container.spawn_managed_thread(self._run, identifier="rpc-client")

    def stop(self) -> None:
        """Stop listening; callers still waiting get their timeouts."""
        self._stopping = True

    kill = stop

    def call(
        self, service: str, operation: str, args: dict[str, Any], *, actor: Actor = NOBODY,
        idempotency_key: str | None = None, trace_id: str = "", timeout: float | None = None,
    ) -> Answer:  # fmt: skip
        """The service's answer; raises its domain error, or Unavailable when a part is away."""
        seconds = timeout or self._settings.rpc_timeout
        if not self.up:
            raise broker_away()
        correlation_id, answered = uuid.uuid4().hex, Event()
        self._pending[correlation_id] = answered
        headers = {
            "nameko.call_id_stack": [f"{self.container.service_name}.{correlation_id}"],
            "nameko.actor": json.dumps(actor.to_dict(), ensure_ascii=True),
            "nameko.trace_id": trace_id,
            "nameko.deadline": str(time.time() + seconds),
        }
        if idempotency_key:
            headers["nameko.idempotency_key"] = idempotency_key
        try:
            self._publish(f"{service}.{operation}", args, correlation_id, headers, seconds)
            with eventlet.Timeout(seconds, service_away(service)):
                reply = answered.wait()
        finally:
            self._pending.pop(correlation_id, None)
        return _unpacked(reply)

    def several(
        self, service: str, questions: Sequence[tuple[str, dict[str, Any], Actor]], *, trace_id: str = ""
    ) -> list[Answer | DomainError]:
        """One message for several questions, (operation, args, actor); its failure is that of each of them."""
        calls = [{"operation": name, "args": args, "actor": actor.to_dict()} for name, args, actor in questions]
        try:
            found = self.call(service, SEVERAL, {"calls": calls}, trace_id=trace_id).value
        except DomainError as error:
            return [error] * len(questions)
        return [_outcome(one) for one in found]

    def _publish(
        self, routing_key: str, args: dict[str, Any], correlation_id: str, headers: dict[str, Any], seconds: float
    ) -> None:
        """Transient and unconfirmed: a lost request is a timeout, and the caller repeats it by its key."""
        body = json.dumps({"args": [args], "kwargs": {}}, ensure_ascii=False)
        try:
            with eventlet.Timeout(PUBLISH_TIMEOUT, broker_away()), self._writing:
                if self._producer is None:
                    raise broker_away()
                self._producer.publish(
                    body, exchange=broker.RPC.name, routing_key=routing_key, reply_to=self._reply_to, delivery_mode=1,
                    correlation_id=correlation_id, headers=headers, expiration=seconds,
                    content_type="application/json", content_encoding="utf-8", retry=False, mandatory=True,
                )  # fmt: skip
        except ChannelError as error:  # the embedded broker says at once what RabbitMQ returns
            raise service_away(routing_key) from error
        except broker.TROUBLE as error:
            self._down()
            raise broker_away() from error

    def _run(self) -> None:
        pause = 0.1
        while not self._stopping:
            try:
                with broker.connection(self._settings.amqp_uri) as link:
                    self._listen(link)
                pause = 0.1
            except Exception as error:  # the broker went away, or never came: keep asking for it
                if not self._stopping:
                    log.warning("no connection to the broker", error=str(error)[:200], again_in=pause)
            self._down()
            eventlet.sleep(pause)
            pause = min(pause * 2, 2)

    def _listen(self, link: Connection) -> None:
        channel = link.channel()
        broker.RPC(channel).declare()
        queue = Queue(
            f"rpc.reply-{self.container.service_name}-{self._reply_to}", broker.RPC, routing_key=self._reply_to,
            durable=False, auto_delete=False, queue_arguments={"x-expires": REPLY_QUEUE_TTL},
        )  # fmt: skip
        with Consumer(channel, [queue], on_message=self._on_reply, no_ack=True):
            self._producer = Producer(link.channel(), on_return=self._on_return)
            self.up = True
            while not self._stopping:
                with contextlib.suppress(TimeoutError):
                    link.drain_events(timeout=2)
                if link.supports_heartbeats:
                    with self._writing:
                        link.heartbeat_check()

    def _on_reply(self, message: Any) -> None:
        waiting = self._pending.pop(message.properties.get("correlation_id"), None)
        if waiting is not None:
            waiting.send(broker.body_of(message))

    def _on_return(self, _error: Any, _exchange: str, routing_key: str, message: Any) -> None:
        """No such queue: the service has not been there yet, so nobody needs to wait for its answer."""
        waiting = self._pending.pop(message.properties.get("correlation_id"), None)
        if waiting is not None:
            waiting.send_exception(service_away(routing_key))

    def _down(self) -> None:
        """Fail everything that waits: its answer would come to a queue that nobody reads."""
        self.up = False
        self._producer = None
        pending, self._pending = self._pending, {}
        for waiting in pending.values():
            if not waiting.ready():
                waiting.send_exception(broker_away())


def _unpacked(reply: bytes) -> Answer:
    body = wire.read(reply)
    if body.get("error"):
        raise _raised(body["error"])
    return Answer(body["result"]["value"], body["result"]["replayed"])


def _outcome(one: dict[str, Any]) -> Answer | DomainError:
    if "error" not in one:
        return Answer(one["value"], one["replayed"])
    error = _raised(one["error"])
    if not isinstance(error, DomainError):
        raise error
    return error


def _raised(error: dict[str, Any]) -> Exception:
    found: Exception = deserialize(error)
    return to_error(found) if isinstance(found, Fault) else found
