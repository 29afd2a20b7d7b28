"""The auditor: what people were told, against outboxes, inboxes, effects and ledger.

Everything is read from the databases themselves, past the product's own code.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kit.config import SERVICES
from runner.settled import unsettled
from tests.chaos.promise import Tally
from tests.chaos.walks.driver import Record, Step, Wanted
from tests.support.inside import Inside

FEW = 20
"""Findings of one kind that are written out; more of them say nothing new."""
AGREED = ("inviting", "confirmed", "held", "summarized", "published", "closed")
ONE_ROW = {
    "events": {
        "study_event": ("theme",),
        "fund": ("name",),
        "approval": ("event_id", "attempt", "step"),
        "booking of a seat": ("event_id", "member_id"),
        "checkin": ("event_id", "member_id"),
        "expense": ("invoice_no",),
        "negotiation_step": ("event_id", "partner_id", "what"),
    },
    "partners": {"invitation": ("event_id", "partner_id"), "reply": ("invitation_id", "round")},
    "notify": {"publication": ("event_id", "channel")},
}
"""Effects of which a study of this rig has one: the columns that must not repeat."""
TABLES = {"booking of a seat": "(SELECT * FROM booking WHERE state <> 'cancelled') AS live"}


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    seq: int
    fact_id: str
    type: str
    subject: str
    data: dict[str, Any]


def settle(inside: Inside, tally: Tally, within: float = 60.0) -> bool:
    """Wait until every fact is published and handled everywhere; what is left after that is stuck. True: nothing is."""
    deadline = time.monotonic() + within
    left = _waiting(inside)
    while left and time.monotonic() < deadline:
        time.sleep(0.3)
        left = _waiting(inside)
    tally.stuck += [f"{words}, {within:g} s after the last fault" for words in left]
    return not left


def _waiting(inside: Inside) -> list[str]:
    unsent = {service: inside.unsent(service) for service in SERVICES}
    found = [f"{count} facts of {service} are not published" for service, count in unsent.items() if count]
    return found + [f"{count} facts are missing at {who}" for who, count in unsettled(inside.settings).items()]


def audit(inside: Inside, record: Record, tally: Tally, expected_letters: Iterable[str] = ()) -> None:
    """Everything at once, after `settle`. `expected_letters` are ids of facts that the run itself made unfit."""
    entries = ledger_entries(inside)
    tally.stuck += [str(trouble)[:500] for trouble in record.trouble]
    compare_with_ledger(record.steps, entries, tally)
    compare_outboxes(inside, entries, tally, set(expected_letters))
    compare_answers(inside, record, tally)
    look_for_parked(inside, tally, set(expected_letters))
    look_for_doubles(inside, tally)
    compare_money(inside, tally)
    compare_copies(inside, tally)
    compare_invitations(inside, tally)


def ledger_entries(inside: Inside) -> list[Entry]:
    """The ledger as it stands in the table, oldest first."""
    rows = inside.rows("events", "SELECT seq, fact_id, type, subject, body FROM ledger_entry ORDER BY seq")
    return [Entry(r.seq, r.fact_id, r.type, r.subject, json.loads(bytes(r.body))["data"]) for r in rows]


def compare_with_ledger(steps: Iterable[Step], entries: Iterable[Entry], tally: Tally) -> None:
    """Every step that was certainly done has exactly one entry for each thing that it says."""
    filed: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        filed[entry.type.rsplit(".v", 1)[0], entry.subject].append(entry)
    for step in steps:
        for wanted in step.wanted:
            found = sum(_tells(entry, wanted) for entry in filed[wanted.type, wanted.subject])
            if found != 1:
                words = f"{step.words}: {wanted.type} {dict(wanted.data)} is {found} times in the ledger"
                _note(tally.doubled if found else tally.lost, words)


def _tells(entry: Entry, wanted: Wanted) -> bool:
    return all(entry.data.get(name) == value for name, value in wanted.data)


def compare_outboxes(inside: Inside, entries: list[Entry], tally: Tally, unfit: set[str]) -> None:
    """The ledger is gapless, and holds every fact of every service once and nothing else."""
    if [entry.seq for entry in entries] != list(range(1, len(entries) + 1)):
        tally.lost.append("the ledger's numbers have a gap")
    times = Counter(entry.fact_id for entry in entries)
    for fact_id in (fact_id for fact_id, count in times.items() if count > 1):
        _note(tally.doubled, f"fact {fact_id} is {times[fact_id]} times in the ledger")
    made = {row.fact_id: row.type for name in SERVICES for row in inside.rows(name, "SELECT fact_id, type FROM outbox")}
    discarded = "SELECT fact_id FROM dead_letter WHERE subscriber = 'ledger' AND state = 'discarded'"
    given_up = {row.fact_id for row in inside.rows("events", discarded)}  # by a person, who is on the ledger for it
    missing = made.keys() - times.keys() - unfit - given_up
    if missing and settle(inside, tally):  # a timer may have told something since the ledger was read
        missing -= {entry.fact_id for entry in ledger_entries(inside)}
    for fact_id in missing:
        _note(tally.lost, f"{made[fact_id]} {fact_id} is in no line of the ledger")
    for fact_id in times.keys() - made.keys() - unfit:
        _note(tally.broken, f"the ledger has a fact that nobody made: {fact_id}")


def compare_answers(inside: Inside, record: Record, tally: Tally) -> None:
    """What the callers were told to have made is what there is, under the ids that they were told."""
    there = {row.id: row.theme for row in inside.rows("events", "SELECT id, theme FROM study_event")}
    for event_id, theme in record.drafted.items():
        if there.get(event_id) != theme:
            _note(tally.lost, f"event {event_id} was acknowledged as {theme}, there is {there.get(event_id)}")


def look_for_parked(inside: Inside, tally: Tally, unfit: set[str]) -> None:
    """Nothing waits for a retry, nothing was given up, no row of an outbox is held back."""
    held = "SELECT fact_id, error FROM outbox WHERE parked_at IS NOT NULL AND sent_at IS NULL"
    questions = {
        "waits for a retry": "SELECT fact_id, error FROM retry",
        "was parked": "SELECT fact_id, error FROM dead_letter WHERE state = 'parked'",
        "is held back in the outbox": held,
    }
    for service in SERVICES:
        for words, question in questions.items():
            for row in inside.rows(service, question):
                if row.fact_id not in unfit:
                    _note(tally.stuck, f"{service}: fact {row.fact_id} {words}: {row.error}")


def look_for_doubles(inside: Inside, tally: Tally) -> None:
    """Effects that must be there once."""
    for service, effects in ONE_ROW.items():
        for name, columns in effects.items():
            table, key = TABLES.get(name, name), ", ".join(columns)
            there = " AND ".join(f"{column} IS NOT NULL" for column in columns)
            question = f"SELECT {key}, count(*) AS times FROM {table} WHERE {there} GROUP BY {key} HAVING count(*) > 1"
            for row in inside.rows(service, question):
                _note(tally.doubled, f"{service}: {row.times} × {name} {tuple(row)[:-1]}")
    for row in inside.rows("notify", DOUBLED_MESSAGES):
        _note(
            tally.doubled, f"notify: {row.times} × the same message {row.fact_type} {row.subject} to {row.account_id}"
        )


DOUBLED_MESSAGES = """
SELECT account_id, subject, fact_type, title, body, count(*) AS times FROM inbox_message
WHERE fact_type NOT LIKE 'approval.%' AND fact_type NOT LIKE 'booking.%'
GROUP BY account_id, subject, fact_type, title, body HAVING count(*) > 1
"""
"""Requests for approval and bookings come several times an event, in the same words, to the same person."""


def compare_money(inside: Inside, tally: Tally) -> None:
    """A fund's totals are the sums of what its events hold, and both are what the ledger's facts add up to."""
    question = """
        SELECT fund.id, fund.amount, fund.reserved, fund.spent,
               coalesce(sum(reservation.reserved), 0) AS held, coalesce(sum(reservation.spent), 0) AS paid
        FROM fund LEFT JOIN reservation ON reservation.fund_id = fund.id
        GROUP BY fund.id, fund.amount, fund.reserved, fund.spent"""
    for row in inside.rows("events", question):
        if row.reserved + row.spent > row.amount:
            tally.broken.append(f"fund {row.id}: {row.reserved} + {row.spent} is more than {row.amount}")
        if (row.reserved, row.spent) != (row.held, row.paid):
            words = f"fund {row.id} says {row.reserved}/{row.spent}, its events hold {row.held}/{row.paid}"
            _note(tally.doubled, words)
    paid = """
        SELECT r.event_id, r.spent,
               (SELECT coalesce(sum(amount), 0) FROM expense e WHERE e.event_id = r.event_id) AS sum
        FROM reservation r"""
    for row in inside.rows("events", paid):
        if row.spent != row.sum:
            _note(tally.doubled, f"event {row.event_id} has spent {row.spent}, its expenses are {row.sum}")


def compare_copies(inside: Inside, tally: Tally) -> None:
    """Partners and notify know every event in the state in which it is."""
    owned = {r.id: r.state for r in inside.rows("events", "SELECT id, state FROM study_event")}
    for service in ("partners", "notify"):
        copied = {r.id: r.state for r in inside.rows(service, "SELECT id, state FROM event_copy")}
        for event_id, state in owned.items():
            if copied.get(event_id) != state:
                _note(tally.lost, f"{service} has event {event_id} as {copied.get(event_id)}, it is {state}")


def compare_invitations(inside: Inside, tally: Tally) -> None:
    """Every agreed event has invited each of its partners."""
    invited: dict[str, set[str]] = defaultdict(set)
    for row in inside.rows("partners", "SELECT event_id, partner_id FROM invitation"):
        invited[row.event_id].add(row.partner_id)
    for row in inside.rows("events", "SELECT id, state, partner_ids FROM study_event"):
        partners = json.loads(row.partner_ids) if isinstance(row.partner_ids, str) else row.partner_ids
        if row.state in AGREED and not set(partners) <= invited[row.id]:
            _note(tally.lost, f"event {row.id} is {row.state} and has not invited all its partners")


def _note(findings: list[str], words: str) -> None:
    if len(findings) < FEW:
        findings.append(words.split("\n", 1)[0][:300])
    elif len(findings) == FEW:
        findings.append("… and more")


def whole(inside: Inside, record: Record, tally: Tally, within: float = 60.0) -> None:
    """Settle, then audit."""
    settle(inside, tally, within)
    audit(inside, record, tally)
