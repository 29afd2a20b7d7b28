"""Whoever takes a row out of the ledger, or changes one, is noticed; a discarded fact is not missed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from kit.database import Database
from kit.delivery import Delivery
from kit.discrepancies import Finding
from kit.ids import new_id
from kit.work import Works
from services.events.domain.ledger import merkle
from services.events.handlers import ledger as handlers
from services.events.handlers.ledger_comparison import COMPARE
from services.events.persistence import ledger_guard
from services.events.persistence.ledger_tables import ledger_entry, ledger_node
from services.events.persistence.metadata import kit_tables, metadata
from services.events.persistence.unit_of_work import EventsWork
from tests.integration.events.test_ledger import envelope
from tests.support.databases import works_for


@pytest.fixture
def works(database: Database) -> Works[Any]:
    found = works_for(database, metadata, EventsWork, "events", {}, kit_tables)
    delivery = Delivery(found, handlers.REACTIONS)
    for number in range(1, 6):
        assert delivery.deliver("ledger", envelope(number)).word == "applied"
    return found


def by_hand(works: Works[Any], *statements: Any) -> None:
    """As somebody does it who owns the database."""
    dialect = works.database.engine.dialect.name
    with works.database.transaction() as db:
        for made in ledger_guard.STATEMENTS[dialect]:
            words = made.split()
            if words[1] == "TRIGGER":
                on = f" ON {words[words.index('ON') + 1]}" if dialect == "postgresql" else ""
                db.execute(text(f"DROP TRIGGER {words[2]}{on}"))
        for statement in statements:
            db.execute(statement)


def found(works: Works[Any]) -> set[Finding]:
    findings: set[Finding] = set()
    for compare in COMPARE:
        place: Any = None
        while True:
            with works.read() as work:
                page, place = compare(work, place)
            findings |= set(page)
            if place is None:
                break
    return findings


def test_a_ledger_as_it_was_written_has_nothing_to_report(works: Works[Any]) -> None:
    assert found(works) == set()


def test_an_entry_that_is_gone_leaves_a_gap_and_a_fact_without_entry(works: Works[Any]) -> None:
    by_hand(works, delete(ledger_entry).where(ledger_entry.c.seq == 3))
    assert found(works) == {
        Finding("ledger_gap", "entry 3", "ledger"),
        Finding("ledger_entry_missing", "fact-00003", "ledger"),
    }


def test_the_newest_entry_is_missed_even_with_its_leaf(works: Works[Any]) -> None:
    leaf = (ledger_node.c.level == 0, ledger_node.c.index == 4)
    by_hand(works, delete(ledger_entry).where(ledger_entry.c.seq == 5), delete(ledger_node).where(*leaf))
    assert found(works) == {Finding("ledger_entry_missing", "fact-00005", "ledger")}


def test_a_changed_entry_is_noticed(works: Works[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.events.handlers.ledger_comparison.PAGE", 2)
    changed, swapped = ledger_entry.c.seq == 2, ledger_entry.c.seq == 4
    by_hand(
        works,
        update(ledger_entry).where(changed).values(body=b'{"fact_id":"fact-00002"}'),
        update(ledger_entry).where(swapped).values(fact_id="another"),
    )
    assert found(works) == {
        Finding("ledger_entry_changed", "entry 2", "ledger"),
        Finding("ledger_entry_changed", "entry 4", "ledger"),
        Finding("ledger_entry_missing", "fact-00004", "ledger"),
    }


def test_an_entry_that_was_changed_with_its_leaf_is_given_away_by_the_next_one(works: Works[Any]) -> None:
    body = b'{"fact_id":"fact-00002"}'
    leaf = (ledger_node.c.level == 0, ledger_node.c.index == 1)
    by_hand(
        works,
        update(ledger_entry).where(ledger_entry.c.seq == 2).values(body=body),
        update(ledger_node).where(*leaf).values(hash=merkle.leaf_hash(body)),
    )
    assert found(works) == {Finding("ledger_entry_changed", f"entry {seq}", "ledger") for seq in (2, 3)}


def test_what_a_person_discarded_has_no_entry(works: Works[Any]) -> None:
    now = dt.datetime.now(dt.UTC)
    letter = {
        "id": new_id(), "fact_id": "fact-00009", "subscriber": "ledger", "type": "t", "body": b"", "readable": True,
        "error": "e", "attempts": 5, "state": "discarded", "parked_at": now,
    }  # fmt: skip
    row = {"fact_id": "fact-00009", "subscriber": "ledger", "digest": "d", "handled_at": now}
    by_hand(works, insert(kit_tables.dead_letter).values(letter), insert(kit_tables.inbox).values(row))
    assert found(works) == set()
