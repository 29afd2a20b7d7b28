"""Events of the time before the register was kept come into it as the service works them out."""

from __future__ import annotations

import json
from typing import Any

from alembic import command
from sqlalchemy import select

from kit.database import Database
from kit.migrations import config_of, upgrade
from services.events.domain.register_sums import sums_of
from services.events.domain.search_key import ngrams
from services.events.persistence.ledger_tables import ledger_day
from services.events.persistence.metadata import metadata
from services.events.persistence.ngram_tables import event_ngrams
from services.events.persistence.register_keeping import keep, worked_out
from services.events.persistence.register_tables import SUMS, register_partner, register_place, register_row
from services.events.persistence.register_touch import touch
from tests.integration.events.test_flow_migration import EVENT, insert

KNOWN = {**EVENT, "responsible_id": "organizer", "former_responsible_ids": "[]", "version": 1, "search_key": "示例"}
TOLD = {
    "row": 2,
    "own_headcount": 20,
    "partner_headcount": 15,
    "publication": "内网",
    "remarks": "补录",
    "actual": "14.50",
}
EVENTS = (
    {**KNOWN, "id": "e1"},
    {**KNOWN, "id": "e2", "number": "LX-2026-0002", "state": "held", "starts_at": "2025-12-31 17:00:00.000000",
     "ends_at": "2025-12-31 19:00:00.000000", "cohost_branch_ids": '["b2", "b3"]', "partner_ids": '["p1", "p2"]',
     "negotiation": json.dumps({"p1": {"answer": "accepted", "headcount": 7}, "p2": {"answer": "declined"}}),
     "venue": '{"name": "示例科技园"}', "estimate": 210000},
    {**KNOWN, "id": "e3", "number": "LX-2018-0001", "state": "closed", "starts_at": "2018-05-07 16:00:00.000000",
     "ends_at": "2018-05-08 15:59:00.000000", "imported": json.dumps(TOLD), "legacy_number": "旧-1", "form": "visit"},
    {**KNOWN, "id": "e4", "number": "LX-2026-0003", "state": "published", "channels": '["site"]', "estimate": 100,
     "published_at": "2026-05-09 01:00:00.000000", "no_outcomes_reason": "示例"},
)  # fmt: skip


def sorted_items(values: dict[str, Any]) -> str:
    return repr(sorted(values.items()))


def test_the_register_is_filled_as_the_service_would_fill_it(database: Database) -> None:
    command.upgrade(config_of("events", database.url, metadata), "0008")
    for event in EVENTS:
        insert(database, "study_event", event)
    entry = {"type": "x.y.v1", "subject": "s", "actor_id": "a", "body": b"{}"}
    for seq, at in ((1, "2026-05-01 15:59:59"), (2, "2026-05-01 16:00:00"), (3, "2026-05-01 12:00:00")):
        insert(
            database, "ledger_entry", {**entry, "seq": seq, "fact_id": f"f{seq}", "occurred_at": f"{at}.000000+00:00"}
        )
    upgrade("events", database.url, metadata)
    with database.transaction() as db:
        rows = [row._asdict() for row in db.execute(select(register_row).order_by(register_row.c.event_id))]
        assert rows == sorted(worked_out(db, [str(event["id"]) for event in EVENTS]), key=lambda row: row["event_id"])
        for kind, sums in sums_of((row, 1) for row in rows).items():
            kept = [row._asdict() for row in db.execute(select(SUMS[kind]))]
            for one in kept:
                del one["id"]
            assert sorted(map(sorted_items, kept)) == sorted(map(sorted_items, sums))
        places = {(row.branch_id, row.event_id) for row in db.execute(select(register_place))}
        assert places == {("b", "e1"), ("b", "e2"), ("b2", "e2"), ("b3", "e2"), ("b", "e3"), ("b", "e4")}
        assert {(row.partner_id, row.number) for row in db.execute(select(register_partner))} == {
            ("p1", "LX-2026-0002"),
            ("p2", "LX-2026-0002"),
        }
        assert {(row.event_id, row.ngrams) for row in db.execute(select(event_ngrams))} == {
            (str(event["id"]), " ".join(ngrams("示例"))) for event in EVENTS
        }
        days = [(str(row.day), row.first_seq, row.last_seq) for row in db.execute(select(ledger_day))]
        assert sorted(days) == [("2026-05-01", 1, 3), ("2026-05-02", 2, 2)]
        for event in EVENTS:
            touch(db, str(event["id"]))
        assert keep(db) == 0
