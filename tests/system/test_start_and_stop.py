"""Configuration mistakes are named, all at once; an orderly stop answers what was accepted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest
import requests

from tests.support.inside import Inside
from tests.support.processes import eventually, free_port, reachable
from tests.support.stack import LIANXUE, Stack
from tests.support.studies import draft, unique
from tests.system.conftest import EMBEDDED

MISTAKES = {
    "LIANXUE_ENV": "produktion",
    "LIANXUE_AMQP_URI": "http://somewhere/",
    "LIANXUE_EVENTS_DATABASE_URL": "mysql://somewhere/events",
    "LIANXUE_RPC_TIMEOUT": "soon",
    "LIANXUE_NOSUCH": "1",
    "PORT": "eighty",
}


@pytest.mark.parametrize("command", [["check-config"], ["up"], ["serve", "events"], ["migrate"]], ids=" ".join)
def test_every_mistake_in_the_configuration_has_its_line(command: list[str], tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LIANXUE_")}
    env = {**clean, **MISTAKES, "LIANXUE_HOME": str(tmp_path / "var")}
    run = subprocess.run([*LIANXUE, *command], check=False, env=env, capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    for name in MISTAKES:
        assert any(name in line for line in run.stderr.splitlines()), f"{name} in {run.stderr}"
    assert "Traceback" not in run.stderr + run.stdout


def test_a_good_configuration_says_what_will_be_used_and_no_secret(stack: Stack) -> None:
    said = stack.run("check-config")
    assert "The configuration is good." in said
    assert stack.env["LIANXUE_DEMO_PASSWORD"] not in said
    assert stack.env.get("LIANXUE_SECRET_KEY", "no secret given") not in said


def ended(stack_env: dict[str, str], *command: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """A command that is expected to give up by itself."""
    env = {**os.environ, **stack_env, **changed}
    return subprocess.run([*LIANXUE, *command], check=False, env=env, capture_output=True, text=True, timeout=60)


def test_a_second_server_does_not_share_the_port(stack: Stack, tmp_path: Path) -> None:
    command = ["up"] if stack.broker is None else ["serve", "gateway"]
    second = ended(stack.env, *command, LIANXUE_HOME=str(tmp_path))
    assert second.returncode == 2
    assert f"Cannot listen on 127.0.0.1:{stack.port}" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize("stack", [EMBEDDED], indirect=True)
def test_a_second_embedded_stack_does_not_share_the_directory(stack: Stack) -> None:
    second = ended(stack.env, "up", PORT=str(free_port()))
    assert second.returncode == 2
    assert f"Another `lianxue up` uses {stack.home}" in second.stderr


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    run = ended({}, "up", LIANXUE_HOME=str(tmp_path / "file" / "var"))
    assert run.returncode == 2
    assert "LIANXUE_HOME=" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_stop_under_load_answers_what_was_accepted_and_ends_cleanly(rough: Stack, inside: Inside) -> None:
    """Whatever is in the database afterwards was answered 201, and the other way round."""
    organizer = rough.session("organizer")
    words, begin = unique("停机"), threading.Event()
    answered: list[str] = []
    callers = [threading.Thread(target=_call_until_refused, args=(organizer, words, answered, begin)) for _ in range(4)]
    for caller in callers:
        caller.start()
    begin.set()
    eventually(lambda: len(answered) >= 8, "the load is on", 30)
    for process in rough.processes.values():
        process.signal(signal.SIGTERM)
    codes = {name: process.ended(30) for name, process in rough.processes.items()}
    for caller in callers:
        caller.join(40)
    assert set(codes.values()) == {0}, codes
    kept = [row[0] for row in inside.rows("events", "SELECT id FROM study_event WHERE theme = :theme", theme=words)]
    assert sorted(kept) == sorted(answered)
    rough.bring_back()
    inside.await_settled()
    inside.assert_ledger_is_whole()
    assert organizer.get("/session").status_code == 200, "the session is still good"


def test_whoever_is_connected_when_a_stop_begins_gets_an_answer(rough: Stack) -> None:
    gateway = rough.process_of("gateway")
    with socket.create_connection(("127.0.0.1", rough.port), timeout=30) as raw:
        gateway.signal(signal.SIGTERM)
        eventually(lambda: not reachable(rough.port), "nobody else is let in", 30, 0.01)
        raw.sendall(b"GET /api/v1/session HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = raw.recv(65536)
    assert b" 503 " in answer[:20], answer
    assert b"service.stopping" in answer
    assert gateway.stop() == 0


def _call_until_refused(organizer: object, theme: str, answered: list[str], begin: threading.Event) -> None:
    """One request a connection: a kept-alive one may be closed between two requests, rightly."""
    begin.wait(10)
    url, headers = f"{organizer.root}/events", {**organizer.http.headers, "Connection": "close"}  # type: ignore[attr-defined]
    while True:
        try:
            answer = requests.post(url, json=draft(organizer, theme), headers=headers, timeout=30)  # type: ignore[arg-type]
        except requests.ConnectionError:
            return
        if answer.status_code != 201:
            assert answer.status_code == 503, answer.text
            return
        answered.append(answer.json()["id"])
