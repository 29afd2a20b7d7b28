"""15. It notices: a row removed by hand from outbox, queue, inbox or ledger is reported within one period.

First a product on which nothing is missing: people at work, processes killed, and a subscriber that is so late that
reconcile is there before its queue. Nothing may be reported. Then a row is taken from each place, the ledger's triggers
dropped for it, and one entry of the ledger is changed. Each must be in a report within a period (which is made short),
once, on the ledger, in the administrators' inbox and in their list. In the end everything is put back.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kit.config import SERVICES
from services.events.persistence.ledger_guard import STATEMENTS
from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig, restarted
from tests.chaos.variants.it_notices import TURNS
from tests.support.processes import eventually
from tests.support.stack import Api
from tests.support.studies import draft, unique

Report = tuple[str, str, str]
"""Which service found it, what kind it is, and of what: a fact, or an entry."""
SLACK = 2.0
"""Seconds for writing the report and looking for it, beyond the period."""


def keep(rig: Rig) -> None:
    """Nothing where nothing is missing, then each of what is."""
    period = float(rig.size(8, 1))
    organizer, admin = rig.stack.session("organizer"), rig.stack.session("admin")
    with rig.fault("compare-often", str(period)):
        turns(rig)  # what runs before this one have left behind is told, and is not this one's
        notices = Notices(rig, admin, organizer, period)
        notices.nothing_while_all_is_well()
        notices.everything_that_is_taken()
        notices.once_and_everywhere()


def turns(rig: Rig, count: int = 2) -> None:
    """Wait until every service has begun and ended so many turns: what is here now has then been looked at."""
    marks = rig.stack.home / "faults" / TURNS

    def over() -> Counter[str]:
        return Counter(marks.read_text().split()) if marks.exists() else Counter()

    before = over()
    eventually(lambda: all((over() - before)[name] > count for name in SERVICES), "all have compared", 120)


class Notices:
    """The reports of one run: those that were there before are left out."""

    def __init__(self, rig: Rig, admin: Api, organizer: Api, period: float) -> None:
        self.rig, self.admin, self.organizer, self.period = rig, admin, organizer, period
        self.before = Counter(self._all())
        self.wanted: set[Report] = set()

    def nothing_while_all_is_well(self) -> None:
        """Work, kills, and one who is late."""
        for _ in range(self.rig.size(8, 1)):
            self._work_through_a_kill()
        with self.rig.fault("late-subscriber", "notify"):
            made = self._draft("迟到")
            eventually(lambda: self._handled("notify", made), "reconcile is first", 60)
            turns(self.rig, 1)  # and comparison sees that no copy has come, as long as it lies in the queue
            self.rig.tally.faults += 1
        self.rig.inside.await_settled()
        turns(self.rig)
        self.rig.tally.broken += [f"a false report: {one}" for one in self._new()]

    def everything_that_is_taken(self) -> None:
        """A row from each place at the same time; all are put back when they were reported, or were not."""
        with self.rig.fault("queue-loses", "notify"):
            lost = self._draft("丢失")
            eventually(lambda: self._handled("partners", lost), "the others have it", 20)
            time.sleep(0.5)
        with (
            self._taken("events", "outbox", self._draft("发件")) as sent,
            self._taken("notify", "inbox", sent),
            self._ledger_hurt() as (gone, changed),
        ):
            self.wanted = {
                ("notify", "message_lost", lost),
                ("events", "outbox_row_missing", sent),
                ("notify", "inbox_row_missing", sent),
                ("events", "ledger_gap", f"entry {gone[0]}"),
                ("events", "ledger_entry_missing", gone[1]),
                ("events", "ledger_entry_changed", f"entry {changed}"),
            }
            self.rig.tally.runs += len(self.wanted)
            self.rig.tally.faults += len(self.wanted) - 1
            self._await_reports()
            if self.rig.whole:
                self.rig.stack.run("facts", "check", code=1)
            turns(self.rig)

    def once_and_everywhere(self) -> None:
        """No report twice, none that is about nothing, and each where people see it."""
        found = self._new()
        self.rig.tally.doubled += [f"{times} × {one}" for one, times in found.items() if times > 1]
        self.rig.tally.broken += [f"a report about nothing: {one}" for one in found.keys() - self.wanted]
        self.rig.inside.await_settled()
        bodies = [json.loads(bytes(row[0]))["data"] for row in self.rig.inside.rows("events", ON_LEDGER)]
        told = {(data["service"], data["kind"], fact) for data in bodies for fact in data["fact_ids"]}
        self.rig.tally.lost += [f"not on the ledger: {one}" for one in self.wanted - told]
        items = self.admin.get("/facts/discrepancies?state=any&limit=200").json()["items"]
        shown = {(item["service"], item["kind"], item["fact_id"]) for item in items}
        self.rig.tally.lost += [f"not in the list: {one}" for one in self.wanted - shown]
        titles = [item["title"] for item in self.admin.get("/inbox?limit=200").json()["items"]]
        self.rig.tally.expect(any("数据核对" in title for title in titles), "no administrator was told")

    def _work_through_a_kill(self) -> None:
        people = [threading.Thread(target=self._drafts, args=(name,)) for name in ("organizer", "organizer")]
        name = self.rig.random.choice([name for name in self.rig.stack.processes if name != "command"])
        for person in people:
            person.start()
        time.sleep(self.rig.random.uniform(0.1, 0.5))
        restarted(self.rig.stack.processes[name])
        self.rig.tally.faults += 1
        for person in people:
            person.join()
        self.rig.stack.bring_back()

    def _drafts(self, name: str) -> None:
        for _ in range(self.rig.size(20, 5)):
            try:
                self.organizer.post("/events", draft(self.organizer, unique(f"平安 {name}")))
            except OSError:  # the gateway was killed: what was saved is compared all the same
                time.sleep(0.1)
            self.rig.tally.runs += 1

    def _draft(self, words: str) -> str:
        """The fact of a new draft, when the broker has it."""
        answer = self.organizer.post("/events", draft(self.organizer, unique(words)))
        assert answer.status_code == 201, answer.text
        query = "SELECT fact_id FROM outbox WHERE aggregate_id = :event"
        eventually(lambda: self.rig.inside.unsent("events") == 0, "the broker has it", 20)
        return str(self.rig.inside.rows("events", query, event=answer.json()["id"])[0][0])

    def _handled(self, subscriber: str, fact_id: str) -> bool:
        query = "SELECT 1 FROM inbox WHERE subscriber = :subscriber AND fact_id = :fact"
        return bool(self.rig.inside.rows(subscriber, query, subscriber=subscriber, fact=fact_id))

    @contextmanager
    def _taken(self, service: str, table: str, fact_id: str) -> Iterator[str]:
        """A fact's row of outbox or inbox, when everybody has handled it; put back as it was."""
        self.rig.inside.await_settled()
        with self._without(service, table, "fact_id = :key", fact_id):
            yield fact_id

    @contextmanager
    def _without(self, service: str, table: str, where: str, key: Any) -> Iterator[Any]:
        (row,) = self.rig.inside.rows(service, f"SELECT * FROM {table} WHERE {where}", key=key)
        self.rig.inside.write(service, f"DELETE FROM {table} WHERE {where}", key=key)
        try:
            yield row
        finally:
            names = ", ".join(f'"{name}"' for name in row._fields)
            values = ", ".join(f":{name}" for name in row._fields)
            self.rig.inside.write(service, f"INSERT INTO {table} ({names}) VALUES ({values})", **row._mapping)

    @contextmanager
    def _ledger_hurt(self) -> Iterator[tuple[tuple[int, str], int]]:
        """One entry gone and another one changed, the triggers dropped for it: ((seq, fact), seq)."""
        entries = self.rig.inside.ledger()
        gone, changed = self.rig.random.sample(entries[:-1], 2)
        (body,) = self.rig.inside.rows("events", "SELECT body FROM ledger_entry WHERE seq = :s", s=changed.seq)[0]
        other = bytes(body).replace(b'"actor_id":"', b'"actor_id":"x')
        change = "UPDATE ledger_entry SET body = :body WHERE seq = :seq"
        self._triggers("off")
        self.rig.inside.write("events", change, body=other, seq=changed.seq)
        try:
            with self._without("events", "ledger_entry", "seq = :key", gone.seq):
                yield (gone.seq, gone.fact_id), changed.seq
        finally:
            self.rig.inside.write("events", change, body=bytes(body), seq=changed.seq)
            self._triggers("on")

    def _triggers(self, what: str) -> None:
        dialect = self.rig.inside.databases["events"].engine.dialect.name
        for statement in STATEMENTS[dialect]:
            words = statement.split()
            if words[1] == "TRIGGER":
                on = f" ON {words[words.index('ON') + 1]}" if dialect == "postgresql" else ""
                self.rig.inside.write("events", statement if what == "on" else f"DROP TRIGGER {words[2]}{on}")

    def _await_reports(self) -> None:
        began = time.monotonic()
        within = (
            self.period + SLACK if self.rig.whole else 60.0
        )  # the short form has no quiet machine, and measures nothing
        while self.wanted - self._new().keys() and time.monotonic() - began < within:
            time.sleep(0.1)
        missing = self.wanted - self._new().keys()
        self.rig.tally.lost += [f"not reported within {within:g} s: {one}" for one in missing]
        took = time.monotonic() - began
        self.rig.tally.notes.append(f"{len(self.wanted) - len(missing)} reports within {took:.1f} s")

    def _all(self) -> list[Report]:
        query = "SELECT kind, fact_id FROM discrepancy"
        return [(name, row.kind, row.fact_id) for name in SERVICES for row in self.rig.inside.rows(name, query)]

    def _new(self) -> Counter[Report]:
        return Counter(self._all()) - self.before


ON_LEDGER = "SELECT body FROM ledger_entry WHERE type = 'discrepancy.found.v1'"
PROMISE = Promise(
    number=15,
    words="it notices",
    keep=keep,
    doctoring=("compare-often", "queue-loses", "late-subscriber"),
    variants=(Variant("comparison-off", FULL), Variant("late-is-lost", EMBEDDED)),
    short=(EMBEDDED,),
)
