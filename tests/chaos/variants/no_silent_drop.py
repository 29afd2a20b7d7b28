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
    """nameko's own RPC consumer, which needs an address and a content type in the request when it answers."""
    from nameko.constants import AMQP_URI_CONFIG_KEY
    from nameko.messaging import QueueConsumer
    from nameko.rpc import Responder, RpcConsumer, get_rpc_exchange

    from kit.rpc import RawQueueConsumer, SafeRpcConsumer

    def handle_result(self: Any, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        config = self.container.config
        responder = Responder(config[AMQP_URI_CONFIG_KEY], get_rpc_exchange(config), "json", message)
        answered = responder.send_response(result, exc_info)
        if not message.acknowledged:  # ours acknowledges what it runs beforehand
            self.queue_consumer.ack_message(message)
        return answered

    RawQueueConsumer.get_consumers = QueueConsumer.get_consumers
    SafeRpcConsumer.handle_message = RpcConsumer.handle_message
    SafeRpcConsumer.handle_result = handle_result


VARIANTS = {
    "failures-acknowledged-and-forgotten": failures_acknowledged_and_forgotten,
    "mandatory-off": mandatory_off,
    "rpc-dies-without-content-type": rpc_dies_without_content_type,
}
