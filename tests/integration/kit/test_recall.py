"""Remembered answers over both databases: never older than the last commit, whoever made it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from kit.database import Database
from kit.domain import Actor
from kit.recall import remembered
from kit.work import Works
from tests.support import toy
from tests.support.databases import FrozenClock, works_for

SOMEBODY, ANOTHER = Actor("a1", reach="all"), Actor("a2", reach="all")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def works(database: Database, clock: FrozenClock) -> Works[toy.ToyWork]:
    return works_for(database, toy.metadata, toy.ToyWork, "toy", toy.FACTS, toy.kit_tables, clock)


@pytest.fixture
def another_process(works: Works[Any]) -> Iterator[Works[Any]]:
    """The same database through connections of its own."""
    database = Database(works.database.url)
    yield Works(works.work_class, database, works.origin)
    database.dispose()


class Counting:
    """Counts notes, and how often it really did; `marks` are the states that it was asked about.

    On PostgreSQL other tests' commits, in databases of their own, make other states, too.
    """

    def __init__(self) -> None:
        self.built = 0
        self.marks: list[Any] = []
        self.ask = remembered(self._count)

    def _count(self, work: Any, **_arguments: Any) -> int:
        self.built += 1
        return int(work.db.scalar(select(func.count()).select_from(toy.Note)))

    def __call__(self, works: Works[Any], actor: Actor = SOMEBODY, **arguments: Any) -> int:
        with works.read(actor) as work:
            answer = self.ask(work, **arguments)
        self.marks.append(works.memory.mark)
        return int(answer)

    @property
    def once_a_state(self) -> bool:
        return self.built == len(set(self.marks))


def write(works: Works[Any], note_id: str) -> None:
    with works.open(SOMEBODY) as work:
        toy.write(work, note_id=note_id, text="hello")


def test_nothing_is_counted_twice_while_nothing_is_committed(works: Works[Any]) -> None:
    counting = Counting()
    assert [counting(works) for _ in range(20)] == [0] * 20
    assert counting.once_a_state
    assert counting.built < 20


def test_each_commit_is_seen_by_whichever_process(works: Works[Any], another_process: Works[Any]) -> None:
    counting, seen = Counting(), []
    for number, writer in enumerate((works, another_process, works, another_process)):
        write(writer, f"n{number}")
        seen += [counting(works), counting(works)]
    assert seen == [1, 1, 2, 2, 3, 3, 4, 4]
    assert counting.once_a_state
    assert counting.built >= 4


def test_what_was_rolled_back_is_not_in_it(works: Works[Any]) -> None:
    counting = Counting()
    with contextlib.suppress(KeyError), works.open(SOMEBODY) as work:
        toy.write(work, note_id="n1", text="hello")
        work.db.flush()
        assert counting.ask(work) == 1, "whoever writes sees what they wrote"
        raise KeyError
    assert counting(works) == 0


def test_a_commit_while_it_is_counted_is_not_missed_afterwards(
    works: Works[Any], another_process: Works[Any]
) -> None:  # fmt: skip
    counting = Counting()
    with works.read(SOMEBODY) as work:
        write(another_process, "n1")
        work.db.scalar(select(func.count()).select_from(toy.Note))
        counting.ask(work)
        write(another_process, "n2")
        counting.ask(work)
    assert counting(works) == 2


def test_everybody_every_question_and_every_minute_have_their_own(works: Works[Any], clock: FrozenClock) -> None:
    asked: list[tuple[Actor, dict[str, Any]]] = [
        (SOMEBODY, {}), (ANOTHER, {}), (SOMEBODY, {"year": 2026}), (SOMEBODY, {"year": 2025}),
    ]  # fmt: skip
    counting = Counting()
    for actor, arguments in asked:
        before = counting.built
        counting(works, actor, **arguments)
        assert counting.built == before + 1
    clock.advance(minutes=1)
    counting(works)
    assert counting.built == len(asked) + 1


def test_where_nobody_can_say_whether_anything_was_committed_nothing_is_remembered(
    works: Works[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting()
    counting(works)
    if works.database.is_sqlite:

        def gone() -> tuple[int, int]:
            raise sqlite3.OperationalError("disk I/O error")

        with monkeypatch.context() as patched:
            patched.setattr(works.database, "_watched", gone)
            assert [counting(works), counting(works)] == [0, 0]
        assert counting.built == 3
        counting(works)
        assert counting.built == 4, "another connection counts from the beginning: its numbers are no old ones"
