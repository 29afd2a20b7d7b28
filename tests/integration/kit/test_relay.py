"""The relay marks what the broker took, and one bad row holds back its own aggregate only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from contracts.operations import FactDiscarded, FactReplayed
from kit import embedded, outbox
from kit.broker import Subscription
from kit.database import Database
from kit.dead_letters import INPUT, DeadLetters
from kit.domain import Actor, Conflict, NotFound
from kit.leader import leading
from kit.operations import Call, Operations, execute
from kit.relay import ATTEMPTS, FactPublisher, Relay
from kit.wake import Wake
from kit.work import Works
from tests.support import toy
from tests.support.databases import works_for

URI = "embedded://in-process/"
TABLE = toy.kit_tables.outbox
EVERYTHING = (Subscription("relay-test", None),)
OPERATIONS = Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT)
ADMIN = Actor("a1", reach="all")
_DECIDES = DeadLetters(toy.REACTIONS, FactReplayed, FactDiscarded)
LETTERS = Operations(
    {"replay_fact": _DECIDES.replay_fact, "discard_fact": _DECIDES.discard_fact},
    {"parked_facts": _DECIDES.parked_facts},
    INPUT,
)


@pytest.fixture
def works(database: Database) -> Works[toy.ToyWork]:
    return works_for(database, toy.metadata, toy.ToyWork, "toy", toy.FACTS, toy.kit_tables)


@pytest.fixture
def relay(works: Works[Any]) -> Relay:
    embedded.register()
    return Relay(works.database, TABLE, URI, EVERYTHING, Wake())


@pytest.fixture
def publisher() -> Iterator[FactPublisher]:
    embedded.register()
    found = FactPublisher(URI, EVERYTHING)
    yield found
    found.channel.queue_purge("facts.relay-test")
    found.close()


def write(works: Works[Any], note_id: str) -> None:
    execute(OPERATIONS, works, Call("write", {"note_id": note_id, "text": "x"}, Actor("a1", reach="all")))


def decide(works: Works[Any], operation: str, fact_id: str) -> None:
    execute(LETTERS, works, Call(operation, {"dead_letter_id": fact_id, "reason": "示例"}, ADMIN))


def rows(works: Works[Any]) -> list[Any]:
    with works.database.reading() as db:
        return list(db.execute(select(TABLE).order_by(TABLE.c.position)).all())


def test_a_pass_publishes_and_marks_and_the_next_has_nothing_to_do(
    works: Works[Any], relay: Relay, publisher: FactPublisher
) -> None:
    for number in range(5):
        write(works, f"n{number}")
    assert relay.pass_once(publisher) == 5
    assert relay.pass_once(publisher) == 0
    assert all(row.sent_at for row in rows(works))
    assert publisher.channel.queue_declare("facts.relay-test", passive=True).message_count == 5


def test_a_late_commit_with_a_lower_position_is_not_skipped(
    works: Works[Any], relay: Relay, publisher: FactPublisher
) -> None:
    for number in range(3):
        write(works, f"n{number}")
    late = rows(works)[0]
    with works.database.transaction() as db:
        db.execute(TABLE.delete().where(TABLE.c.position == late.position))
    assert relay.pass_once(publisher) == 2
    with works.database.transaction() as db:
        db.execute(TABLE.insert().values(**late._mapping))
    assert relay.pass_once(publisher) == 1


def test_one_bad_row_parks_its_aggregate_and_the_others_go_on(
    works: Works[Any], relay: Relay, publisher: FactPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(works, "bad")
    write(works, "good")
    bad = rows(works)[0].fact_id
    publish = publisher.publish
    monkeypatch.setattr(
        publisher,
        "publish",
        lambda found: {
            **publish([e for e in found if e.id != bad]),
            **({bad: "refused"} if any(e.id == bad for e in found) else {}),
        },
    )
    assert relay.pass_once(publisher) == 1
    for _ in range(ATTEMPTS):
        assert relay.pass_once(publisher) == 0
    assert rows(works)[0].attempts == 1, "commits may wake the relay as often as they like"
    monkeypatch.setattr("kit.relay.AGAIN", 0.0)
    relay._refused_due = 0.0
    for _ in range(ATTEMPTS - 1):
        assert relay.pass_once(publisher) == 0
    assert rows(works)[0].parked_at is not None
    execute(OPERATIONS, works, Call("rewrite", {"note_id": "bad", "text": "y"}, Actor("a1", reach="all")))
    execute(OPERATIONS, works, Call("rewrite", {"note_id": "good", "text": "y"}, Actor("a1", reach="all")))
    assert relay.pass_once(publisher) == 1, "the good one's; the bad one's waits behind its predecessor"
    with works.database.transaction() as db:
        db.execute(update(TABLE).values(parked_at=None, attempts=0))
    monkeypatch.undo()
    assert relay.pass_once(publisher) == 2
    with works.database.reading() as db:
        assert not outbox.unsent(db, TABLE)


def test_a_row_that_is_no_fact_does_not_stop_the_relay(
    works: Works[Any], relay: Relay, publisher: FactPublisher
) -> None:
    """As a newer version of the producer may have left it, before somebody went back to this one."""
    for note_id in ("future", "broken", "good"):
        write(works, note_id)
    with works.database.transaction() as db:
        future, broken = rows(works)[:2]
        for row, body in ((future, {**future.body, "spec": 2}), (broken, {**broken.body, "data": {"x": "x" * 2**20}})):
            db.execute(update(TABLE).where(TABLE.c.position == row.position).values(body=body))
    assert relay.pass_once(publisher) == 1
    found = rows(works)
    assert ["spec 2" in found[0].error, "at most" in found[1].error, found[2].error] == [True, True, None]


def test_what_is_parked_is_tried_again_by_itself_and_sooner_when_a_person_says_so(
    works: Works[Any], relay: Relay, publisher: FactPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(works, "n1")
    _park(works)
    assert relay.pass_once(publisher) == 0, "it rests"
    with monkeypatch.context() as later:
        later.setattr("kit.relay.PARKED_AGAIN", 0.0)
        relay._refused_due = 0.0
        assert relay.pass_once(publisher) == 1
    _park(works)
    decide(works, "replay_fact", rows(works)[0].fact_id)
    assert relay.pass_once(publisher) == 2, "it, and the fact that somebody decided so"
    with pytest.raises(Conflict, match="没有滞留"):
        decide(works, "replay_fact", rows(works)[0].fact_id)


def test_what_the_relay_parked_is_shown_and_may_be_given_up(
    works: Works[Any], relay: Relay, publisher: FactPublisher
) -> None:
    write(works, "n1")
    _park(works)
    (row,) = rows(works)
    shown = execute(LETTERS, works, Call("parked_facts", {}, ADMIN)).value["items"]
    assert [(item["id"], item["subscriber"], item["error"]) for item in shown] == [(row.fact_id, "relay", "refused")]
    decide(works, "discard_fact", row.fact_id)
    assert not execute(LETTERS, works, Call("parked_facts", {}, ADMIN)).value["items"]
    (told,) = [found for found in rows(works) if found.type == "fact.discarded.v1"]
    assert (told.body["data"]["subscriber"], told.body["data"]["reason"]) == ("relay", "示例")
    with pytest.raises(NotFound):
        decide(works, "discard_fact", "never-seen")


def _park(works: Works[Any]) -> None:
    with works.database.transaction() as db:
        db.execute(
            update(TABLE).values(sent_at=None, attempts=ATTEMPTS, error="refused", parked_at=dt.datetime.now(dt.UTC))
        )


def test_a_type_that_no_queue_is_bound_for_is_not_marked_as_sent(works: Works[Any], relay: Relay) -> None:
    write(works, "n1")
    deaf = FactPublisher(URI, (Subscription("relay-test-deaf", ("other.type.v1",)),))
    deaf.channel.state.exchanges["lianxue.facts"]["table"][:] = []
    try:
        assert relay.pass_once(deaf) == 0
    finally:
        deaf.channel.state.bindings.clear()
        deaf.channel.state.queue_index.clear()
        deaf.close()
    (row,) = rows(works)
    assert row.sent_at is None
    assert "NO_ROUTE" in row.error


def test_only_one_leads_at_a_time_and_the_lock_comes_back(works: Works[Any]) -> None:
    with leading(works.database, "test") as first:
        assert first is not None
        with leading(works.database, "test") as second:
            assert second is None
        with leading(works.database, "another task") as other:
            assert other is not None
    with leading(works.database, "test") as again:
        assert again is not None
        again.confirm()
