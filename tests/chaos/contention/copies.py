"""Watching the copies that services keep of what others own: a trigger in the database notes whatever goes back.

Afterwards every copy is held against the owner's row and the newest fact that the copy is made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect, text

from contracts import events
from kit.database import Database
from services.notify.handlers.copies import EVENT_FACTS
from services.partners.handlers import REACTIONS
from tests.support.inside import Inside

READERS = ("partners", "events", "notify")
OWNERS = {
    "unit": "members", "branch": "members", "member": "members", "account": "members", "dispatch": "members",
    "partner": "partners", "agreement": "partners", "event": "events",
}  # fmt: skip
NAMED_FACTS = {
    "unit.changed.v1", "branch.changed.v1", "member.changed.v1", "member.erased.v1", "account.changed.v1",
    "dispatch.recorded.v1", "partner.changed.v1", "agreement.signed.v1",
}  # fmt: skip
"""The facts that copies of names are made from; each carries everything that the copy keeps."""
SEATS = {events.BookingMade.TYPE, events.BookingPromoted.TYPE, events.BookingCancelled.TYPE}
BESIDE = {"seats_version": SEATS, "arrangements_version": {events.EventArranged.TYPE}}
"""Parts of a partner's copy of an event that have facts and a version of their own."""
EVENT_COPIES = {
    "notify": {fact.TYPE for fact in EVENT_FACTS},  # type: ignore[attr-defined]
    "partners": {fact.TYPE for fact in REACTIONS["partners"] if fact and fact.__module__ == events.__name__}  # type: ignore[attr-defined]
    - SEATS
    - {events.ProcessResumed.TYPE},
}
SAME = ("state", "name", "theme", "number", "branch_id", "unit_id", "proposer_id", "active", "project", "starts_on")
"""What a copy has under the owner's own name for it."""


class Watched:
    """One table of a database: its key, its versions, its state."""

    def __init__(self, database: Database, table: str) -> None:
        self.database, self.table = database, table
        columns = [column["name"] for column in inspect(database.engine).get_columns(table)]
        self.key = "id" if "id" in columns else "aggregate_id"
        self.versions = [name for name in columns if name == "version" or name.endswith("_version")]
        self.state = "state" if "state" in columns else None

    def plant(self, db: Any) -> None:
        """A trigger for a version that goes down, a state that changes without a newer version, a row that goes."""
        back = [f"NEW.{name} < OLD.{name}" for name in self.versions]
        if self.state:
            back.append("(NEW.version = OLD.version AND NEW.state <> OLD.state)")
        self._trigger(db, "updated", "UPDATE", f"({' OR '.join(back)})", self._said("NEW"))
        self._trigger(db, "deleted", "DELETE", "(1 = 1)", "'nothing'")

    def _trigger(self, db: Any, name: str, verb: str, when: str, became: str) -> None:
        note = f"INSERT INTO chaos_regression VALUES ('{self.table}', {self._said('OLD')}, {became});"
        head = f"CREATE TRIGGER chaos_{self.table}_{name} AFTER {verb} ON {self.table} FOR EACH ROW WHEN {when}"
        if self.database.is_sqlite:
            db.execute(text(f"{head} BEGIN {note} END"))
            return
        function = f"chaos_{self.table}_{name}()"
        body = f"BEGIN {note} RETURN NULL; END"
        db.execute(text(f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $${body}$$"))
        db.execute(text(f"{head} EXECUTE FUNCTION {function}"))

    def _said(self, row: str) -> str:
        parts = [f"{row}.{self.key}", *(f"'{name} ' || {row}.{name}" for name in self.versions)]
        return " || ' ' || ".join([*parts, f"{row}.state"] if self.state else parts)

    def uproot(self, db: Any) -> None:
        """Take the triggers away again."""
        for name in (f"chaos_{self.table}_updated", f"chaos_{self.table}_deleted"):
            if self.database.is_sqlite:
                db.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            else:
                db.execute(text(f"DROP FUNCTION IF EXISTS {name}() CASCADE"))


def _watched(database: Database) -> list[Watched]:
    tables = inspect(database.engine).get_table_names()
    found = [Watched(database, table) for table in tables if table.endswith("_copy") or table == "inbox_version"]
    return [one for one in found if one.versions]


@contextmanager
def watching(inside: Inside) -> Iterator[list[str]]:
    """Triggers on every copy while the block runs; what went back is in the list at the end."""
    found: list[str] = []
    watched = {name: _watched(inside.databases[name]) for name in READERS}
    try:
        for name, tables in watched.items():
            with inside.databases[name].transaction() as db:
                db.execute(text("CREATE TABLE chaos_regression (place TEXT, was TEXT, became TEXT)"))
                for table in tables:
                    table.plant(db)
        yield found
    finally:
        for name, tables in watched.items():
            found += [f"{name}: {row.place} {row.was} -> {row.became}" for row in _noted(inside, name)]
            with inside.databases[name].transaction() as db:
                for table in tables:
                    table.uproot(db)
                db.execute(text("DROP TABLE IF EXISTS chaos_regression"))


def _noted(inside: Inside, service: str) -> list[Any]:
    there = inspect(inside.databases[service].engine).has_table("chaos_regression")
    return inside.rows(service, "SELECT DISTINCT place, was, became FROM chaos_regression") if there else []


def differences(inside: Inside) -> list[str]:
    """Where a copy is not what its owner has, or not of the newest fact that it is made from."""
    facts = {owner: inside.facts(owner) for owner in set(OWNERS.values())}
    found = []
    for service in READERS:
        tables = set(inspect(inside.databases[service].engine).get_table_names())
        for kind, owner in OWNERS.items():
            if f"{kind}_copy" in tables:
                types = EVENT_COPIES[service] if kind == "event" else NAMED_FACTS
                newest = _newest(facts[owner], types, kind)
                found += _compare(inside, service, kind, owner, newest)
    return found + _beside(inside, facts["events"])


def _beside(inside: Inside, facts: list[Any]) -> list[str]:
    """The same of what partners keep beside: how many have seats, and what the visit needs."""
    copies = inside.rows("partners", f"SELECT id, {', '.join(BESIDE)} FROM event_copy")
    return [
        f"partners: {name} of event {copy.id} is {getattr(copy, name)}, the newest fact of {newest.get(copy.id, 0)}"
        for name, types in BESIDE.items()
        for newest in [_newest(facts, types, "event")]
        for copy in copies
        if getattr(copy, name) != newest.get(copy.id, 0)
    ]


def _newest(facts: list[Any], types: set[str], kind: str) -> dict[str, int]:
    newest: dict[str, int] = {}
    for fact in facts:
        if fact.type in types and (kind == "event" or fact.type.startswith(kind + ".")):
            newest[fact.aggregate_id] = max(newest.get(fact.aggregate_id, 0), fact.version)
    return newest


def _compare(inside: Inside, service: str, kind: str, owner: str, newest: dict[str, int]) -> list[str]:
    table = "study_event" if kind == "event" else kind
    known = _columns(inside, owner, table) & _columns(inside, service, f"{kind}_copy")
    names = [name for name in SAME if name in known]
    own = {row.id: tuple(row)[1:] for row in inside.rows(owner, _select(table, ["id", *names]))}
    copies = {row.id: row for row in inside.rows(service, _select(f"{kind}_copy", ["id", "version", *names]))}
    found = [f"{service} has no copy of {kind} {key}" for key in newest if key in own and key not in copies]
    for key, copy in copies.items():
        if copy.version != newest.get(key):
            found.append(f"{service}: {kind} {key} is of version {copy.version}, the newest fact of {newest.get(key)}")
        if tuple(copy)[2:] != own.get(key):
            found.append(f"{service}: {kind} {key} says {tuple(copy)[2:]}, its owner {own.get(key)}")
    return found


def _columns(inside: Inside, service: str, table: str) -> set[str]:
    return {column["name"] for column in inspect(inside.databases[service].engine).get_columns(table)}


def _select(table: str, names: list[str]) -> str:
    return f"SELECT {', '.join(names)} FROM {table}"
