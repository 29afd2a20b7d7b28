"""Poison among the calls, and hands at the broker: each RPC message is answered, each deleted queue comes back."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any, Self

import amqp

from kit.config import SERVICES
from kit.ids import new_id
from tests.chaos.messages.letters import SOON, SUBSCRIBERS, handled, told_again
from tests.chaos.messages.poison import Poison, for_rpc
from tests.chaos.rig import Rig
from tests.support.processes import eventually
from tests.support.raw_messages import RPC, at_the_broker, listening

UNANSWERABLE = "RPC message without reply_to"


class PoisonedRpc:
    """Each message twice: once with an address for the answer, once without."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.asked: dict[str, Poison] = {}
        self.told = 0

    def __enter__(self) -> Self:
        self.opened = ExitStack()
        self.channel = self.opened.enter_context(at_the_broker(self.rig.stack))
        self.address, self.taken = self.opened.enter_context(listening(self.rig.stack))
        self.logged = self._logged()
        return self

    def __exit__(self, *_: object) -> None:
        self.opened.close()

    def steps(self) -> list[Callable[[], None]]:
        """One call for each message."""
        chosen = [(name, poison) for name in SERVICES for poison in for_rpc(name)]
        if not self.rig.whole:
            kinds: dict[str, list[tuple[str, Poison]]] = {}
            for name, poison in chosen:
                kinds.setdefault(poison.kind, []).append((name, poison))
            chosen = [self.rig.random.choice(found) for found in kinds.values()]
        return [partial(self._send, poison, answer) for _, poison in chosen for answer in (True, False)]

    def audit(self) -> None:
        """One answer each for those who asked for one; a line in a log for the others."""
        answers: list[tuple[str, Any]] = []

        def answered() -> bool:
            answers.extend(self.taken())
            return len(answers) >= len(self.asked) and self._logged() - self.logged >= self.told

        try:
            eventually(answered, "every RPC message was answered or noted", SOON)
        except AssertionError:
            missing = self.told - (self._logged() - self.logged)
            if missing > 0:
                self.rig.tally.lost.append(f"{missing} RPC messages without a sender left no line in any log")
        counts = Counter(name for name, _ in answers)
        for name, poison in self.asked.items():
            if not counts[name]:
                self.rig.tally.lost.append(f"{poison.kind} to {poison.key} had no answer")
            if counts[name] > 1:
                self.rig.tally.doubled.append(f"{poison.kind} to {poison.key} had {counts[name]} answers")
        for name, answer in answers:
            poison = self.asked[name]
            self.rig.tally.expect(answer.get("error"), f"{poison.kind} to {poison.key} was no failure: {answer}")

    def _send(self, poison: Poison, answer: bool) -> None:
        sender = {"reply_to": self.address, "correlation_id": poison.name} if answer else {}
        message = amqp.Message(poison.body, **poison.properties, **sender)
        exchange = "" if poison.key.startswith("rpc-") else RPC
        self.channel.basic_publish(message, exchange=exchange, routing_key=poison.key)
        self.rig.tally.faults += 1
        if answer:
            self.asked[poison.name] = poison
        else:
            self.told += 1

    def _logged(self) -> int:
        return self.rig.inside.logs().count(UNANSWERABLE)


def unbound(rig: Rig) -> None:
    """A fact whose type no queue takes: the broker's word is heeded, its row keeps the error until a queue is there."""
    known = rig.inside.old_fact("events", "event.drafted.v1")
    fact = dataclasses.replace(known, id=new_id(), aggregate_id=new_id(), type="rig.unheard.v1")
    with at_the_broker(rig.stack) as channel:
        channel.queue_unbind("facts.ledger", "lianxue.facts", "#")
        rig.inside.tell("events", fact)
        rig.tally.faults += 1
        eventually(lambda: _row(rig, fact.id).attempts or _row(rig, fact.id).sent_at, "the relay tried", SOON)
    if not _row(rig, fact.id).attempts:
        rig.tally.lost.append("a fact that no queue took was marked as sent")
        return  # only reconcile would find it, minutes later
    eventually(lambda: handled(rig, "ledger", [fact.id]), "the unroutable fact arrives when a queue is there", SOON)
    rig.tally.runs += 1


def _row(rig: Rig, fact_id: str) -> Any:
    query = "SELECT attempts, sent_at, error FROM outbox WHERE fact_id = :fact"
    return rig.inside.rows("events", query, fact=fact_id)[0]


def deleted_queues(rig: Rig) -> None:
    """Queues deleted under the product, while facts come and calls are made: all arrive, and soon."""
    subscribers = SUBSCRIBERS if rig.whole else (rig.random.choice(SUBSCRIBERS),)
    services = SERVICES if rig.whole else (rig.random.choice(SERVICES),)
    with at_the_broker(rig.stack) as channel:
        for subscriber in subscribers:
            _fact_queue_deleted(rig, channel, subscriber)
        for service in services:
            with rig.tally.timed(f"calls to {service} after its queue was deleted", SOON):
                channel.queue_delete(f"rpc-{service}")
                rig.tally.faults += 1
                eventually(lambda: rig.stack.ready().status_code == 200, f"{service} answers again", 2 * SOON)


def _fact_queue_deleted(rig: Rig, channel: Any, subscriber: str) -> None:
    facts = told_again(rig, rig.size(60, 12))
    with rig.tally.timed(f"facts for {subscriber} around the deletion of its queue", SOON):
        for number, fact in enumerate(facts):
            rig.inside.tell("members", fact)
            if number == len(facts) // 2:
                channel.queue_delete(f"facts.{subscriber}")
                rig.tally.faults += 1
        wanted = {fact.id for fact in facts}
        try:
            eventually(lambda: handled(rig, subscriber, wanted) == wanted, "all facts arrive", 2 * SOON)
        except AssertionError:
            rig.tally.lost += [f"{subscriber} never got {fact}" for fact in wanted - handled(rig, subscriber, wanted)]
    rig.tally.runs += len(facts)
