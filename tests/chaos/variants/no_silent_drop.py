"""What nameko does by itself, and a relay that trusts the broker's confirm: each loses a message without a word."""

from __future__ import annotations

from typing import Any


def failures_acknowledged_and_forgotten() -> None:
    """A reaction that raises is the end of its fact: nameko's default for events."""
    from kit.delivery import Delivery, Outcome

    Delivery._failed = lambda self, *_args, **_more: Outcome("forgotten")  # type: ignore[method-assign]


def mandatory_off() -> None:
    """A confirm says that the broker has looked at the fact, not that any queue has it."""
    from kombu import Producer

    publish = Producer.publish

    def optional(self: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("mandatory", None)
        return publish(self, *args, **kwargs)

    Producer.publish = optional


def rpc_dies_without_content_type() -> None:
    """nameko's own RPC consumer, which looks for the content type of the request when it answers."""
    from nameko.messaging import QueueConsumer
    from nameko.rpc import RpcConsumer

    from kit.rpc import RawQueueConsumer, SafeRpcConsumer

    RawQueueConsumer.get_consumers = QueueConsumer.get_consumers
    SafeRpcConsumer.handle_message = RpcConsumer.handle_message
    SafeRpcConsumer.handle_result = RpcConsumer.handle_result


VARIANTS = {
    "failures-acknowledged-and-forgotten": failures_acknowledged_and_forgotten,
    "mandatory-off": mandatory_off,
    "rpc-dies-without-content-type": rpc_dies_without_content_type,
}
