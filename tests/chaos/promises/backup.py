"""17. A backup brings everything back.

People at work, and a backup taken meanwhile; they work on. The file is restored on an empty machine, which is then
started and used. What was acknowledged before the backup began is there exactly once; of what came after, each thing
is there whole or not at all; the ledger verifies with the exported file and the key, its beginning against a checkpoint
that left the house before; partners' links answer; and one more study goes from draft to closed books.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.config import SERVICES
from kit.ids import new_id
from tests.chaos.promise import EMBEDDED, FULL, Promise, Tally, Variant
from tests.chaos.rig import Rig
from tests.chaos.walks import auditor
from tests.chaos.walks.driver import Record, Step
from tests.chaos.walks.office import TAKEN, Office
from tests.chaos.walks.walk import Crowd, Walk
from tests.support.databases import fresh_postgresql
from tests.support.inside import Inside, looking_inside
from tests.support.processes import Process, eventually
from tests.support.rabbit import RabbitNode
from tests.support.stack import SERVICES as PROCESSES
from tests.support.stack import Api, Stack
from verifier.verify import verify


@dataclass
class Before:
    """What was certain before the backup began."""

    steps: list[Step]
    drafted: dict[str, str]
    links: dict[str, set[str]] = field(default_factory=dict)
    """Event's id -> the secret parts of its links."""
    checkpoint: dict[str, Any] = field(default_factory=dict)
    key: dict[str, Any] = field(default_factory=dict)


def keep(rig: Rig) -> None:
    """Work, copy, work on; then the empty machine."""
    office, over = Office(rig.stack), threading.Event()
    crowd = Crowd(office, rig.size(6, 2))
    work = threading.Thread(target=crowd.agree_and_draft, args=(over.is_set,))
    file = rig.stack.home / f"backup-{new_id()}.tar"
    work.start()
    try:
        _work_on(office, rig.size(200, 20))
        eventually(lambda: _invited(office.record.steps), "a link was used", 120)
        before = _certain(rig, office)
        said = _command(rig, rig.stack.env, "backup", "--keys", str(file))
        rig.tally.notes.append(said.splitlines()[0])
        _work_on(office, rig.size(60, 6))
    finally:
        over.set()
        work.join()
    rig.tally.stuck += [str(trouble)[:500] for trouble in office.record.trouble]
    rig.tally.runs = len(office.record.steps)
    _elsewhere(rig, file, before, office.record)


def _work_on(office: Office, steps: int) -> None:
    target = len(office.record.steps) + steps
    eventually(lambda: len(office.record.steps) >= target, "work goes on", 120)


def _invited(steps: Sequence[Step]) -> list[str]:
    """Events whose partner has used its link."""
    return [step.wanted[0].subject for step in steps if step.wanted[0].type == "invitation.issued"]


def _certain(rig: Rig, office: Office) -> Before:
    """Everything that was acknowledged by now, links that were shown, and a checkpoint that leaves the house."""
    record = office.record
    found = Before(list(record.steps), dict(record.drafted))
    organizer, supervisor = rig.stack.session("organizer"), rig.stack.session("supervisor")
    for event_id in _invited(found.steps):
        found.links[event_id] = _shown(organizer, event_id)
    found.checkpoint = supervisor.get("/ledger/checkpoint").json()
    found.key = supervisor.get("/ledger/public-key").json()
    return found


def _command(rig: Rig, env: dict[str, str], *arguments: str) -> str:
    """Run a command of the product, doctored as the product is; what it said."""
    log = rig.stack.home / f"command-{new_id()}.log"
    process = Process([*rig.stack.command, *arguments], env, log).start()
    assert process.child is not None
    code = process.child.wait(180)
    rig.tally.expect(code == 0, f"lianxue {arguments[0]} ended with {code}: {process.tail(12)}")
    return log.read_text()


def _elsewhere(rig: Rig, file: Path, before: Before, record: Record) -> None:
    """The empty machine: restore, start, compare, work."""
    home = rig.stack.home / f"restored-{new_id()}"
    with ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, home, ignore_errors=True)
        cleanup.callback(file.unlink, missing_ok=True)
        other = _empty_machine(rig, home, cleanup)
        said = _command(rig, other.env, "restore", str(file))
        rig.tally.notes += [line for line in said.splitlines() if line.startswith(("caught up", "restored"))]
        _start(rig, other)
        cleanup.callback(other.stop)
        other.await_ready()
        inside = cleanup.enter_context(looking_inside(other))
        auditor.settle(inside, rig.tally)
        _compare(rig, inside, before, record)
        _links_answer(rig, other, before)
        _ledger_verifies(rig, other, before)
        _goes_on(rig, other, inside)


def _empty_machine(rig: Rig, home: Path, cleanup: ExitStack) -> Stack:
    """Nothing but settings, and the time of day of the old one."""
    more = {name: value for name, value in rig.stack.env.items() if name not in ("LIANXUE_HOME", "PORT", "HOST")}
    if not rig.embedded:
        server = rig.stack.postgres.url if rig.stack.postgres else ""
        for name in SERVICES:
            database = cleanup.enter_context(fresh_postgresql(server, durable=bool(server)))
            more[f"LIANXUE_{name.upper()}_DATABASE_URL"] = database.url
        broker = RabbitNode(home / "rabbit").start()
        cleanup.callback(broker.kill)
        more["LIANXUE_AMQP_URI"] = broker.uri
    other = Stack(home, more, rig.stack.command)
    other.broker = None if rig.embedded else broker
    TAKEN[other] = TAKEN[rig.stack]
    clock = rig.stack.home / "test-clock.json"
    if clock.exists():
        shutil.copy(clock, home / clock.name)
    return other


def _start(rig: Rig, other: Stack) -> None:
    if rig.embedded:
        other.spawn("up", "up", "--no-demo")
        return
    for name in PROCESSES:
        other.spawn(name, "serve", name)


def _compare(rig: Rig, inside: Inside, before: Before, record: Record) -> None:
    """Against what people were told; and everything against everything else, where a half thing would show."""
    entries, tally = auditor.ledger_entries(inside), rig.tally
    auditor.compare_with_ledger(before.steps, entries, tally)
    there = {row.id: row.theme for row in inside.rows("events", "SELECT id, theme FROM study_event")}
    for event_id, theme in record.drafted.items():
        if event_id in before.drafted and event_id not in there:
            tally.lost.append(f"event {event_id} was acknowledged before the backup and is not there")
        if there.get(event_id, theme) != theme:
            tally.broken.append(f"event {event_id} was acknowledged as {theme}, there is {there[event_id]}")
    _at_most_once(rig, entries, record.steps[len(before.steps) :])
    auditor.compare_outboxes(inside, entries, tally, set())
    _nothing_from_later(inside, tally)
    auditor.look_for_parked(inside, tally, set())
    auditor.look_for_doubles(inside, tally)
    auditor.compare_money(inside, tally)
    auditor.compare_copies(inside, tally)
    auditor.compare_invitations(inside, tally)
    after = len(set(record.drafted) - set(there))
    tally.notes.append(
        f"{len(before.steps)} steps before, {len(record.steps)} at the end, {after} later events are gone"
    )
    tally.expect(after, "nothing came after the backup: the run has shown nothing about it")


def _nothing_from_later(inside: Inside, tally: Tally) -> None:
    """No service has handled a fact that its producer does not know: it would be newer than its source."""
    made = {row.fact_id for name in SERVICES for row in inside.rows(name, "SELECT fact_id FROM outbox")}
    for name in SERVICES:
        handled = {row.fact_id for row in inside.rows(name, "SELECT fact_id FROM inbox")}
        parked = {row.fact_id for row in inside.rows(name, "SELECT fact_id FROM dead_letter")}
        if strange := handled - made - parked:
            tally.broken.append(f"{name} has handled {len(strange)} facts that nobody has made")


def _at_most_once(rig: Rig, entries: Sequence[auditor.Entry], steps: Sequence[Step]) -> None:
    """Of what came after the backup began."""
    tally = Tally()
    auditor.compare_with_ledger(steps, entries, tally)
    rig.tally.doubled += tally.doubled


def _links_answer(rig: Rig, other: Stack, before: Before) -> None:
    """Those that were sent, and the same ones where the organizer is shown them again."""
    nobody, organizer = Api(other.base_url), other.session("organizer")
    for event_id, tokens in before.links.items():
        for token in tokens:
            status = nobody.get(f"/links/{token}").status_code
            rig.tally.expect(status == 200, f"a link of {event_id} is answered with {status}")
        rig.tally.expect(_shown(organizer, event_id) == tokens, f"the link of {event_id} is shown as another one")


def _shown(organizer: Api, event_id: str) -> set[str]:
    items = organizer.get(f"/events/{event_id}/invitations").json()["items"]
    return {str(invitation["url"]).rsplit("/i/", 1)[1] for invitation in items}


def _ledger_verifies(rig: Rig, other: Stack, before: Before) -> None:
    """Offline, with the key of the old machine: today's export, and its beginning against the old checkpoint."""
    supervisor = other.session("supervisor")
    checkpoint = supervisor.get("/ledger/checkpoint").json()
    lines = supervisor.get(f"/ledger/export.jsonl?size={checkpoint['size']}").content.splitlines(keepends=True)
    for words, some, signed in (
        ("the ledger", lines, checkpoint),
        ("the ledger up to the old checkpoint", lines[: before.checkpoint["size"]], before.checkpoint),
    ):
        verdict = verify(some, signed, before.key)
        rig.tally.expect(verdict.ok, f"{words} does not verify: {verdict.reason}")
    told = [json.loads(line) for line in lines if b'"system.restored.v1"' in line]
    rig.tally.expect(len(told) == 1, f"the restore is {len(told)} times on the ledger")


def _goes_on(rig: Rig, other: Stack, inside: Inside) -> None:
    """One whole study, from the draft to closed books."""
    office = Office(other)
    walk = Walk(office)
    walk.agree()
    office.after_the_last_day()
    walk.close(*walk.held_later.pop())
    auditor.whole(inside, office.record, rig.tally)
    rig.tally.runs += len(office.record.steps)


PROMISE = Promise(
    number=17,
    words="a backup brings everything back",
    keep=keep,
    variants=(
        Variant("copies-one-after-another", EMBEDDED),
        Variant("copied-without-its-wal", EMBEDDED),
        Variant("keys-left-behind", EMBEDDED),
        Variant("views-after-the-locks", FULL),
    ),
    short=(),  # it audits everything that is there, so its product is its own; integration/runner has the quick tests
)
