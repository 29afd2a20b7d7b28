"""A service as small as can be: notes are written, a board counts them. For testing the kit without a domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Column, Integer, String, Table, select, update
from sqlalchemy.orm import registry

from kit.domain import Aggregate, Conflict, not_found
from kit.envelope import private
from kit.fields import Id, OperationSchema, Text
from kit.inbox import newer
from kit.tables import KitTables, new_metadata
from kit.work import Work

metadata = new_metadata()
kit_tables = KitTables(metadata)
mappers = registry(metadata=metadata)

note_table = Table(
    "note",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("text", String(200), nullable=False),
    Column("version", Integer, nullable=False),
)
board_table = Table(
    "board", metadata, Column("name", String(64), primary_key=True), Column("notes", Integer, nullable=False)
)
copy_table = Table(
    "note_copy",
    metadata,
    Column("note_id", String(64), primary_key=True),
    Column("text", String(200), nullable=False),
    Column("version", Integer, nullable=False),
)


@dataclass(frozen=True, kw_only=True)
class NoteWritten:
    """A note was written or rewritten."""

    TYPE: ClassVar[str] = "note.written.v1"
    AGGREGATE: ClassVar[str] = "note_id"
    SUBJECT: ClassVar[str] = "note_id"
    note_id: str
    text: str
    author: str | None = private(None)


class Note(Aggregate):
    """The one aggregate."""

    def __init__(self, id: str, text: str) -> None:
        self.id, self.text, self.version = id, text, 0
        self.happened("note.written")

    def rewrite(self, text: str) -> None:
        """Another text."""
        self.text = text
        self.happened("note.written")


mappers.map_imperatively(Note, note_table, version_id_col=note_table.c.version, version_id_generator=False)


class ToyWork(Work):
    """Notes by id."""

    def note(self, note_id: str) -> Note:
        """The note, or not_found."""
        found = self.db.get(Note, note_id)
        if found is None:
            raise not_found("便条")
        return self.track(found)  # type: ignore[no-any-return]


def write(work: ToyWork, *, note_id: str, text: str) -> dict[str, Any]:
    """A new note."""
    if work.db.get(Note, note_id):
        raise Conflict("note.exists", "已有这张便条。", "There is such a note.")
    note = work.track(Note(note_id, text))
    work.db.add(note)
    return {"id": note.id, "text": note.text, "version": note.version}


def rewrite(work: ToyWork, *, note_id: str, text: str, expected_version: int | None = None) -> dict[str, Any]:
    """Another text for a note."""
    note = work.note(note_id)
    note.expect_version(expected_version)
    note.rewrite(text)
    return {"id": note.id, "text": note.text, "version": note.version}


def read(work: ToyWork, *, note_id: str) -> dict[str, Any]:
    """A note."""
    note = work.note(note_id)
    return {"id": note.id, "text": note.text, "version": note.version}


class NoteInput(OperationSchema):
    """A note's input."""

    note_id = Id(required=True)
    text = Text(20, 1, required=True)


class OneNoteInput(OperationSchema):
    """A note's id."""

    note_id = Id(required=True)


COMMANDS = {"write": write, "rewrite": rewrite}
QUERIES = {"read": read}
INPUT = {"write": NoteInput, "rewrite": NoteInput, "read": OneNoteInput}
FACTS = {"note.written": lambda note: NoteWritten(note_id=note.id, text=note.text, author="示例成员01")}


def when_note_written_count(work: ToyWork, fact: NoteWritten) -> None:
    """One more on the board; the text "bad" cannot be handled."""
    if fact.text == "bad":
        raise ValueError("a note that cannot be handled")
    if work.db.execute(update(board_table).values(notes=board_table.c.notes + 1)).rowcount == 0:  # type: ignore[attr-defined]
        work.db.execute(board_table.insert().values(name="board", notes=1))


def when_note_written_copy(work: ToyWork, fact: NoteWritten) -> None:
    """Keep the newest text."""
    assert work.cause is not None
    if not newer(work.db, kit_tables, "board", "note", fact.note_id, work.cause.version):
        return
    values = {"text": fact.text, "version": work.cause.version}
    if work.db.execute(update(copy_table).where(copy_table.c.note_id == fact.note_id).values(values)).rowcount == 0:  # type: ignore[attr-defined]
        work.db.execute(copy_table.insert().values(note_id=fact.note_id, **values))


REACTIONS: Any = {"board": {NoteWritten: (when_note_written_count, when_note_written_copy)}}


def counted(work: ToyWork) -> int:
    """How many notes the board has counted."""
    return int(work.db.execute(select(board_table.c.notes)).scalar_one_or_none() or 0)


def copied(work: ToyWork, note_id: str) -> str | None:
    """The text that the copy has."""
    return work.db.execute(select(copy_table.c.text).where(copy_table.c.note_id == note_id)).scalar_one_or_none()
