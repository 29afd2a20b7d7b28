"""Commands over both databases: once, in order, never half."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from kit import outbox
from kit.database import Database
from kit.domain import Actor, Conflict, Invalid, NotFound, Stale
from kit.operations import Answer, Call, Operations, execute
from kit.work import Works
from tests.support import toy
from tests.support.databases import works_for

OPERATIONS = Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT)
SOMEBODY = Actor("a1", reach="all")


@pytest.fixture
def works(database: Database) -> Works[toy.ToyWork]:
    return works_for(database, toy.metadata, toy.ToyWork, "toy", toy.FACTS, toy.kit_tables)


def run(works: Works[Any], operation: str, key: str | None = None, **args: Any) -> Answer:
    return execute(OPERATIONS, works, Call(operation, args, SOMEBODY, "t1", key))


def facts(works: Works[Any]) -> list[Any]:
    with works.database.reading() as db:
        return list(db.execute(select(toy.kit_tables.outbox).order_by("position")).all())


def test_a_command_writes_its_row_and_its_fact_together(works: Works[Any]) -> None:
    run(works, "write", note_id="n1", text="hello")
    assert run(works, "read", note_id="n1").value == {"id": "n1", "text": "hello", "version": 1}
    (row,) = facts(works)
    envelope = outbox.envelope_of(row)
    assert (envelope.type, envelope.version, envelope.actor_id, envelope.trace_id) == ("note.written.v1", 1, "a1", "t1")
    assert row.sent_at is None


def test_a_refused_command_leaves_nothing(works: Works[Any]) -> None:
    run(works, "write", note_id="n1", text="hello")
    with pytest.raises(Conflict):
        run(works, "write", note_id="n1", text="again")
    with pytest.raises(Invalid) as caught:
        run(works, "write", note_id="n2", text="x" * 30)
    assert caught.value.errors[0]["pointer"] == "/text"
    assert len(facts(works)) == 1


def test_where_preparing_was_all_there_is_to_do_no_transaction_is_opened(
    works: Works[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = {"write": lambda _works, args, _actor: Answer("enough") if args["text"] == "idle" else {}}
    operations = Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT, prepare=prepare)
    with monkeypatch.context() as patched:
        patched.setattr(works, "open", None)
        idle = execute(operations, works, Call("write", {"note_id": "n1", "text": "idle"}, SOMEBODY, "t1"))
    assert idle == Answer("enough")
    execute(operations, works, Call("write", {"note_id": "n1", "text": "busy"}, SOMEBODY, "t1"))
    assert len(facts(works)) == 1


def test_each_change_has_its_own_version(works: Works[Any]) -> None:
    run(works, "write", note_id="n1", text="a")
    for text in "bcd":
        run(works, "rewrite", note_id="n1", text=text)
    assert [row.version for row in facts(works)] == [1, 2, 3, 4]


def test_the_same_key_makes_one_thing(works: Works[Any]) -> None:
    first = run(works, "write", key="k1", note_id="n1", text="hello")
    again = run(works, "write", key="k1", note_id="n1", text="hello")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.value == first.value
    assert len(facts(works)) == 1


def test_the_same_key_with_another_body_is_refused(works: Works[Any]) -> None:
    run(works, "write", key="k1", note_id="n1", text="hello")
    with pytest.raises(Invalid) as caught:
        run(works, "write", key="k1", note_id="n2", text="hello")
    assert caught.value.code == "idempotency.reused"


def test_a_refusal_is_not_kept_under_its_key(works: Works[Any]) -> None:
    with pytest.raises(NotFound):
        run(works, "rewrite", key="k1", note_id="n1", text="x")
    run(works, "write", note_id="n1", text="hello")
    assert run(works, "rewrite", key="k1", note_id="n1", text="x").value["text"] == "x"


def test_many_hands_with_one_key_make_one_thing(works: Works[Any]) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: run(works, "write", key="k1", note_id="n1", text="hello"), range(24)))
    assert len({str(answer.value) for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert len(facts(works)) == 1


def test_many_writers_lose_nothing_and_repeat_nothing(works: Works[Any]) -> None:
    run(works, "write", note_id="n1", text="a")
    done = []

    def rewrite(number: int) -> None:
        with contextlib.suppress(Stale):  # too many at once: said so, nothing changed
            done.append(run(works, "rewrite", note_id="n1", text=f"t{number}").value["version"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(rewrite, range(40)))
    assert sorted(done) == list(range(2, len(done) + 2))
    assert [row.version for row in facts(works)] == list(range(1, len(done) + 2))


def test_visibility_is_judged_before_the_input(works: Works[Any]) -> None:
    def guard(_work: Any, _note_id: str) -> None:
        raise NotFound("not_found", "没有。")

    guarded = Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT, {"note_id": guard})
    with pytest.raises(NotFound):
        execute(guarded, works, Call("write", {"note_id": "n1", "text": 5}, SOMEBODY))
    of_write, of_another = (
        Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT, {f"{name}.note_id": guard}) for name in ("write", "other")
    )
    with pytest.raises(NotFound):
        execute(of_write, works, Call("write", {"note_id": "n1", "text": 5}, SOMEBODY))
    with pytest.raises(Invalid):
        execute(of_another, works, Call("write", {"note_id": "n1", "text": 5}, SOMEBODY))


def test_what_a_question_leaves_to_be_recorded_is_recorded_once_before_it_is_answered(works: Works[Any]) -> None:
    def read_openly(work: Any, *, note_id: str) -> Any:
        work.record_afterwards("write", {"note_id": "log", "text": "read"}, "k1")
        return toy.QUERIES["read"](work, note_id=note_id)

    watched = Operations(toy.COMMANDS, {"read": read_openly}, toy.INPUT)
    run(works, "write", note_id="n1", text="hello")
    for _ in range(2):
        answer = execute(watched, works, Call("read", {"note_id": "n1"}, SOMEBODY))
        assert answer.value["text"] == "hello"
    assert run(works, "read", note_id="log").value["text"] == "read"
    assert len(facts(works)) == 2
    with pytest.raises(Conflict):  # what cannot be recorded is not told: another actor's key, the same note
        execute(watched, works, Call("read", {"note_id": "n1"}, Actor("a2", reach="all")))
