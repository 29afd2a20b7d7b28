"""Study events and copies as rows: for tests of what looks at events without running their lives."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kit.clock import SHANGHAI
from kit.database import Database
from kit.domain import Actor
from kit.ids import new_id
from kit.work import Works
from services.events import signing
from services.events.persistence import event_tables as tables
from services.events.persistence import register_keeping, register_touch
from services.events.persistence.copies import branch_copy, partner_copy
from services.events.persistence.metadata import kit_tables, metadata
from services.events.persistence.unit_of_work import EventsWork
from services.events.publishing import FACTS
from tests.support.databases import FrozenClock, works_for

SUPERVISOR = Actor("supervisor-1", roles=("supervisor",), unit_id="office", unit_scope=("office",), reach="unit")
ORGANIZER = Actor("organizer-1", roles=("organizer",), branch_id="branch-1", unit_id="office", reach="own")
STRANGER = Actor("organizer-2", roles=("organizer",), branch_id="branch-2", unit_id="office", reach="own")
MEMBER = Actor("member-1", roles=("member",), branch_id="branch-1", unit_id="office", reach="own_confirmed")
OUTSIDER = Actor("supervisor-9", roles=("supervisor",), unit_id="other", unit_scope=("other",), reach="unit")


def shanghai(month: int, day: int, hour: int = 9, year: int = 2026) -> dt.datetime:
    """A moment on the wall clock of Shanghai."""
    return dt.datetime(year, month, day, hour, tzinfo=SHANGHAI)


def works_with_copies(database: Database, folder: Path, clock: FrozenClock) -> Works[Any]:
    """Two branches of one office, one of another, and two partners of which one is 一线."""

    class SigningWork(EventsWork):
        signer = signing.load_or_create(folder / "ledger.pem")

    works = works_for(database, metadata, SigningWork, "events", FACTS, kit_tables, clock)
    branches = (
        ("branch-1", "办公室党支部", "office"),
        ("branch-2", "企业审计处党支部", "office"),
        ("branch-9", "外单位党支部", "other"),
    )
    with database.transaction() as db:
        for key, name, unit_id in branches:
            row = {"id": key, "version": 1, "name": name, "unit_id": unit_id, "kind": "standing", "state": "active"}
            db.execute(insert(branch_copy).values(row))
        for key, name, frontline in (("partner-1", "长飞光纤光缆股份有限公司", True), ("partner-2", "武汉大学", False)):
            values = {
                "id": key,
                "version": 1,
                "name": name,
                "frontline": frontline,
                "under_audit": False,
                "initials": "",
            }
            db.execute(insert(partner_copy).values(values))
    return works


def put_event(database: Database, number: int, **changes: Any) -> str:
    """One event of branch-1, held on 2026-05-06 unless said otherwise; its id."""
    event_id = new_id()
    starts_at = changes.pop("starts_at", shanghai(5, 6))
    row = {
        "id": event_id, "number": f"LX-2026-{number:04}", "version": 1, "state": "held", "branch_id": "branch-1",
        "unit_id": "office", "cohost_branch_ids": [], "proposer_id": "organizer-1", "theme": "走进光纤预制棒生产车间",
        "form": "visit", "partner_ids": ["partner-1"], "slots": [], "seats_taken": 0, "budget": [],
        "estimate": Decimal("2100.00"), "checklist": {}, "agenda": [], "preflight": [], "packs": [], "terms": 1,
        "negotiation": {"partner-1": {"answer": "accepted", "headcount": 12}}, "channels": [],
        "venue": {"name": "长飞科技园", "region": "武汉", "off_site": False}, "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(hours=3) if starts_at else None, "created_at": shanghai(4, 1),
    }  # fmt: skip
    row |= changes
    with database.transaction() as db:
        db.execute(insert(tables.study_event).values(row))
        keep_in_register(db, event_id)
    return event_id


def put(database: Database, table: Any, **values: Any) -> None:
    """One row of any table."""
    with database.transaction() as db:
        db.execute(insert(table).values(**values))
        keep_in_register(db, values.get("event_id"))


def keep_in_register(db: Session, event_id: str | None) -> None:
    """What a unit of work does at its end."""
    if event_id is not None:
        register_touch.touch(db, event_id)
        register_keeping.keep(db)
