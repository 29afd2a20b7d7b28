"""Facts take effect once, failing ones wait longer and longer and are then parked, nothing is dropped."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from contracts.operations import FactDiscarded, FactReplayed
from kit import inbox, outbox, reconcile
from kit.database import Database
from kit.dead_letters import DeadLetters
from kit.delivery import DELAYS, Delivery
from kit.domain import Actor, Conflict
from kit.envelope import Envelope, seal
from kit.ids import new_id
from kit.operations import Call, Operations, execute
from kit.work import Works
from tests.support import toy
from tests.support.databases import works_for

SOMEBODY = Actor("a1", reach="all")
NOW = dt.datetime(2026, 5, 8, 1, tzinfo=dt.UTC)


@pytest.fixture
def works(database: Database) -> Works[toy.ToyWork]:
    return works_for(database, toy.metadata, toy.ToyWork, "toy", toy.FACTS, toy.kit_tables)


@pytest.fixture
def delivery(works: Works[toy.ToyWork]) -> Delivery:
    return Delivery(works, toy.REACTIONS)


def note(text: str = "hello", version: int = 1, note_id: str = "n1", fact_id: str | None = None) -> Envelope:
    fact = toy.NoteWritten(note_id=note_id, text=text)
    return seal(
        fact,
        fact_id=fact_id or new_id(),
        occurred_at=NOW,
        producer="toy",
        version=version,
        actor_id="a1",
        trace_id="t1",
    )


def count(works: Works[toy.ToyWork]) -> int:
    with works.read() as work:
        return toy.counted(work)


def rows(works: Works[Any], table: Any) -> list[Any]:
    with works.database.reading() as db:
        return list(db.execute(select(table)).all())


def make_due(works: Works[Any]) -> None:
    with works.database.transaction() as db:
        db.execute(update(toy.kit_tables.retry).values(next_attempt_at=NOW))


def test_a_fact_delivered_three_times_takes_effect_once(works: Works[Any], delivery: Delivery) -> None:
    envelope = note()
    words = [delivery.receive("board", envelope.to_bytes()).word for _ in range(3)]
    assert words == ["applied", "duplicate", "duplicate"]
    assert count(works) == 1


def test_a_fact_delivered_to_many_at_once_takes_effect_once(works: Works[Any], delivery: Delivery) -> None:
    body = note().to_bytes()
    with ThreadPoolExecutor(8) as pool:
        words = [outcome.word for outcome in pool.map(lambda _: delivery.receive("board", body), range(16))]
    assert words.count("applied") == 1
    assert count(works) == 1


def test_older_versions_do_not_overwrite_newer_ones(works: Works[Any], delivery: Delivery) -> None:
    for version in (3, 1, 2):
        delivery.deliver("board", note(f"v{version}", version))
    with works.read() as work:
        assert toy.copied(work, "n1") == "v3"
    assert count(works) == 3


def test_a_failing_fact_waits_longer_each_time_and_is_then_parked(works: Works[Any], delivery: Delivery) -> None:
    bad = note("bad")
    assert delivery.receive("board", bad.to_bytes()).word == "retrying"
    waits = []
    for _ in DELAYS:
        (row,) = rows(works, toy.kit_tables.retry)
        waits.append(round((row.next_attempt_at - dt.datetime.now(dt.UTC)).total_seconds()))
        assert delivery.run_due() == 0, "before its time nothing is tried"
        make_due(works)
        assert delivery.run_due() == 1
    assert waits == list(DELAYS)
    assert not rows(works, toy.kit_tables.retry)
    (dead,) = rows(works, toy.kit_tables.dead_letter)
    assert (dead.state, dead.attempts, dead.fact_id) == ("parked", 5, bad.id)
    assert count(works) == 0


def test_a_second_copy_does_not_start_the_count_anew(works: Works[Any], delivery: Delivery) -> None:
    bad = note("bad")
    delivery.receive("board", bad.to_bytes())
    make_due(works)
    delivery.run_due()
    delivery.receive("board", bad.to_bytes())
    assert rows(works, toy.kit_tables.retry)[0].attempts == 2


@pytest.mark.parametrize(
    "body", [b"nonsense", b"{}", b'{"spec": 99}', b"\xff"], ids=["no JSON", "bare", "future", "bytes"]
)
def test_what_cannot_be_read_is_parked_once_with_its_bytes(works: Works[Any], delivery: Delivery, body: bytes) -> None:
    assert [delivery.receive("board", body).word for _ in range(2)] == ["parked", "parked"]
    (dead,) = rows(works, toy.kit_tables.dead_letter)
    assert (dead.body, dead.readable) == (body, False)


@pytest.mark.parametrize(
    "change",
    [{"id": "f\0"}, {"id": "f" * 65}, {"type": "t" * 101}, {"subject": "\ud800"}, {"data": {"text": "\ud800"}}],
    ids=["NUL", "long id", "long type", "half a character", "half a character inside"],
)
def test_what_no_column_could_hold_is_parked_and_does_not_come_back(
    works: Works[Any], delivery: Delivery, change: dict[str, Any]
) -> None:
    body = json.dumps({**json.loads(note().to_bytes()), **change}).encode()
    assert delivery.receive("board", body).word == "parked"
    (dead,) = rows(works, toy.kit_tables.dead_letter)
    assert (dead.body, dead.readable) == (body, False)


def test_a_text_that_the_database_refuses_is_tried_again_and_then_parked(works: Works[Any], delivery: Delivery) -> None:
    """SQLite keeps a NUL, PostgreSQL does not: neither may stop the queue."""
    delivery.receive("board", note("a\0b").to_bytes())
    for _ in DELAYS:
        make_due(works)
        delivery.run_due()
    parked = [row.state for row in rows(works, toy.kit_tables.dead_letter)]
    with works.read() as work:
        assert (parked, toy.copied(work, "n1")) in ((["parked"], None), ([], "a\0b"))


def test_an_emptied_fact_empties_what_still_waits_about_the_same_thing(works: Works[Any], delivery: Delivery) -> None:
    personal = dataclasses.replace(note("bad", note_id="n1"), private={"author": "示例成员01"})
    other = dataclasses.replace(note("bad", note_id="n2"), private={"author": "示例成员02"})
    delivery.receive("board", personal.to_bytes())
    _park(works, delivery)
    delivery.receive("board", dataclasses.replace(personal, id="f2").to_bytes())
    delivery.receive("board", other.to_bytes())
    delivery.deliver("board", dataclasses.replace(note("gone", 9, "n1"), private={"author": ""}))
    bodies = [row.body for table in (toy.kit_tables.retry, toy.kit_tables.dead_letter) for row in rows(works, table)]
    assert not any("示例成员01".encode() in body for body in bodies)
    assert any("示例成员02".encode() in body for body in bodies)


def test_a_wrong_schema_is_parked_without_retries(works: Works[Any], delivery: Delivery) -> None:
    raw = json.loads(note().to_bytes())
    del raw["data"]["text"]
    assert delivery.receive("board", json.dumps(raw).encode()).word == "parked"
    assert not rows(works, toy.kit_tables.retry)


def test_a_known_id_with_another_content_is_parked_not_believed(works: Works[Any], delivery: Delivery) -> None:
    first = note("hello", fact_id="f1")
    delivery.deliver("board", first)
    assert delivery.deliver("board", note("forged", fact_id="f1")).word == "parked"
    with works.read() as work:
        assert toy.copied(work, "n1") == "hello"


def test_a_type_that_this_version_does_not_know_is_parked_for_the_one_that_does(
    works: Works[Any], delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two versions of a subscriber share its queue during an update: the older must not swallow the newer's facts."""
    newer = dataclasses.replace(note(), type="note.written.v2")
    assert [delivery.deliver("board", newer).word for _ in range(2)] == ["parked", "parked"]
    (dead,) = rows(works, toy.kit_tables.dead_letter)
    operations, arguments = _operations(delivery), {"dead_letter_id": dead.id, "reason": "已升级"}
    with pytest.raises(Conflict, match="no reaction"):
        execute(operations, works, Call("replay_fact", arguments, SOMEBODY))
    monkeypatch.setattr(toy.NoteWritten, "TYPE", "note.written.v2")
    execute(operations, works, Call("replay_fact", arguments, SOMEBODY))
    assert count(works) == 1


def test_two_contents_under_one_id_are_both_parked(works: Works[Any], delivery: Delivery) -> None:
    delivery.deliver("board", note("hello", fact_id="f1"))
    for text in ("forged", "forged again", "forged"):
        delivery.deliver("board", note(text, fact_id="f1"))
    assert len(rows(works, toy.kit_tables.dead_letter)) == 2


def test_a_copy_that_succeeds_ends_the_retries_of_the_one_that_failed(
    works: Works[Any], delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure is noted after the success: without an end it would be run twice a second, for ever."""
    both = note("bad", fact_id="f1")
    delivery.receive("board", both.to_bytes())
    waiting = rows(works, toy.kit_tables.retry)[0]._mapping
    monkeypatch.setitem(toy.REACTIONS["board"], toy.NoteWritten, (toy.when_note_written_copy,))
    delivery.receive("board", both.to_bytes())
    with works.database.transaction() as db:
        db.execute(toy.kit_tables.retry.insert().values(**waiting))
    make_due(works)
    delivery.run_due()
    assert not rows(works, toy.kit_tables.retry)


def test_two_processes_do_not_run_one_retry_twice(works: Works[Any], delivery: Delivery) -> None:
    delivery.receive("board", note("bad").to_bytes())
    make_due(works)
    (row,) = rows(works, toy.kit_tables.retry)
    assert [delivery._try_again(row) for _ in range(2)] == [True, False]
    assert rows(works, toy.kit_tables.retry)[0].attempts == 2


def test_a_fact_of_which_the_process_dies_each_time_is_parked_in_the_end(
    works: Works[Any], delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery.receive("board", note("bad").to_bytes())
    with monkeypatch.context() as dying:
        dying.setattr(delivery, "deliver", lambda *_: True)  # it ends here, and nothing more is written
        for _ in DELAYS:
            make_due(works)
            delivery.run_due()
    make_due(works)
    delivery.run_due()
    (dead,) = rows(works, toy.kit_tables.dead_letter)
    assert dead.error.startswith("DiedOfIt")


def test_a_retry_that_cannot_be_read_does_not_stop_the_others(works: Works[Any], delivery: Delivery) -> None:
    for number in (1, 2):
        delivery.receive("board", note("bad", note_id=f"n{number}", fact_id=f"f{number}").to_bytes())
    retry = toy.kit_tables.retry
    with works.database.transaction() as db:
        db.execute(update(retry).where(retry.c.fact_id == "f1").values(body=b"nonsense"))
    make_due(works)
    assert delivery.run_due() == 2
    assert [row.fact_id for row in rows(works, toy.kit_tables.dead_letter)] == ["f1"]
    assert [row.attempts for row in rows(works, retry)] == [2]


def _operations(delivery: Delivery) -> Operations:
    letters = DeadLetters(toy.REACTIONS, FactReplayed, FactDiscarded)
    from kit.dead_letters import INPUT

    return Operations({"replay_fact": letters.replay_fact, "discard_fact": letters.discard_fact},
                      {"parked_facts": letters.parked_facts}, INPUT)  # fmt: skip


def _park(works: Works[Any], delivery: Delivery, text: str = "bad") -> str:
    delivery.receive("board", note(text).to_bytes())
    for _ in DELAYS:
        make_due(works)
        delivery.run_due()
    return str(rows(works, toy.kit_tables.dead_letter)[0].id)


def test_a_parked_fact_is_replayed_once_and_that_is_a_fact_too(
    works: Works[Any], delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    parked = _park(works, delivery)
    operations = _operations(delivery)
    arguments = {"dead_letter_id": parked, "reason": "原因已排除"}
    with pytest.raises(Conflict, match="cannot be handled"):
        execute(operations, works, Call("replay_fact", arguments, SOMEBODY))
    assert rows(works, toy.kit_tables.dead_letter)[0].state == "parked", "a failed replay changes nothing"
    monkeypatch.setitem(toy.REACTIONS["board"], toy.NoteWritten, (toy.when_note_written_copy,))
    assert execute(operations, works, Call("replay_fact", arguments, SOMEBODY)).value["state"] == "replayed"
    with pytest.raises(Conflict):
        execute(operations, works, Call("replay_fact", arguments, SOMEBODY))
    (fact,) = [outbox.envelope_of(row) for row in rows(works, toy.kit_tables.outbox)]
    assert (fact.type, fact.data["reason"], fact.actor_id) == ("fact.replayed.v1", "原因已排除", "a1")
    with works.read() as work:
        assert toy.copied(work, "n1") == "bad"


def test_a_discarded_fact_stays_visible(works: Works[Any], delivery: Delivery) -> None:
    parked = _park(works, delivery)
    operations = _operations(delivery)
    execute(operations, works, Call("discard_fact", {"dead_letter_id": parked, "reason": "重复"}, SOMEBODY))
    shown = execute(operations, works, Call("parked_facts", {"state": "discarded"}, SOMEBODY)).value["items"]
    assert [item["id"] for item in shown] == [parked]


def test_a_discarded_fact_has_no_effect_when_another_copy_comes(
    works: Works[Any], delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    parked = _park(works, delivery)
    body = rows(works, toy.kit_tables.dead_letter)[0].body
    execute(_operations(delivery), works, Call("discard_fact", {"dead_letter_id": parked, "reason": "作废"}, SOMEBODY))
    monkeypatch.setitem(toy.REACTIONS["board"], toy.NoteWritten, (toy.when_note_written_copy,))
    assert delivery.receive("board", body).word == "duplicate"
    with works.read() as work:
        assert toy.copied(work, "n1") is None


def test_what_a_copy_has_done_is_not_discarded_but_replayed(
    works: Works[Any], delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    parked = _park(works, delivery)
    body = rows(works, toy.kit_tables.dead_letter)[0].body
    monkeypatch.setitem(toy.REACTIONS["board"], toy.NoteWritten, (toy.when_note_written_copy,))
    assert delivery.receive("board", body).word == "applied"
    operations, arguments = _operations(delivery), {"dead_letter_id": parked, "reason": "x"}
    with pytest.raises(Conflict, match="另一份副本"):
        execute(operations, works, Call("discard_fact", arguments, SOMEBODY))
    assert execute(operations, works, Call("replay_fact", arguments, SOMEBODY)).value["state"] == "replayed"


def test_what_an_older_version_could_not_read_is_replayed_by_one_that_can(
    works: Works[Any], delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = note().to_bytes().replace(b'"spec":1', b'"spec":2')
    assert delivery.receive("board", body).word == "parked"
    (dead,) = rows(works, toy.kit_tables.dead_letter)
    operations, arguments = _operations(delivery), {"dead_letter_id": dead.id, "reason": "已升级"}
    with pytest.raises(Conflict, match="无法解读"):
        execute(operations, works, Call("replay_fact", arguments, SOMEBODY))
    monkeypatch.setattr("kit.envelope.SPEC_VERSION", 2)
    execute(operations, works, Call("replay_fact", arguments, SOMEBODY))
    assert count(works) == 1


def _producer_asks(works: Works[Any]) -> reconcile.Ask:
    operations = Operations({}, {"facts_after": reconcile.facts_after}, reconcile.INPUT)
    return lambda _service, operation, args: execute(operations, works, Call(operation, args, SOMEBODY)).value


def test_reconcile_brings_what_the_broker_lost_and_only_that(works: Works[Any], delivery: Delivery) -> None:
    operations = Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT)
    for number in range(450):
        execute(operations, works, Call("write", {"note_id": f"n{number}", "text": "x"}, SOMEBODY))
    for row in rows(works, toy.kit_tables.outbox)[::2]:
        delivery.deliver("board", outbox.envelope_of(row))
    reconciler = reconcile.Reconciler(works, delivery, {"board": {"toy": ["note.written.v1"]}}, _producer_asks(works))
    assert reconciler.run_once() == 225
    assert reconciler.run_once() == 0
    assert count(works) == 450


def test_reconcile_parks_what_this_version_cannot_read(works: Works[Any], delivery: Delivery) -> None:
    """The producer was updated first: the cursor passes its fact, so a person must see it."""
    operations = Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT)
    execute(operations, works, Call("write", {"note_id": "n1", "text": "x"}, SOMEBODY))
    table = toy.kit_tables.outbox
    (row,) = rows(works, table)
    with works.database.transaction() as db:
        db.execute(update(table).values(body={**row.body, "spec": 2}))
    reconciler = reconcile.Reconciler(works, delivery, {"board": {"toy": None}}, _producer_asks(works))
    assert [reconciler.run_once() for _ in range(2)] == [1, 0]
    assert [found.fact_id for found in rows(works, toy.kit_tables.dead_letter)] == [row.fact_id]


def test_reconcile_does_not_pass_a_late_commit(works: Works[Any], delivery: Delivery) -> None:
    operations = Operations(toy.COMMANDS, toy.QUERIES, toy.INPUT)
    for number in range(3):
        execute(operations, works, Call("write", {"note_id": f"n{number}", "text": "x"}, SOMEBODY))
    table = toy.kit_tables.outbox
    late = rows(works, table)[1]
    with works.database.transaction() as db:
        db.execute(table.delete().where(table.c.position == late.position))
    reconciler = reconcile.Reconciler(works, delivery, {"board": {"toy": None}}, _producer_asks(works))
    assert reconciler.run_once() == 2
    with works.database.transaction() as db:
        db.execute(table.insert().values(**late._mapping))
    assert reconciler.run_once() == 1, "a row with a lower position that was committed later"


def test_the_inbox_says_what_is_missing(works: Works[Any], delivery: Delivery) -> None:
    done, waiting = note(note_id="n1"), note("bad", note_id="n2")
    delivery.deliver("board", done)
    delivery.deliver("board", waiting)
    with works.database.reading() as db:
        assert inbox.missing(db, toy.kit_tables, "board", [done.id, waiting.id, "never-seen"]) == {"never-seen"}


def test_the_error_of_a_failed_fact_names_no_value_of_its_row(works: Works[toy.ToyWork]) -> None:
    """PostgreSQL adds the failing row to its message, SQLAlchemy the statement's parameters; both may be personal."""

    def when_note_written_fail(work: toy.ToyWork, _fact: toy.NoteWritten) -> None:
        work.db.execute(toy.note_table.insert().values(id="n9", text="示例联系人的电话", version=None))

    Delivery(works, {"board": {toy.NoteWritten: (when_note_written_fail,)}}).deliver("board", note())
    (row,) = rows(works, toy.kit_tables.retry)
    assert "IntegrityError" in row.error
    assert "示例联系人的电话" not in row.error
