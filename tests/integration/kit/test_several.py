"""Several questions in one message: each has its own answer, and none is in the way of another."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from kit import wire
from kit.database import Database
from kit.domain import Actor, DomainError, Invalid, NotFound, Unavailable
from kit.faults import Fault
from kit.operations import Answer, Call, Operations, ask_several
from kit.rpc import MOST_AT_ONCE, serves
from kit.rpc_client import RpcClient
from kit.work import Works
from tests.support import toy
from tests.support.databases import works_for

SOMEBODY, ANOTHER = Actor("a1", reach="all"), Actor("a2", reach="own")


def read_openly(work: Any, *, note_id: str) -> Any:
    """A question that is recorded."""
    work.record_afterwards("write", {"note_id": f"read-{note_id}", "text": work.actor.account_id}, note_id)
    return toy.read(work, note_id=note_id)


def scribble(work: Any, *, note_id: str) -> Any:
    """A question that leaves a changed note behind, as no question should."""
    work.note(note_id).text = "scribbled over"
    return {"reach": work.actor.reach}


def stumble(work: Any, *, note_id: str) -> Any:
    """A question at which the database goes away."""
    try:
        work.db.execute(text("SELECT nothing FROM nowhere"))
    except Exception as error:
        raise OperationalError("", {}, error, connection_invalidated=True) from error


def count(work: Any, *, note_id: str) -> Any:
    """How many notes there are; the argument does not matter."""
    return {"notes": work.db.scalar(select(func.count()).select_from(toy.Note))}


QUERIES = {"read": toy.read, "openly": read_openly, "scribble": scribble, "stumble": stumble, "count": count}
OPERATIONS = Operations(toy.COMMANDS, QUERIES, {**toy.INPUT, **dict.fromkeys(QUERIES, toy.OneNoteInput)})


@pytest.fixture
def works(database: Database) -> Works[toy.ToyWork]:
    works = works_for(database, toy.metadata, toy.ToyWork, "toy", toy.FACTS, toy.kit_tables)
    with works.open(SOMEBODY) as work:
        toy.write(work, note_id="n1", text="hello")
    return works


def ask(works: Works[Any], *questions: tuple[str, str], actor: Actor = SOMEBODY) -> list[Any]:
    calls = [Call(operation, {"note_id": note_id}, actor, "t1") for operation, note_id in questions]
    found = ask_several(OPERATIONS, works, calls)
    return [one.value if isinstance(one, Answer) else type(one) for one in found]


def test_each_question_has_its_own_answer_or_refusal(works: Works[Any]) -> None:
    hello = {"id": "n1", "text": "hello", "version": 1}
    asked = (("read", "n1"), ("read", "n2"), ("count", "n1"), ("read", "?" * 99), ("read", "n1"))
    assert ask(works, *asked) == [hello, NotFound, {"notes": 1}, Invalid, hello]


def test_commands_are_no_questions(works: Works[Any]) -> None:
    assert ask(works, ("write", "n2"), ("nothing", "n1"), ("count", "n1")) == [NotFound, NotFound, {"notes": 1}]


def test_each_is_asked_with_the_rights_of_its_own(works: Works[Any]) -> None:
    calls = [Call("scribble", {"note_id": "n1"}, actor) for actor in (SOMEBODY, ANOTHER)]
    assert [one.value for one in ask_several(OPERATIONS, works, calls)] == [{"reach": "all"}, {"reach": "own"}]  # type: ignore[union-attr]


def test_what_one_leaves_behind_the_next_does_not_see(works: Works[Any]) -> None:
    assert ask(works, ("scribble", "n1"), ("read", "n1"))[1]["text"] == "hello"
    assert ask(works, ("read", "n1"))[0]["text"] == "hello"


def test_where_the_database_stumbles_the_next_question_is_answered(works: Works[Any]) -> None:
    assert ask(works, ("stumble", "n1"), ("count", "n1")) == [Unavailable, {"notes": 1}]


def test_each_reading_is_recorded_once_and_before_it_is_told(works: Works[Any]) -> None:
    ask(works, ("openly", "n1"), ("openly", "n1"), ("count", "n1"))
    assert ask(works, ("read", "read-n1")) == [{"id": "read-n1", "text": "a1", "version": 1}]
    with works.open(SOMEBODY) as work:
        toy.write(work, note_id="read-n9", text="taken")
        toy.write(work, note_id="n9", text="hello")
    told = ask_several(OPERATIONS, works, [Call(name, {"note_id": "n9"}, SOMEBODY) for name in ("openly", "read")])
    assert [isinstance(one, DomainError) for one in told] == [True, False], "what cannot be recorded is not told"


FINE = {"operation": "count", "args": {"note_id": "n1"}, "actor": {"account_id": "a1"}}


def faced(works: Works[Any]) -> Any:
    """The service's RPC face."""

    @serves(OPERATIONS)
    class Service:
        host = SimpleNamespace(works=works)
        context: ClassVar = {"trace_id": "t1"}

    return Service()


def test_over_the_wire_they_are_what_they_were(works: Works[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    service = faced(works)

    def call(_self: Any, service_name: str, operation: str, args: dict[str, Any], **_more: Any) -> Answer:
        assert service_name == "toy"
        answer = wire.read(wire.written(getattr(service, operation)(json.loads(json.dumps(args)))))
        return Answer(answer["value"], answer["replayed"])

    monkeypatch.setattr(RpcClient, "call", call)
    questions = [(name, {"note_id": note_id}, SOMEBODY) for name, note_id in (("read", "n1"), ("read", "n2"))]
    read, missing = RpcClient().several("toy", questions)
    assert isinstance(read, Answer)
    assert read.value["text"] == "hello"
    assert isinstance(missing, NotFound)
    assert missing.code == "not_found"


@pytest.mark.parametrize(
    "args",
    [
        {}, [], None, {"calls": []}, {"calls": 5}, {"calls": [5]}, {"calls": [{"operation": "read"}]},
        {"calls": [{"operation": "read", "args": {"note_id": "n1"}, "actor": None}]},
        {"calls": [FINE] * (MOST_AT_ONCE + 1)},
    ],
)  # fmt: skip
def test_a_message_that_cannot_be_read_is_refused(works: Works[Any], args: Any) -> None:
    assert faced(works).ask_several({"calls": [FINE]})["value"] == [{"value": {"notes": 1}, "replayed": False}]
    with pytest.raises(Fault) as caught:
        faced(works).ask_several(args)
    assert json.loads(caught.value.content)["code"] == "rpc.malformed"


def test_where_the_database_cannot_be_opened_the_whole_message_is_answered_so(
    works: Works[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise Unavailable("database.unavailable", "数据库暂时不可用，请稍后重试。", "The database is away.")

    monkeypatch.setattr(works, "readers", away)
    with pytest.raises(Fault) as caught:
        faced(works).ask_several({"calls": [FINE]})
    assert json.loads(caught.value.content)["code"] == "database.unavailable"
