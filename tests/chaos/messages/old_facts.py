"""The past comes again: old facts published anew, by the relay and by hand, and what that must not change."""

from __future__ import annotations

from collections.abc import Sequence

from kit.config import SERVICES
from kit.envelope import Envelope
from tests.chaos.messages.letters import SUBSCRIBERS, handled, told_again
from tests.chaos.rig import Rig
from tests.support.processes import eventually
from tests.support.raw_messages import publishing

MOVED_BY_THE_END_MARK = {"events.ledger_entry", "events.ledger_node"}
COUNTS = {
    "invitations": ("partners", "SELECT count(*) FROM invitation"),
    "bookings": ("events", "SELECT count(*) FROM booking"),
    "reserved": ("events", "SELECT coalesce(sum(reserved), 0) FROM fund"),
    "spent": ("events", "SELECT coalesce(sum(spent), 0) FROM fund"),
    "messages": ("notify", "SELECT count(*) FROM inbox_message"),
    "deliveries": ("notify", "SELECT count(*) FROM delivery"),
    "ledger entries": ("events", "SELECT count(*) FROM ledger_entry"),
}


def figures(rig: Rig) -> dict[str, str]:
    """What a doubled effect would raise."""
    return {name: str(rig.inside.rows(service, query)[0][0]) for name, (service, query) in COUNTS.items()}


def published_again(rig: Rig, facts: Sequence[Envelope]) -> None:
    """At least 1,000 old facts (in the short form the newest of each service): no figure and no table may move."""
    rig.inside.await_settled()
    rig.inside.run_reminders()
    rig.inside.await_settled()
    before, counted, published = rig.inside.census(), figures(rig), 0
    while published < rig.size(1000, 1):
        published += sum(_unsent_again(rig, service, rig.size(10_000, 30)) for service in SERVICES)
        eventually(lambda: not any(map(rig.inside.unsent, SERVICES)), "the old facts are published", 90)
    if not rig.embedded:
        published += _by_hand(rig, facts)
    rig.tally.runs += published
    rig.tally.notes.append(f"{published} old facts published again")
    _end_marked(rig)
    _compared(rig, before, counted)


def _unsent_again(rig: Rig, service: str, newest: int) -> int:
    last = "SELECT coalesce(max(position), 0) FROM outbox"
    edge = int(rig.inside.rows(service, last)[0][0]) - newest
    return rig.inside.write(service, "UPDATE outbox SET sent_at = NULL WHERE position > :edge", edge=edge)


def _by_hand(rig: Rig, facts: Sequence[Envelope]) -> int:
    """At the broker, into every queue that once had them."""
    known = {name: handled(rig, name, [fact.id for fact in facts]) for name in SUBSCRIBERS}
    copies = [(name, fact) for name, ids in known.items() for fact in facts if fact.id in ids]
    with publishing(rig.stack) as send:
        for name, fact in copies:
            send(f"facts.{name}", fact.to_bytes(), content_type="application/json")
    return len(copies)


def _end_marked(rig: Rig) -> None:
    """One more fact behind them in each queue: when it is handled, they were."""
    (mark,) = told_again(rig, 1)
    rig.inside.tell("members", mark)
    eventually(lambda: all(handled(rig, name, [mark.id]) for name in SUBSCRIBERS), "the end mark arrives", 90)


def _compared(rig: Rig, before: dict[str, str], counted: dict[str, str]) -> None:
    counted["ledger entries"] = str(int(counted["ledger entries"]) + 1)  # the end mark's
    for name, found in figures(rig).items():
        if found != counted[name]:
            rig.tally.doubled.append(f"{name}: {counted[name]} became {found} when old facts came again")
    after = rig.inside.census()
    for table in before.keys() - MOVED_BY_THE_END_MARK:
        if after[table] != before[table]:
            rig.tally.doubled.append(f"{table}: {before[table]} became {after[table]} when old facts came again")
