"""Messages that nobody can read: put aside where a person sees them, while everything else goes on."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from kit.ids import new_id
from tests.support.inside import Inside
from tests.support.processes import eventually
from tests.support.raw_messages import publishing
from tests.support.stack import Stack
from tests.support.studies import draft, unique
from tests.system.conftest import full_only

ENVELOPE = {
    "id": "f1", "type": "event.drafted.v1", "occurred_at": "2026-05-08T01:00:00+00:00", "producer": "events",
    "subject": "e1", "aggregate_id": "e1", "actor_id": "a1", "trace_id": "t1", "version": 1, "data": {}, "private": {},
    "spec": 1,
}  # fmt: skip
JSON = {"content_type": "application/json"}
POISON: dict[str, tuple[bytes, dict[str, Any]]] = {
    "no JSON": (b'{"spec": 1,', {"content_type": "application/json"}),
    "no envelope": (b'{"args": [], "kwargs": {}}', {"content_type": "application/json"}),
    "unknown content type": (b"\x80\x02}q\x00.", {"content_type": "application/x-python-serialize"}),
    "no content type": (b"hello", {}),
    "one mebibyte": (b"[" + b'"x",' * (2**18) + b"1]", {"content_type": "application/json"}),
    "an id with NUL": (json.dumps({**ENVELOPE, "id": "\0"}).encode(), JSON),
    "an id beyond its column": (json.dumps({**ENVELOPE, "id": "f" * 120}).encode(), JSON),
    "half a character": (json.dumps({**ENVELOPE, "data": {"theme": "\ud800"}}).encode(), JSON),
    "a future encoding": (b"\xff\xfe\x00", {"content_type": "text/plain", "content_encoding": "utf-99"}),
}


def pids(stack: Stack) -> dict[str, int]:
    return {name: process.child.pid for name, process in stack.processes.items() if process.child and process.alive}


@full_only
def test_poison_in_every_fact_queue_is_parked_and_the_rest_goes_on(rough: Stack, inside: Inside) -> None:
    before, organizer = pids(rough), rough.session("organizer")
    with publishing(rough) as send:
        for body, properties in POISON.values():
            for subscriber in ("notify", "ledger", "partners", "events"):
                send(f"facts.{subscriber}", body, **properties)
    made = organizer.post("/events", draft(organizer, unique("毒消息之后")))
    assert made.status_code == 201
    inside.fence()
    for service, subscribers in {"notify": 1, "partners": 1, "events": 2}.items():
        parked = inside.rows(service, "SELECT fact_id FROM dead_letter WHERE state = 'parked' AND readable = false")
        assert len(parked) == len(POISON) * subscribers
    assert pids(rough) == before, "nobody died"
    assert rough.ready().status_code == 200
    _decide_on_all(rough, inside)


def _decide_on_all(rough: Stack, inside: Inside) -> None:
    """What the operator does with them: look, see that a replay cannot help, give them up with a reason."""
    listed = rough.run("facts", "parked", "notify")
    letters = [row[0] for row in inside.rows("notify", "SELECT id FROM dead_letter WHERE state = 'parked'")]
    assert letters
    for letter in letters:
        assert letter in listed, f"the operator needs the whole id\n{listed}"
    refusal = rough.run("facts", "replay", "notify", letters[0], "--reason", "再试一次", code=1)
    assert "fact.unreadable" in refusal
    assert "Traceback" not in refusal
    rough.run("facts", "discard", "notify", letters[0], "--reason", "来源不明")
    inside.await_settled()
    assert letters[0] not in rough.run("facts", "parked", "notify")
    assert json.dumps(letters[0]) in _ledger_bodies(inside, "fact.discarded")


def _ledger_bodies(inside: Inside, fact_type: str) -> str:
    rows = inside.rows("events", "SELECT body FROM ledger_entry WHERE type LIKE :kind", kind=fact_type + "%")
    return "\n".join(bytes(row[0]).decode() for row in rows)


@full_only
def test_poison_in_an_rpc_queue_kills_nobody(rough: Stack, inside: Inside) -> None:
    before, organizer = pids(rough), rough.session("organizer")
    request = {"args": [{"event_id": "x"}], "kwargs": {}}
    with publishing(rough) as send:
        for service in ("members", "events", "partners", "notify"):
            for body, properties in POISON.values():
                send(f"rpc-{service}", body, **properties)
                send(f"rpc-{service}", body, reply_to="nobody", correlation_id="1", **properties)
            send(f"rpc-{service}", json.dumps(request).encode(), content_type="application/json")
            send(f"rpc-{service}", b'{"args": 1, "kwargs": []}', content_type="application/json", reply_to="nobody")
    made = organizer.post("/events", draft(organizer, unique("毒请求之后")))
    assert made.status_code == 201
    eventually(lambda: rough.ready().status_code == 200, "all answer", 20)
    assert pids(rough) == before, "nobody died"
    inside.await_settled()


def test_a_fact_of_a_wrong_shape_is_parked_and_the_rest_goes_on(rough: Stack, inside: Inside) -> None:
    """The producer itself made it: no retry helps, its reader's queue must not stop."""
    organizer = rough.session("organizer")
    good = inside.facts("events", "event.drafted")[-1]
    bad = dataclasses.replace(good, id=new_id(), data={"nonsense": True}, aggregate_id=new_id())
    inside.tell("events", bad)
    made = organizer.post("/events", draft(organizer, unique("坏形状之后")))
    assert made.status_code == 201
    inside.fence()
    found = inside.rows("notify", "SELECT id, state FROM dead_letter WHERE fact_id = :id", id=bad.id)
    assert [row.state for row in found] == ["parked"]
    assert found[0].id in rough.run("facts", "parked", "notify")
    again = rough.run("facts", "replay", "notify", found[0].id, "--reason", "再试一次", code=1)
    assert "Traceback" not in again, again
    rough.run("facts", "discard", "notify", found[0].id, "--reason", "生产者有误")
    inside.await_settled()
    assert bad.id in _ledger_bodies(inside, "fact.discarded")


def test_a_parked_fact_that_has_become_readable_is_replayed_by_a_person(rough: Stack, inside: Inside) -> None:
    """As after an update that mends a reaction: the letter is there, the fact was never handled."""
    organizer = rough.session("organizer")
    made = organizer.post("/events", draft(organizer, unique("重放")))
    inside.await_settled()
    fact = next(f for f in inside.facts("events", "event.drafted") if f.subject == made.json()["id"])
    _park_after_all(inside, fact)
    letter = inside.rows("notify", "SELECT id FROM dead_letter WHERE fact_id = :id", id=fact.id)[0].id
    assert "replayed" in rough.run("facts", "replay", "notify", letter, "--reason", "已修复")
    inside.await_settled()
    assert inside.rows("notify", "SELECT 1 FROM event_copy WHERE id = :id", id=fact.subject)
    assert letter in _ledger_bodies(inside, "fact.replayed")
    twice = rough.run("facts", "replay", "notify", letter, "--reason", "再来", code=1)
    assert "fact.decided" in twice


def _park_after_all(inside: Inside, fact: Any) -> None:
    """Turn the history round: the fact was not handled but parked."""
    inside.write("notify", "DELETE FROM inbox WHERE fact_id = :id", id=fact.id)
    inside.write("notify", "DELETE FROM counterfoil WHERE fact_id = :id", id=fact.id)
    inside.write("notify", "DELETE FROM event_copy WHERE id = :id", id=fact.subject)
    inside.write(
        "notify",
        "INSERT INTO dead_letter (id, fact_id, subscriber, type, body, readable, error, attempts, state, parked_at) "
        "VALUES (:id, :fact, 'notify', :type, :body, :yes, 'x', 5, 'parked', '2026-05-08 01:00:00+00:00')",
        id=new_id(), fact=fact.id, type=fact.type, body=fact.to_bytes(), yes=True,
    )  # fmt: skip


@pytest.mark.parametrize("service", ["members", "partners", "events", "notify"])
def test_there_is_nothing_parked_that_no_test_put_there(stack: Stack, service: str) -> None:
    assert "nothing parked" in stack.run("facts", "parked", service)
