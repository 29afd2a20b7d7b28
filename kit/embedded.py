"""The embedded broker: a kombu transport inside one process, for greenthreads, woken by each message.

kombu's own `memory://` polls once a second and leaves out `content_type`, which nameko's RPC needs. What is queued
here is lost when the process dies; outbox and reconcile bring it back, as they do when a real broker loses its disk.
"""

from __future__ import annotations

import weakref
from collections import defaultdict, deque
from queue import Empty
from typing import Any, ClassVar

import eventlet
from eventlet.event import Event
from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, virtual

SCHEME = "embedded"


def register() -> None:
    """Make `embedded://` known to kombu."""
    TRANSPORT_ALIASES[SCHEME] = "kit.embedded:Transport"


class Message(virtual.Message):
    """A message that knows its content type where nameko looks for it."""

    def __init__(self, payload: Any, channel: Any = None, **kwargs: Any) -> None:
        super().__init__(payload, channel=channel, **kwargs)
        self.properties["content_type"] = self.content_type


class Channel(virtual.Channel):
    """Queues are deques shared by all channels of the process."""

    Message = Message
    do_restore = True
    body_encoding = None
    queues: ClassVar[dict[str, deque[dict[str, Any]]]] = {}
    """The state of the process's one broker, on the class as kombu's own memory transport has it."""

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.events: defaultdict[str, set[Any]] = defaultdict(set)  # kombu's producers register for returns here

    def _has_queue(self, queue: str, **_kwargs: Any) -> bool:
        return queue in self.queues

    def _new_queue(self, queue: str, **_kwargs: Any) -> None:
        self.queues.setdefault(queue, deque())

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        try:
            return self.queues[queue].popleft()
        except (IndexError, KeyError):
            raise Empty from None

    def _put(self, queue: str, message: dict[str, Any], **_kwargs: Any) -> None:
        """Each queue gets its own copy: the routing of one must not show up in another."""
        self.queues.setdefault(queue, deque()).append(_addressed(message, queue))
        Transport.wake(queue)

    def _restore(self, message: Any) -> None:
        """Redeliver to the queue it came from, not to all queues of its routing key."""
        raw = message.serializable()
        raw["redelivered"] = True
        queue = message.delivery_info["queue"]
        self.queues.setdefault(queue, deque()).appendleft(_addressed(raw, queue))
        Transport.wake(queue)

    def _size(self, queue: str) -> int:
        return len(self.queues.get(queue, ()))

    def _delete(self, queue: str, *_args: Any, **_kwargs: Any) -> None:
        self.queues.pop(queue, None)

    def _purge(self, queue: str) -> int:
        size = self._size(queue)
        self.queues.pop(queue, None)
        return size

    def after_reply_message_received(self, queue: str) -> None:
        """Keep reply queues; one lives as long as its client."""

    def basic_publish(self, message: Any, exchange: str, routing_key: str, **kwargs: Any) -> Any:
        """Publish; `mandatory` is honoured, because the relay's promise rests on it."""
        if kwargs.pop("mandatory", False) and exchange and not self._lookup(exchange, routing_key):
            raise ChannelError(f"NO_ROUTE for {routing_key!r} in {exchange!r}", (60, 40), "Basic.publish", "312")
        return super().basic_publish(message, exchange, routing_key, **kwargs)


def _addressed(message: dict[str, Any], queue: str) -> dict[str, Any]:
    properties = dict(message["properties"])
    properties["delivery_info"] = {**properties["delivery_info"], "queue": queue}
    return {**message, "properties": properties}


class Transport(virtual.Transport):
    """Connections of the embedded broker; `drain_events` sleeps until a message comes."""

    Channel = Channel
    global_state = virtual.BrokerState()
    driver_type = SCHEME
    driver_name = SCHEME
    sleeping: ClassVar[weakref.WeakSet[Transport]] = weakref.WeakSet()

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state
        self._woken: Event | None = None

    @classmethod
    def wake(cls, queue: str) -> None:
        """Wake the connections that consume this queue."""
        for transport in list(cls.sleeping):
            transport.wake_for(queue)

    def wake_for(self, queue: str) -> None:
        """Wake this connection, if it consumes this queue."""
        if queue in self._callbacks and self._woken is not None and not self._woken.ready():
            self._woken.send()

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Deliver one message, waiting for it at most `timeout` seconds."""
        while True:
            self._woken = Event()
            self.sleeping.add(self)
            try:
                return self.cycle.get(self._deliver, timeout=timeout)
            except Empty:
                with eventlet.Timeout(timeout, TimeoutError()):
                    self._woken.wait()
            finally:
                self.sleeping.discard(self)

    def driver_version(self) -> str:
        """There is no driver."""
        return "1"
