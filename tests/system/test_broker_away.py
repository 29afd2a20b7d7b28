"""RabbitMQ stopped, killed, its disk lost: said quickly, nothing done behind anybody's back, nothing lost."""

from __future__ import annotations

import signal
import time

import requests

from tests.support.inside import Inside
from tests.support.processes import eventually
from tests.support.stack import Stack
from tests.support.studies import draft, unique
from tests.system.conftest import full_only

BACK_WITHIN = 35


def assert_says_come_back_later(answer: requests.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["status"] == 503
    assert answer.json()["trace_id"]


def drafts(inside: Inside, theme: str) -> int:
    return int(inside.rows("events", "SELECT count(*) FROM study_event WHERE theme = :theme", theme=theme)[0][0])


@full_only
def test_while_the_broker_is_away_everybody_is_told_so_and_afterwards_all_goes_on(rough: Stack, inside: Inside) -> None:
    assert rough.broker is not None
    organizer, refused = rough.session("organizer"), unique("经纪停机")
    rough.broker.stop()
    assert organizer.get("/health").status_code == 200
    assert organizer.get("/openapi.json").status_code == 200
    for _ in range(3):
        began = time.monotonic()
        assert_says_come_back_later(organizer.post("/events", draft(organizer, refused)))
        assert time.monotonic() - began < 2
    ready = rough.ready()
    assert (ready.status_code, ready.json()["status"]) == (503, "degraded")
    assert ready.json()["broker"] != "ok"
    rough.broker.start()
    _await_write(rough, "恢复之后")
    rough.await_ready(BACK_WITHIN)
    inside.await_settled(BACK_WITHIN)
    assert drafts(inside, refused) == 0, "a command that was told 503 ran later"
    inside.assert_ledger_is_whole()
    assert all(process.alive for process in rough.processes.values())


@full_only
def test_a_broker_that_loses_its_disk_loses_no_fact(rough: Stack, inside: Inside) -> None:
    """Facts lie confirmed in the queue of a subscriber that is not looking when the broker is killed and wiped."""
    assert rough.broker is not None
    organizer, notify = rough.session("organizer"), rough.process_of("notify")
    notify.signal(signal.SIGSTOP)
    try:
        made = [organizer.post("/events", draft(organizer, unique("磁盘丢失"))).json()["id"] for _ in range(5)]
        eventually(lambda: inside.unsent("events") == 0, "the broker has confirmed them")
        assert not any(_notified(inside, event_id) for event_id in made)
        rough.broker.kill()
        rough.broker.wipe()
        rough.broker.start()
    finally:
        notify.signal(signal.SIGCONT)
    _await_write(rough, "新磁盘")
    inside.await_settled()
    assert all(_notified(inside, event_id) for event_id in made)
    inside.assert_ledger_is_whole()


@full_only
def test_a_command_that_was_told_503_because_its_service_slept_does_not_run_later(rough: Stack, inside: Inside) -> None:
    organizer, late, events = rough.session("organizer"), unique("过期请求"), rough.process_of("events")
    events.signal(signal.SIGSTOP)
    try:
        assert_says_come_back_later(organizer.post("/events", draft(organizer, late)))
    finally:
        events.signal(signal.SIGCONT)
    _await_write(rough, "服务醒来")
    rough.await_ready()
    inside.await_settled()
    assert drafts(inside, late) == 0


def _await_write(rough: Stack, words: str) -> None:
    """Until a new caller can log in and write: sessions, RPC and the database all work again."""

    def works() -> bool:
        organizer = requests.post(
            f"{rough.base_url}/api/v1/session",
            json={"username": "organizer", "password": rough.env["LIANXUE_DEMO_PASSWORD"]},
            timeout=30,
        )
        if organizer.status_code != 200:
            return False
        answer = requests.post(
            f"{rough.base_url}/api/v1/events",
            json={"theme": unique(words), "branch_id": organizer.json()["account"]["branch_id"]},
            headers={"Authorization": f"Bearer {organizer.json()['token']}"},
            timeout=30,
        )
        return answer.status_code == 201

    eventually(works, "writes work again", BACK_WITHIN, 0.3)


def _notified(inside: Inside, event_id: str) -> bool:
    return bool(inside.rows("notify", "SELECT 1 FROM event_copy WHERE id = :id", id=event_id))
