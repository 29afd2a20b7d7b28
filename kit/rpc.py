"""The RPC face of a service: one nameko entrypoint per operation, and consumers that a bad message cannot kill.

nameko's own RPC dies of a message without content_type, loses an undecodable one, and runs a command whose caller
has given up long ago. Here each is refused: to its sender where there is one, with a log line where there is not.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from kombu import Consumer
from nameko.amqp.publish import Publisher
from nameko.exceptions import MalformedRequest, MethodNotFound, UnserializableValueError, serialize
from nameko.messaging import QueueConsumer
from nameko.rpc import Responder, Rpc, RpcConsumer

from kit import broker, wire
from kit.domain import NOBODY, Actor, DomainError, Invalid, NotFound, Unavailable
from kit.faults import Fault, to_fault
from kit.logs import logger, traced
from kit.operations import Answer, Call, Operations, ask_several, execute

T = TypeVar("T")
log = logger("kit.rpc")
SEVERAL = "ask_several"
MOST_AT_ONCE = 64


class TransientPublisher(Publisher):
    """Replies need neither disk nor confirm: a lost one is a timeout, and the caller repeats by its key."""

    use_confirms = False
    delivery_mode = 1


class QuietResponder(Responder):
    """Sends replies with the transient publisher; whatever the request declared, the reply is JSON."""

    publisher_cls = TransientPublisher

    def send_response(self, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Write the reply as JSON once; nameko does it a first time to see whether it can be done at all."""
        error = None if exc_info is None else serialize(exc_info[1])
        try:
            body = wire.written({"result": result, "error": error})
        except (TypeError, ValueError, RecursionError):
            exc_info = sys.exc_info()
            body = wire.written({"result": None, "error": serialize(UnserializableValueError(result))})
        self.publisher_cls(self.amqp_uri, ssl=self.ssl, login_method=self.login_method).publish(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            exchange=self.exchange,
            routing_key=self.message.properties["reply_to"],
            correlation_id=self.message.properties.get("correlation_id"),
        )
        return result, exc_info


class RawQueueConsumer(QueueConsumer):
    """Hands over undecoded messages, so that an undecodable one can be answered."""

    def get_consumers(self, consumer_cls: Any, channel: Any) -> list[Any]:
        """Consumers without kombu's decoding."""
        for provider in self._providers:
            consumer: Consumer = consumer_cls(queues=[provider.queue], on_message=partial(self._decoded, provider))
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    def _decoded(self, provider: Any, message: Any) -> None:
        try:
            body = json.loads(broker.body_of(message))
        except (ValueError, RecursionError):
            body = None
        message.properties.setdefault("content_type", "application/json")
        self.handle_message(provider, body, message)


class SafeRpcConsumer(RpcConsumer):
    """Answers every message exactly once, if anybody waits for the answer, and never raises."""

    queue_consumer = RawQueueConsumer()

    def handle_message(self, body: Any, message: Any) -> None:
        """Dispatch; a malformed request is answered as Invalid."""
        if (
            not isinstance(body, dict)
            or not isinstance(body.get("args"), list)
            or not isinstance(body.get("kwargs"), dict)
            or not _call_stack_is_sound(message.headers or {})
        ):
            refusal = to_fault(Invalid("rpc.malformed", "请求无法解读。", "The request cannot be read."))
            self.handle_result(message, None, (Fault, refusal, None))
            return
        super().handle_message(body, message)

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Reply and acknowledge; what cannot be replied to is logged and acknowledged."""
        if exc_info is not None and isinstance(exc_info[1], MethodNotFound | MalformedRequest):
            exc_info = (Fault, to_fault(NotFound("rpc.unknown", "没有这个操作。", "No such operation.")), None)
        try:
            if message.properties.get("reply_to"):
                self._reply(message, result, exc_info)
            else:
                log.warning("RPC message without reply_to", routing_key=message.delivery_info.get("routing_key"))
        except Exception as error:  # the caller will time out; the service lives on
            log.warning("reply could not be sent", error=str(error)[:200])
        if not message.acknowledged:
            self.queue_consumer.ack_message(message)
        return result, exc_info

    def requeue_message(self, message: Any) -> None:
        """The container is dying and takes no more work: say so, the request was taken from the broker already."""
        self.refuse(message, "service.stopping", "服务正在重启，请稍后重试。", "The service is going down.")

    def refuse(self, message: Any, code: str, zh: str, en: str) -> None:
        """Answer Unavailable: the request was not run."""
        self.handle_result(message, None, (Fault, to_fault(Unavailable(code, zh, en)), None))

    def _reply(self, message: Any, result: Any, exc_info: Any) -> None:
        message.properties["content_type"] = "application/json"
        responder = QuietResponder(self.container.config["AMQP_URI"], broker.RPC, "json", message)
        responder.send_response(result, exc_info)


class SafeRpc(Rpc):
    """An entrypoint that knows the caller's deadline, and runs a request at most once.

    nameko acknowledges after the run: whoever dies between commit and acknowledgement makes the broker hand the
    command to the next process, which does it again. Here the acknowledgement comes first; a request that dies with
    its process is a timeout for the caller, who repeats it with the same Idempotency-Key.
    """

    rpc_consumer = SafeRpcConsumer()

    def handle_message(self, body: dict[str, Any], message: Any) -> None:
        """Run it, unless nobody waits any more, or the broker has taken it back."""
        deadline = (message.headers or {}).get("nameko.deadline")
        if deadline is not None and _passed(deadline):
            log.info("RPC request past its deadline was not run", method=self.method_name)
            self.rpc_consumer.refuse(message, "service.late", "请求已超时，未执行。", "Past its deadline; not run.")
            return
        try:
            message.ack()
        except broker.TROUBLE as error:
            log.info("RPC request went back to the broker", method=self.method_name, error=str(error)[:200])
            return
        super().handle_message(body, message)


def _call_stack_is_sound(headers: dict[str, Any]) -> bool:
    """nameko reads it outside the method, where an exception ends the whole service."""
    stack = headers.get("nameko.call_id_stack", [])
    return isinstance(stack, list) and all(isinstance(call, str) for call in stack)


def _passed(deadline: Any) -> bool:
    try:
        return float(deadline) < time.time()
    except (TypeError, ValueError):
        return False


safe_rpc = SafeRpc.decorator


def serves(operations: Operations) -> Callable[[type[Any]], type[Any]]:
    """Class decorator: one RPC entrypoint per operation. The class has a `host` (kit.service.Host) and `context`."""

    def with_entrypoints(service: type[Any]) -> type[Any]:
        for name in (*operations.commands, *operations.queries):
            setattr(service, name, safe_rpc(expected_exceptions=(Fault,))(_entrypoint(operations, name)))
        setattr(service, SEVERAL, safe_rpc(expected_exceptions=(Fault,))(_several(operations)))
        return service

    return with_entrypoints


def _entrypoint(operations: Operations, name: str) -> Callable[..., Any]:
    def entrypoint(self: Any, args: Any) -> dict[str, Any]:
        return run(operations, self.host.works, _call(name, args, self.context))

    entrypoint.__name__ = name
    entrypoint.__doc__ = (operations.commands.get(name) or operations.queries[name]).__doc__
    return entrypoint


def _several(operations: Operations) -> Callable[..., Any]:
    """[{operation, args, actor}, …] in one message: {"value": [{"value", "replayed"} or {"error"}, …]}."""

    def several(self: Any, args: Any) -> dict[str, Any]:
        trace_id = self.context.get("trace_id") or ""
        calls = _calls(args, trace_id)
        outcomes = _told(SEVERAL, trace_id, lambda: ask_several(operations, self.host.works, calls))
        return {"value": [_on_the_wire(one) for one in outcomes], "replayed": False}

    several.__name__ = SEVERAL
    several.__doc__ = ask_several.__doc__
    return several


def _calls(args: Any, trace_id: str) -> list[Call]:
    try:
        asked = [(str(one["operation"]), dict(one["args"]), Actor.from_dict(one["actor"])) for one in args["calls"]]
    except (TypeError, LookupError, ValueError, AttributeError):
        asked = []
    if not 0 < len(asked) <= MOST_AT_ONCE:
        raise to_fault(Invalid("rpc.malformed", "请求无法解读。", "The request cannot be read."))
    return [Call(*one, trace_id) for one in asked]


def _on_the_wire(outcome: Answer | DomainError) -> dict[str, Any]:
    if isinstance(outcome, DomainError):
        return {"error": serialize(to_fault(outcome))}
    return {"value": outcome.value, "replayed": outcome.replayed}


def _call(name: str, args: Any, context: dict[str, Any]) -> Call:
    actor = context.get("actor")
    return Call(
        operation=name,
        args=args if isinstance(args, dict) else {},
        actor=Actor.from_dict(json.loads(actor)) if actor else NOBODY,
        trace_id=context.get("trace_id") or "",
        idempotency_key=context.get("idempotency_key"),
    )


def run(operations: Operations, works: Any, call: Call) -> dict[str, Any]:
    """Execute, with domain errors as faults; anything else is logged with its trace and stays a 500 without text."""
    answer = _told(call.operation, call.trace_id, lambda: execute(operations, works, call))
    return {"value": answer.value, "replayed": answer.replayed}


def _told(operation: str, trace_id: str, run: Callable[[], T]) -> T:
    with traced(trace_id, operation=operation):
        try:
            return run()
        except DomainError as error:
            raise to_fault(error) from error
        except Exception:
            log.exception("operation failed")
            raise
