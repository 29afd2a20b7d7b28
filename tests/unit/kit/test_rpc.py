"""A request is taken from the broker before it runs, so that no second process runs it again."""

from __future__ import annotations

import json
import time
from typing import Any

import amqp
import pytest
from nameko.rpc import Rpc

from kit import broker
from kit.domain import Unavailable
from kit.faults import to_error
from kit.rpc import QuietResponder, SafeRpc, SafeRpcConsumer, TransientPublisher


class Message:
    """As much of a kombu message as the entrypoint touches."""

    def __init__(self, deadline: float, taken_back: bool = False) -> None:
        self.headers = {"nameko.deadline": str(deadline)}
        self.properties: dict[str, str] = {}
        self.taken_back = taken_back
        self.acknowledged = False

    def ack(self) -> None:
        if self.taken_back:
            raise amqp.exceptions.RecoverableConnectionError("gone")
        self.acknowledged = True


class Refusals(SafeRpcConsumer):
    """Keeps what would be answered."""

    def __init__(self) -> None:
        self.answers: list[Any] = []

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        self.answers.append(to_error(exc_info[1]))
        return result, exc_info


@pytest.fixture
def entrypoint(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The entrypoint; `runs` has, for each run, whether the message was acknowledged by then."""
    found: Any = SafeRpc()
    found.method_name, found.runs, found.rpc_consumer = "draft_event", [], Refusals()
    monkeypatch.setattr(Rpc, "handle_message", lambda self, body, message: self.runs.append(message.acknowledged))
    return found


def test_a_request_is_acknowledged_before_it_runs(entrypoint: Any) -> None:
    entrypoint.handle_message({}, Message(time.time() + 5))
    assert entrypoint.runs == [True]


def test_a_request_that_the_broker_took_back_is_left_to_the_next_process(entrypoint: Any) -> None:
    entrypoint.handle_message({}, Message(time.time() + 5, taken_back=True))
    assert entrypoint.runs == []
    assert entrypoint.rpc_consumer.answers == []


def test_a_request_past_its_deadline_is_answered_and_not_run(entrypoint: Any) -> None:
    entrypoint.handle_message({}, Message(time.time() - 1))
    assert entrypoint.runs == []
    (answer,) = entrypoint.rpc_consumer.answers
    assert (type(answer), answer.code) == (Unavailable, "service.late")


def test_a_dying_container_says_that_it_did_not_run_the_request() -> None:
    consumer = Refusals()
    consumer.requeue_message(Message(time.time()))
    assert [answer.code for answer in consumer.answers] == ["service.stopping"]


def test_a_reply_is_written_once_and_says_where_a_result_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(TransientPublisher, "publish", lambda self, body, **how: sent.append((body, how)))
    message = Message(0)
    message.properties = {"reply_to": "there", "correlation_id": "c"}
    responder = QuietResponder("embedded://", broker.RPC, "json", message)
    responder.send_response({"value": "光纤"}, None)
    responder.send_response({"value": object()}, None)
    assert [how["routing_key"] for _, how in sent] == ["there", "there"]
    good, bad = (json.loads(body) for body, _ in sent)
    assert good == {"result": {"value": "光纤"}, "error": None}
    assert (bad["result"], bad["error"]["exc_type"]) == (None, "UnserializableValueError")


@pytest.mark.parametrize("stack", [7, "gateway.1", [7], None], ids=["number", "text", "numbers", "nothing"])
def test_a_call_stack_that_nameko_would_die_of_is_refused(stack: Any) -> None:
    """nameko joins it outside the method: an exception there ends the container, and with it the whole service."""
    consumer, message = Refusals(), Message(time.time() + 5)
    message.headers["nameko.call_id_stack"] = stack
    consumer.handle_message({"args": [{}], "kwargs": {}}, message)
    assert [answer.code for answer in consumer.answers] == ["rpc.malformed"]
