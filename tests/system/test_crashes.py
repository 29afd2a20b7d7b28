"""kill -9 at the worst moments: what was acknowledged is there, once, and everybody hears of it, once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests

from tests.support.inside import Inside
from tests.support.processes import eventually
from tests.support.stack import Stack
from tests.support.studies import draft, unique
from tests.system.conftest import QUICK, full_only


def drafted(inside: Inside, event_id: str) -> list[Any]:
    return [entry for entry in inside.ledger("event.drafted") if entry.subject == event_id]


def in_background(call: Callable[[], requests.Response]) -> threading.Thread:
    def run() -> None:
        with suppress(requests.RequestException):  # the other end is killed, which is what the test is about
            call()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_service_killed_between_commit_and_publish_loses_and_doubles_nothing(rough: Stack, inside: Inside) -> None:
    """The window is held open: another process has the relay's lock, so facts are committed and never published."""
    organizer = rough.session("organizer")
    process = rough.process_of("events")
    process.kill()
    with inside.relay_held("events"):
        process.start()
        rough.await_ready()
        made = [organizer.post("/events", draft(organizer, unique("提交与发布之间"))) for _ in range(5)]
        assert [answer.status_code for answer in made] == [201] * 5
        assert inside.unsent("events") >= 5, "committed, not published"
        process.kill()
    process.start()
    rough.await_ready()
    inside.await_settled()
    for answer in made:
        assert len(drafted(inside, answer.json()["id"])) == 1
    inside.assert_ledger_is_whole()
    assert organizer.get("/session").status_code == 200, "the session survived too"


@full_only
def test_every_process_killed_at_once_comes_back_with_everything(rough: Stack, inside: Inside) -> None:
    organizer = rough.session("organizer")
    acknowledged = [organizer.post("/events", draft(organizer, unique("全部"))).json()["id"] for _ in range(10)]
    for process in rough.processes.values():
        process.kill()
    rough.bring_back()
    inside.await_settled()
    assert [len(drafted(inside, event_id)) for event_id in acknowledged] == [1] * 10
    assert organizer.get("/session").status_code == 200, "sessions survive"


def test_the_same_key_after_a_kill_in_the_middle_gives_one_thing(rough: Stack, inside: Inside) -> None:
    """Killed as soon as the commit shows: the caller may have heard nothing, and repeats."""
    organizer = rough.session("organizer")
    process = rough.process_of("events")
    body, key = draft(organizer, unique("重复提交")), {"Idempotency-Key": unique("key")[-10:]}
    asked = in_background(lambda: organizer.post("/events", body, headers=key))
    eventually(lambda: _count(inside, body["theme"]), "committed", every=0.002)
    process.kill()
    asked.join(40)
    process.start()
    rough.await_ready()
    again = rough.session("organizer").post("/events", body, headers=key)
    assert (again.status_code, again.headers.get("Idempotent-Replay")) == (201, "true"), again.text
    assert _count(inside, body["theme"]) == 1
    inside.await_settled()
    inside.assert_ledger_is_whole()


@full_only
def test_a_command_killed_before_its_answer_is_not_run_again_by_the_next_process(rough: Stack, inside: Inside) -> None:
    """Without a key nobody could tell the second run from a second request; the caller still waits when it comes."""
    events, gateway = rough.process_of("events"), rough.process_of("gateway")
    gateway.stop()
    gateway.env["LIANXUE_RPC_TIMEOUT"] = "60"
    gateway.start()
    rough.await_ready()
    organizer, theme = rough.session("organizer"), unique("只运行一次")
    asked = in_background(lambda: organizer.post("/events", draft(organizer, theme)))
    eventually(lambda: _count(inside, theme), "committed", every=0.002)
    events.kill()
    events.start()
    rough.await_ready()
    assert rough.session("organizer").post("/events", draft(organizer, unique("之后"))).status_code == 201
    assert _count(inside, theme) == 1
    gateway.env["LIANXUE_RPC_TIMEOUT"] = QUICK["LIANXUE_RPC_TIMEOUT"]
    gateway.kill()
    asked.join(40)


def _count(inside: Inside, theme: str) -> int:
    return int(inside.rows("events", "SELECT count(*) FROM study_event WHERE theme = :theme", theme=theme)[0][0])


def test_a_fact_delivered_three_times_changes_nothing(rough: Stack, inside: Inside) -> None:
    """All facts that were ever made are published twice more; every table of every service stays as it was."""
    inside.await_settled()
    before, entries = inside.census(), len(inside.ledger())
    for _ in range(2):
        for service in inside.databases:
            inside.write(service, "UPDATE outbox SET sent_at = NULL")
        inside.await_settled(90)
        inside.fence()
    after = inside.census()
    changed = {table: (before[table], after[table]) for table in before if before[table] != after[table]}
    assert set(changed) <= {"events.ledger_entry", "events.ledger_node"}, changed
    assert len(inside.ledger()) == entries + 2, "one entry for each of the two fences"
    inside.assert_ledger_is_whole()
