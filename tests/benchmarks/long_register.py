"""Filling an events database directly: study events with their rows in the register, and a ledger that verifies.

What stands in them is invented and has the shape of what an office has: five years of events, twenty branches, two
hundred partner units, most of it filed, a tenth of it without some material. Nothing of it was a command, so no fact is
on its way and nobody is told.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from kit.clock import SHANGHAI
from kit.database import Database
from kit.ids import new_id
from kit.pinyin import initials
from services.events.domain.ledger import merkle
from services.events.domain.register import Materials
from services.events.domain.register_row import row_of
from services.events.domain.register_sums import places_of, sums_of
from services.events.domain.search_key import ngrams, search_key
from services.events.persistence.copies import branch_copy, partner_copy
from services.events.persistence.event_tables import study_event
from services.events.persistence.ledger_tables import ledger_day, ledger_entry, ledger_node
from services.events.persistence.ngram_tables import event_ngrams
from services.events.persistence.register_keeping import fold
from services.events.persistence.register_tables import SUMS, register_partner, register_place, register_row

CHUNK = 2000
YEARS = range(2021, 2026)
BRANCHES, PARTNERS = 20, 200
STATES = (*["closed"] * 12, "published", "summarized", "held", "confirmed", "inviting", "in_review", "cancelled")
FORMS = ("lecture", "visit", "discussion", "oath", "visit_aid", "consultation", "theme_day")
TOPICS = (
    "走进光纤预制棒生产车间",
    "数据赋能审计监督",
    "重温入党誓词",
    "基层减负政策落实",
    "绿色矿山与资源审计",
    "联学共建促发展",
)
TYPES = (
    "event.drafted.v1", "event.submitted.v1", "approval.decided.v1", "event.approved.v1", "invitation.issued.v1",
    "invitation.accepted.v1", "event.confirmed.v1", "booking.made.v1", "checkin.recorded.v1", "event.held.v1",
    "reflection.added.v1", "briefing.approved.v1", "event.published.v1", "event.closed.v1",
)  # fmt: skip
FRONT = {f"bench-partner-{n}" for n in range(0, PARTNERS, 3)}
_NAMES = {f"bench-partner-{n}": f"示例企业{n:03}" for n in range(PARTNERS)}
BEGAN = dt.datetime(2021, 1, 4, 9, tzinfo=SHANGHAI)


class _Event:
    """A study event as far as a register's row is worked out from it."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update({"imported": None, "no_outcomes_reason": None, "settled_at": None, "legacy_number": None})
        self.__dict__.update(values)


def fill_events(database: Database, unit_id: str, count: int) -> None:
    """Add study events until there are so many."""
    rng = random.Random(count)
    with database.transaction() as db:
        there = int(db.scalar(select(func.count()).select_from(register_row)) or 0)
        _fill_names(db, unit_id)
    for start in range(there, count, CHUNK):
        found = [_event(rng, unit_id, number) for number in range(start, min(start + CHUNK, count))]
        with database.transaction() as db:
            db.execute(insert(study_event), [values for values, _ in found])
            words = [
                {"event_id": values["id"], "ngrams": " ".join(ngrams(values["search_key"]))} for values, _ in found
            ]
            db.execute(insert(event_ngrams), words)
            rows = [row_of(_Event(values), materials, "party_dues", FRONT) for values, materials in found]
            db.execute(insert(register_row), rows)
            places = [(row, key) for row in rows for key in places_of(row)]
            db.execute(insert(register_place), [_pointer(row, "branch_id", key) for row, key in places])
            partners = [(row, key) for row in rows for key in row["partner_ids"]]
            db.execute(insert(register_partner), [_pointer(row, "partner_id", key) for row, key in partners])
            for kind, sums in sums_of((row, 1) for row in rows).items():
                db.execute(insert(SUMS[kind]), [{"id": new_id(), **values} for values in sums])
    with database.transaction() as db:
        while fold(db):
            pass


def _fill_names(db: Any, unit_id: str) -> None:
    if db.scalar(select(branch_copy.c.id).where(branch_copy.c.id == "bench-branch-0")):
        return
    known = {"version": 1, "unit_id": unit_id, "kind": "standing", "state": "active"}
    db.execute(
        insert(branch_copy),
        [{**known, "id": f"bench-branch-{n}", "name": f"示例党支部{n}"} for n in range(BRANCHES)],
    )
    told = {"version": 1, "initials": "slqy", "under_audit": False}
    db.execute(
        insert(partner_copy),
        [{**told, "id": key, "name": name, "frontline": key in FRONT} for key, name in _NAMES.items()],
    )


def _pointer(row: dict[str, Any], name: str, key: str) -> dict[str, Any]:
    return {name: key, "number": row["number"], "event_id": row["event_id"]}


def _event(rng: random.Random, unit_id: str, number: int) -> tuple[dict[str, Any], Materials]:
    year = YEARS[number % len(YEARS)]
    starts_at = dt.datetime(year, 1, 4, 9, tzinfo=SHANGHAI) + dt.timedelta(days=rng.randrange(340))
    theme, name = f"{rng.choice(TOPICS)}〔exercise〕{number}", f"LX-{year}-B{number // len(YEARS):06}"
    partners = [f"bench-partner-{n}" for n in rng.sample(range(PARTNERS), 1 + (rng.random() < 0.1))]
    estimate = Decimal(rng.randrange(0, 500_000)) / 100
    values = {
        "id": new_id(starts_at), "number": name, "version": 9, "state": rng.choice(STATES), "unit_id": unit_id,
        "branch_id": f"bench-branch-{rng.randrange(BRANCHES)}",
        "cohost_branch_ids": [f"bench-branch-{rng.randrange(BRANCHES)}"] if rng.random() < 0.05 else [],
        "proposer_id": "bench", "theme": theme, "form": rng.choice(FORMS), "partner_ids": partners, "slots": [],
        "search_key": search_key(name, None, theme, initials(theme), [(_NAMES[key], "slqy") for key in partners]),
        "estimate": estimate, "checklist": {}, "agenda": [], "preflight": [], "packs": [],
        "terms": 1, "channels": ["site"], "seats_taken": 0,
        "negotiation": {key: {"answer": "accepted", "headcount": rng.randrange(5, 30)} for key in partners},
        "venue": {"name": "示例科技园〔exercise〕", "region": "武汉", "off_site": False}, "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(hours=3), "created_at": starts_at - dt.timedelta(days=40),
        "published_at": starts_at + dt.timedelta(days=5),
    }  # fmt: skip
    whole, spent = rng.random() < 0.9, estimate * Decimal(rng.randrange(80, 110)) / 100
    found = {"booked": 20, "checkins": rng.randrange(5, 30), "photos": 3 if whole else 0, "reflections": 4,
             "outcomes": 1, "briefing": "approved" if whole else "draft",
             "spent": spent.quantize(Decimal("0.01"))}  # fmt: skip
    return values, Materials(**found, findings=int(rng.random() < 0.03), feedbacks=1, feedback_sum=4)


def fill_ledger(database: Database, unit_id: str, count: int) -> None:
    """Append entries until there are so many, as the ledger's one writer would: chained, with the tree's nodes."""
    nodes: dict[tuple[int, int], bytes] = {}
    with database.reading() as db:
        there = int(db.scalar(select(func.coalesce(func.max(ledger_entry.c.seq), 0))) or 0)
        for row in db.execute(select(ledger_node)):
            nodes[row.level, row.index] = bytes(row.hash)
    rng = random.Random(count)
    for start in range(there, count, CHUNK):
        _append(database, nodes, list(_entries(rng, nodes, unit_id, start, min(start + CHUNK, count))))


def _entries(
    rng: random.Random, nodes: dict[tuple[int, int], bytes], unit_id: str, start: int, end: int
) -> Iterator[tuple[dict[str, Any], dict[tuple[int, int], bytes]]]:  # fmt: skip
    for index in range(start, end):
        at = BEGAN + dt.timedelta(seconds=index * 150)
        kind, branch_id = rng.choice(TYPES), f"bench-branch-{rng.randrange(BRANCHES)}"
        previous = nodes[0, index - 1].hex() if index else "0" * 64
        entry = {
            "seq": index + 1, "previous": previous, "fact_id": f"bench-{index}", "type": kind,
            "occurred_at": at.isoformat(), "producer": "events", "subject": f"bench-event-{index // 14}",
            "actor_id": "bench", "trace_id": f"{index:032x}", "aggregate_id": f"bench-event-{index // 14}",
            "version": index % 14 + 1, "data": {"branch_id": branch_id, "theme": rng.choice(TOPICS), "state": "closed"},
        }  # fmt: skip
        body = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        grown = {
            (level, place): value
            for level, place, value in merkle.new_nodes(lambda *at: nodes[at], index, merkle.leaf_hash(body))
        }
        nodes.update(grown)
        row = {name: entry[name] for name in ("seq", "fact_id", "type", "subject", "actor_id")}
        yield {**row, "occurred_at": at, "branch_id": branch_id, "unit_id": unit_id, "body": body}, grown


def _append(database: Database, nodes: dict[tuple[int, int], bytes], found: list[Any]) -> None:
    days: dict[dt.date, list[int]] = {}
    for row, _ in found:
        days.setdefault(row["occurred_at"].astimezone(SHANGHAI).date(), []).append(row["seq"])
    with database.transaction() as db:
        db.execute(insert(ledger_entry), [row for row, _ in found])
        grown = [
            {"level": level, "index": place, "hash": value}
            for _, more in found
            for (level, place), value in more.items()
        ]
        db.execute(insert(ledger_node), grown)
        for day, seqs in days.items():
            known = db.execute(
                ledger_day.update()
                .where(ledger_day.c.day == day)
                .values(last_seq=max(seqs))
                .returning(ledger_day.c.day)
            ).first()
            if known is None:
                db.execute(insert(ledger_day).values(day=day, first_seq=min(seqs), last_seq=max(seqs)))
    below = {key for key in nodes if key[0] == 0 and key[1] < found[-1][0]["seq"] - 2}
    if len(below) > 50_000:  # leaves behind the front are never looked at again
        for key in below:
            del nodes[key]
