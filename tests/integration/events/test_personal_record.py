"""What a person did in study events can be handed over, by an operator and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from kit.database import Database
from kit.domain import SYSTEM, Actor, NotFound
from kit.operations import Call, Operations, execute
from kit.work import Works
from services.events.handlers import COMMANDS, GUARDS
from services.events.persistence import event_tables as tables
from services.events.persistence.metadata import kit_tables, metadata
from services.events.persistence.unit_of_work import EventsWork
from services.events.publishing import FACTS
from services.events.queries import QUERIES
from services.events.schemas import INPUT
from tests.support.databases import FrozenClock, works_for

OPERATIONS = Operations(COMMANDS, QUERIES, INPUT, GUARDS)


@pytest.fixture
def works(database: Database) -> Works[EventsWork]:
    return works_for(database, metadata, EventsWork, "events", FACTS, kit_tables)


def ask(works: Works[Any], member_id: str, actor: Actor = SYSTEM) -> Any:
    return execute(OPERATIONS, works, Call("personal_record", {"member_id": member_id}, actor)).value


def test_it_holds_what_is_the_persons_and_nothing_of_others(works: Works[EventsWork]) -> None:
    now = FrozenClock().now()
    with works.open() as work:
        for number, member_id in enumerate(("m1", "m2")):
            event = {c.name: _any(c, number, now) for c in tables.study_event.columns if not c.nullable}
            work.db.execute(insert(tables.study_event).values(event))
            seat = {
                "id": f"b{number}",
                "event_id": event["id"],
                "member_id": member_id,
                "booked_by": "a",
                "booked_at": now,
            }
            work.db.execute(insert(tables.booking).values(**seat, state="booked", position=1))
    record = ask(works, "m1")
    assert [row["member_id"] for row in record["bookings"]] == ["m1"]
    assert record["reflections"] == record["approvals"] == record["outcomes"] == record["checkins"] == []


def test_only_an_operator_may_ask(works: Works[EventsWork]) -> None:
    for reach in ("own", "unit", "self"):
        with pytest.raises(NotFound):
            ask(works, "m1", Actor("a1", roles=("admin",), branch_id="b", reach=reach))


def _any(column: Any, number: int, now: Any) -> Any:
    kind = column.type.__class__.__name__
    if column.name == "state":
        return "draft"
    return {"Integer": 1, "Money": 0, "Utc": now, "Json": [], "Boolean": False}.get(kind, f"{column.name}-{number}")
