"""Facts that the relay cannot publish: held back with their error, shown to a person, and nobody else held up."""

from __future__ import annotations

import dataclasses
from typing import Any, Self

from kit.envelope import MAX_BYTES, Envelope
from kit.ids import new_id
from tests.chaos.messages.letters import SOON, decided, handled, shown, told_again
from tests.chaos.rig import Rig
from tests.support.processes import eventually
from tests.support.stack import Api


class PoisonedOutboxes:
    """A row of a future version and one that is too large, in the outbox of a service that the seed picks."""

    def __init__(self, rig: Rig, admin: Api) -> None:
        self.rig, self.admin = rig, admin
        self.producer, kind = rig.random.choice([("members", "account.changed.v1"), ("events", "event.drafted.v1")])
        known = rig.inside.old_fact(self.producer, kind)
        changes: list[dict[str, Any]] = [{"spec": 2}, {"data": {"x": "x" * MAX_BYTES}}]
        self.bad = [dataclasses.replace(known, id=new_id(), aggregate_id=new_id(), **more) for more in changes]

    def __enter__(self) -> Self:
        for fact in self.bad:
            self.rig.inside.tell(self.producer, fact)
            self.rig.tally.faults += 1
        return self

    def __exit__(self, *_: object) -> None:
        for fact in self.bad:  # no version of the product would have written them
            self.rig.inside.write(self.producer, "DELETE FROM outbox WHERE fact_id = :fact", fact=fact.id)

    def audit(self) -> None:
        """Refused, seen, others unhindered; tried again when a person says so; given up when a person says so."""
        self._others_go_on()
        self._parked_and_seen()
        if self.rig.whole:
            self._tried_again(self.bad[0])
        self._given_up()

    def _others_go_on(self) -> None:
        (good,) = told_again(self.rig, 1)
        with self.rig.tally.timed("a healthy fact behind two bad ones", 5):
            self.rig.inside.tell("members", good)
            eventually(lambda: handled(self.rig, "ledger", [good.id]), "a healthy fact passes the bad ones", SOON)
        self.rig.tally.runs += 1

    def _parked_and_seen(self) -> None:
        eventually(self._seen, "the administrator sees what the relay could not publish", SOON)
        for item in self._seen():
            self.rig.tally.expect(item["error"] and item["subscriber"] == "relay", f"shown without a reason: {item}")

    def _seen(self) -> list[dict[str, Any]]:
        listed = shown(self.admin)
        found = [listed[self._name(fact)] for fact in self.bad if self._name(fact) in listed]
        return found if len(found) == len(self.bad) else []

    def _tried_again(self, fact: Envelope) -> None:
        before = self._attempts(fact)
        self.rig.tally.expect(decided(self.admin, self._name(fact), "replay", "再试") == 200, "a release was refused")
        eventually(lambda: 0 < self._attempts(fact) < before, "the relay begins anew with what was released", SOON)
        self.rig.inside.write(self.producer, "UPDATE outbox SET attempts = 4 WHERE fact_id = :fact", fact=fact.id)
        eventually(self._seen, "it is parked again, because it is as bad as before", SOON)

    def _given_up(self) -> None:
        for fact in self.bad:
            status = decided(self.admin, self._name(fact), "discard", "演练：无法发布")
            self.rig.tally.expect(status == 200, f"giving up a fact that cannot be published: {status}")
        left = shown(self.admin)
        self.rig.tally.expect(not {self._name(fact) for fact in self.bad} & set(left), "given up, and still shown")

    def _attempts(self, fact: Envelope) -> int:
        query = "SELECT attempts FROM outbox WHERE fact_id = :fact"
        return int(self.rig.inside.rows(self.producer, query, fact=fact.id)[0][0])

    def _name(self, fact: Envelope) -> str:
        return f"{self.producer}-{fact.id}"
