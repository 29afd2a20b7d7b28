"""Poison among the facts: put into the subscribers' queues by hand, and told by an outbox; and what became of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

from kit.envelope import Envelope
from kit.ids import new_id
from tests.chaos.messages.letters import SUBSCRIBERS, attempts, handled, hurry, parked, raising, told_again, waiting
from tests.chaos.messages.poison import Poison, for_facts
from tests.chaos.rig import Rig
from tests.support.processes import eventually
from tests.support.raw_messages import publishing

COPIES = ("events.account_copy", "notify.account_copy", "partners.account_copy")


class PoisonedFacts:
    """What was sent, and the fate that each must have."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.sent: list[tuple[str, Poison]] = []
        self.fates: list[tuple[str, Envelope, str]] = []
        """subscriber, fact, applied or parked."""
        self.always, self.thrice = told_again(rig, 2)
        self.unlucky = dict.fromkeys(self._some(SUBSCRIBERS), (self.always.id, self.thrice.id))
        self.copies = self._copies()

    def steps(self, opened: ExitStack) -> list[Callable[[], None]]:
        """One call for each message; `opened` closes what they need."""
        told = [partial(self._tell, *made) for made in self._told()]
        if self.rig.embedded:
            return told
        send = opened.enter_context(publishing(self.rig.stack))
        return [*told, *(partial(self._send, send, subscriber, poison) for subscriber, poison in self._thrown())]

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Two of the told facts make reactions raise, one of them for ever."""
        times = {
            (name, fact): often
            for name, facts in self.unlucky.items()
            for fact, often in zip(facts, (-1, 3), strict=False)
        }
        with raising(self.rig, times):
            yield

    def audit(self) -> None:
        """Wait until each has its fate; whoever has none is lost, whoever has two is doubled."""
        self._await_fates()
        self.rig.tally.lost += self._missing()
        for subscriber, poison in self.sent:
            letters = self._letters(subscriber, poison)
            if letters != 1:
                found = self.rig.tally.doubled if letters else self.rig.tally.lost
                found.append(f"{poison.kind} in the queue of {subscriber}: {letters} letters")
        for subscriber, (always, thrice) in self.unlucky.items():
            for fact, tries in ((always, 5), (thrice, 4)):
                found = len(attempts(self.rig, subscriber, fact))
                self.rig.tally.expect(found == tries, f"{subscriber} tried a raising fact {found} times, not {tries}")
                self.rig.tally.faults += min(found, 3 if fact == thrice else found)
        self.rig.tally.expect(self._copies() == self.copies, "an older version of an account overwrote a newer one")

    def _await_fates(self) -> None:
        def asked() -> bool:
            hurry(self.rig)
            return not self._missing() and all(self._letters(*sent) for sent in self.sent)

        with suppress(AssertionError):  # what is missing then is counted one by one
            eventually(asked, "each fact has its fate", 20)

    def _letters(self, subscriber: str, poison: Poison) -> int:
        return sum(bytes(row.body) == poison.body for row in parked(self.rig, subscriber))

    def _missing(self) -> list[str]:
        found = []
        for subscriber in SUBSCRIBERS:
            mine = [(fact, fate) for name, fact, fate in self.fates if name == subscriber]
            applied = handled(self.rig, subscriber, [fact.id for fact, _ in mine])
            letters = {row.fact_id for row in parked(self.rig, subscriber)}
            for fact, fate in mine:
                if fact.id not in (applied if fate == "applied" else letters) or waiting(self.rig, subscriber, fact.id):
                    found.append(f"{fact.type} {fact.id} was not {fate} by {subscriber}")
        return found

    def _some(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return names if self.rig.whole else (self.rig.random.choice(names),)

    def _thrown(self) -> Iterator[tuple[str, Poison]]:
        """Every kind into every queue; in the short form each kind into one."""
        if self.rig.whole:
            yield from ((name, poison) for name in SUBSCRIBERS for poison in for_facts(self.rig, name))
            return
        kinds: dict[str, list[tuple[str, list[Poison]]]] = {}
        for name in SUBSCRIBERS:
            for poison in for_facts(self.rig, name):
                kinds.setdefault(poison.kind, []).append((name, [poison]))
        for places in kinds.values():
            name, (poison,) = self.rig.random.choice(places)
            yield name, poison

    def _told(self) -> list[tuple[str, Envelope, dict[str, str]]]:
        """producer, fact, subscriber -> fate."""
        drafted, old = self.rig.inside.old_fact("events", "event.drafted.v1"), told_again(self.rig, 3)
        new = partial(dataclasses.replace, drafted, aggregate_id=new_id())
        renamed = [dataclasses.replace(fact, version=-n, private={"name": "旧名"}) for n, fact in enumerate(old)]
        everybody = dict.fromkeys(SUBSCRIBERS, "applied")
        wrong = {"ledger": "applied", "partners": "parked", "notify": "parked"}
        return [
            ("events", new(id=new_id(), data={"nonsense": True}, private={}), wrong),
            ("events", new(id=new_id(), type="event.drafted.v2"), {"ledger": "applied"}),
            ("events", new(id=new_id(), type="rig.unheard.v1"), {"ledger": "applied"}),
            *(("members", fact, everybody) for fact in renamed),
            ("members", self.always, {**everybody, **dict.fromkeys(self.unlucky, "parked")}),
            ("members", self.thrice, everybody),
        ]

    def _tell(self, producer: str, fact: Envelope, fates: dict[str, str]) -> None:
        self.rig.inside.tell(producer, fact)
        self.rig.tally.faults += 1
        self.fates += [(subscriber, fact, fate) for subscriber, fate in fates.items()]

    def _send(self, send: Callable[..., None], subscriber: str, poison: Poison) -> None:
        send(f"facts.{subscriber}", poison.body, **poison.properties)
        self.rig.tally.faults += 1
        self.sent.append((subscriber, poison))

    def _copies(self) -> list[object]:
        found = self.rig.inside.census()
        return [found[name] for name in COPIES]
