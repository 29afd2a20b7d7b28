"""Replay is safe: a parked fact takes effect once, however often it is replayed or comes again, and the ledger says so.

Tried on both stacks: facts that would send messages and write entries are parked at every subscriber; a replay while
the cause is still there; copies while they are parked; every letter replayed twice by an administrator, one by the
command line (in the whole form), those of one fact discarded; then old facts published again, 1,000 by the relay and
some by hand at the broker.

Judged: the second replay is refused, each fact's messages and entries are there once, those of the discarded one not at
all, no table changes while old facts come again, and each decision is on the ledger once, with who and why.
"""

from __future__ import annotations

import getpass
import json
from contextlib import suppress
from typing import Any

from kit.envelope import Envelope
from kit.ids import new_id
from tests.chaos.messages.letters import (
    OWNER,
    SUBSCRIBERS,
    decided,
    given_up,
    handled,
    parked,
    raising,
    shown,
    told_again,
    waiting,
)
from tests.chaos.messages.old_facts import published_again
from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.variants.reactions import NAME
from tests.support.processes import eventually
from tests.support.stack import Api

SUBMITTED = "event.submitted.v1"


def keep(rig: Rig) -> None:
    """Park, decide, publish again; then compare."""
    admin = rig.stack.session("admin")
    if not rig.tally.expect(not shown(admin), "something was parked before the run began"):
        return
    replay = Replay(rig, admin)
    replay.park()
    replay.decide()
    replay.audit("after the replays")
    published_again(rig, replay.facts)
    replay.audit("after old facts came again")
    replay.audit_ledger()
    rig.tally.expect(not shown(admin), "something is still parked")


class Replay:
    """Facts with an effect that can be counted, parked at each of their subscribers."""

    def __init__(self, rig: Rig, admin: Api) -> None:
        self.rig, self.admin = rig, admin
        self.words = {"replayed": f"演练重放 {new_id()}", "discarded": f"演练丢弃 {new_id()}"}
        self.decisions: list[tuple[str, str, str]] = []
        """letter, replayed or discarded, by whom."""
        self.effective = told_again(rig, rig.size(12, 3), SUBMITTED, "events")
        self.others = told_again(rig, rig.size(6, 1))
        self.discarded = self.effective[0]
        (probe,) = told_again(rig, 1, SUBMITTED, "events")
        self.subject = probe.subject
        none = self._messages()
        rig.inside.tell("events", probe)
        eventually(lambda: handled(rig, "notify", [probe.id]), "the fact by which others are measured")
        self.before = self._messages()
        self.each = self.before - none
        rig.tally.expect(self.each, "the chosen fact sends no message, so nothing could double")

    @property
    def facts(self) -> list[Envelope]:
        """All that were parked."""
        return [*self.effective, *self.others]

    @property
    def places(self) -> list[tuple[str, Envelope]]:
        """subscriber, fact: where each is parked."""
        return [
            *((name, fact) for fact in self.effective for name in ("notify", "ledger", "partners")),
            *((name, fact) for fact in self.others for name in SUBSCRIBERS),
        ]

    def park(self) -> None:
        """Have everybody fail; a replay fails too, and copies come while they are parked."""
        with raising(self.rig, {(name, fact.id): -1 for name, fact in self.places}):
            for fact in self.facts:
                self.rig.inside.tell(fact.producer, fact)
            self.rig.tally.runs += len(self.places)
            given_up(self.rig, [(name, fact.id) for name, fact in self.places])
            self.rig.tally.faults += len(self.places)
            letter = self._letters()[0]
            status = decided(self.admin, letter, "replay", "尚未修复")
            self.rig.tally.expect(status == 409, f"a replay that fails again was answered with {status}")
            self.rig.tally.expect(letter in shown(self.admin), "a replay that failed again took the letter away")
            self._copies_come()

    def decide(self) -> None:
        """Each letter twice, in any order; in the whole form the command line takes one."""
        gone = self._letters([self.discarded])
        letters = [letter for letter in self._letters() if letter not in gone]
        self.rig.random.shuffle(letters)
        if self.rig.whole:
            self._by_command(letters.pop())
        for letter, what in [*((found, "replay") for found in letters), *((found, "discard") for found in gone)]:
            self._twice(letter, what)

    def audit(self, when: str) -> None:
        """Every effect once, when the copies have had their turn."""
        with suppress(AssertionError):
            eventually(lambda: not self._still_tried(), "no copy waits for another attempt", 15)
        self.rig.tally.stuck += [f"{when}: {place}" for place in self._still_tried()]
        kept = [fact for fact in self.effective if fact is not self.discarded]
        found, wanted = self._messages(), self.before + self.each * len(kept)
        list_of = self.rig.tally.doubled if found > wanted else self.rig.tally.lost
        if found != wanted:
            list_of.append(f"{when}: {found} messages, not {wanted}")
        entries = [entry.fact_id for entry in self.rig.inside.ledger()]
        for fact in self.facts:
            count, right = entries.count(fact.id), int(fact is not self.discarded)
            if count != right:
                (self.rig.tally.doubled if count > right else self.rig.tally.lost).append(
                    f"{when}: {count} ledger entries for {fact.type} {fact.id}, not {right}"
                )

    def audit_ledger(self) -> None:
        """Who decided what, and why: once each."""
        query = "SELECT body FROM ledger_entry WHERE type IN ('fact.replayed.v1', 'fact.discarded.v1')"
        found = self._decisions(query)
        for letter, what, who in self.decisions:
            count = found.count((letter, f"fact.{what}.v1", who, self.words[what]))
            self.rig.tally.expect(count == 1, f"{count} entries on the ledger say who {what} {letter} and why")

    def _decisions(self, query: str) -> list[tuple[str, str, str, str]]:
        bodies = [json.loads(bytes(row[0])) for row in self.rig.inside.rows("events", query)]
        return [(b["data"]["dead_letter_id"], b["type"], b["actor_id"], b["data"]["reason"]) for b in bodies]

    def _twice(self, letter: str, what: str) -> None:
        state = f"{what}ed"
        first, second = (decided(self.admin, letter, what, self.words[state]) for _ in range(2))
        self.rig.tally.expect((first, second) == (200, 409), f"{what} twice was answered with {first} and {second}")
        self.decisions.append((letter.partition("-")[2], state, self.admin.account["id"]))

    def _by_command(self, letter: str) -> None:
        service, _, own = letter.partition("-")
        said = self.rig.stack.run("facts", "replay", service, own, "--reason", self.words["replayed"])
        self.rig.tally.expect("replayed" in said, f"the command line said {said}")
        status = decided(self.admin, letter, "replay", "再来")
        self.rig.tally.expect(status == 409, f"a second replay was answered with {status}")
        self.decisions.append((own, "replayed", f"operator:{getpass.getuser()}"))

    def _copies_come(self) -> None:
        """While they are parked; not of the one to be discarded, which another copy may otherwise bring in first."""
        again = [fact for fact in self.facts if fact is not self.discarded]
        for fact in again:
            self.rig.inside.write(fact.producer, "UPDATE outbox SET sent_at = NULL WHERE fact_id = :fact", fact=fact.id)
        wanted = [(name, fact.id) for name, fact in self.places if fact is not self.discarded]
        eventually(lambda: all(waiting(self.rig, *place) for place in wanted), "the copies fail as well", 20)

    def _still_tried(self) -> list[str]:
        waits = [(name, fact) for name, fact in self.places if waiting(self.rig, name, fact.id)]
        return [f"{name} still tries {fact.type} {fact.id}" for name, fact in waits]

    def _letters(self, facts: list[Envelope] | None = None) -> list[str]:
        """The letters of these facts, as the API names them."""
        wanted = {fact.id for fact in (self.facts if facts is None else facts)}
        return [
            f"{OWNER[name]}-{row.id}" for name in SUBSCRIBERS for row in parked(self.rig, name) if row.fact_id in wanted
        ]

    def _messages(self) -> int:
        query = "SELECT count(*) FROM inbox_message WHERE subject = :subject AND fact_type = :kind"
        found: list[Any] = self.rig.inside.rows("notify", query, subject=self.subject, kind=SUBMITTED)
        return int(found[0][0])


PROMISE = Promise(
    number=7,
    words="replay is safe",
    keep=keep,
    short=(EMBEDDED,),
    doctoring=(NAME,),
    variants=(Variant("replay-skips-the-inbox", EMBEDDED), Variant("replay-leaves-no-trace", FULL)),
)
