"""What rude or careless callers do to the front door, and what the logs must not say."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
import requests

from tests.support.inside import looking_inside
from tests.support.processes import eventually
from tests.support.stack import Stack
from tests.support.studies import Study, draft, unique

HALF_SENT = 60


@contextmanager
def connected(stack: Stack) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", stack.port), timeout=30) as raw:
        yield raw


def head(raw: socket.socket) -> str:
    """The status line and headers of the answer."""
    seen = b""
    while b"\r\n\r\n" not in seen and (piece := raw.recv(65536)):
        seen += piece
    return seen.split(b"\r\n\r\n")[0].decode()


def test_half_sent_requests_do_not_keep_others_out(stack: Stack) -> None:
    with ExitStack() as held:
        for number in range(HALF_SENT):
            raw = held.enter_context(connected(stack))
            if number % 2:
                raw.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Le")
            else:
                raw.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        for _ in range(5):
            assert requests.get(stack.base_url + "/api/v1/health", timeout=5).status_code == 200
        assert stack.session("organizer").account["username"] == "organizer"


def test_a_body_beyond_the_limit_is_refused_without_being_read(stack: Stack) -> None:
    with connected(stack) as raw:
        raw.sendall(
            b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 209715200\r\n\r\n"
        )
        answer = head(raw)
    assert " 413 " in answer.splitlines()[0], answer
    assert "application/problem+json" in answer


def test_whoever_sends_a_mebibyte_of_two_hundred_gets_the_answer_and_is_cut_off(stack: Stack) -> None:
    with connected(stack) as raw:
        raw.sendall(
            b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 209715200\r\n\r\n"
        )
        sent = 0
        try:
            for _ in range(3200):
                raw.sendall(b"x" * 65536)
                sent += 65536
        except OSError:
            pass  # cut off, as it should be
    assert sent < 64 * 2**20, "the server read on and on"
    assert requests.get(stack.base_url + "/api/v1/health", timeout=5).status_code == 200


def test_a_request_whose_head_was_cut_off_is_not_run(stack: Stack) -> None:
    session = stack.session("organizer")
    with connected(stack) as raw:
        right = session.http.headers["Authorization"]
        raw.sendall(f"DELETE /api/v1/session HTTP/1.1\r\nHost: x\r\nAuthorization: {right}\r\nIf-Mat".encode())
        raw.shutdown(socket.SHUT_WR)
        assert head(raw) == ""
    assert session.get("/session").status_code == 200, "nobody logged out"


def test_a_body_that_was_cut_off_is_not_taken_for_a_whole_one(stack: Stack) -> None:
    organizer = stack.session("organizer")
    body = json.dumps(draft(organizer, unique("半份请求"))).encode()
    with connected(stack) as raw:
        right = organizer.http.headers["Authorization"]
        start = f"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: {right}\r\n"
        raw.sendall(f"{start}Content-Type: application/json\r\nContent-Length: {len(body) + 9}\r\n\r\n".encode() + body)
        raw.shutdown(socket.SHUT_WR)
        answer = head(raw)
    assert " 400 " in answer.splitlines()[0], answer


@pytest.mark.parametrize(
    "request_line", [b"BREW /coffee HTTP/1.1", b"GET /" + b"x" * 9000 + b" HTTP/1.1", b"nonsense", b"\x16\x03\x01\x02"]
)
def test_nonsense_on_the_wire_is_answered_or_closed_and_forgotten(stack: Stack, request_line: bytes) -> None:
    with connected(stack) as raw:
        raw.sendall(request_line + b"\r\nHost: x\r\n\r\n")
        with suppress(OSError):  # it may have hung up already: that is one of the two good ends
            raw.shutdown(socket.SHUT_WR)
        answer = head(raw)
    assert not answer or answer.split()[1][0] in "45", answer
    assert "<html" not in answer
    assert requests.get(stack.base_url + "/api/v1/health", timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"GET /api/v1/events?q=" + b"x" * 9000 + b" HTTP/1.1\r\n", 414),
        (b"GET /api/v1/health HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n", 431),
        (b"POST /api/v1/session HTTP/1.1\r\nContent-Length: many\r\n", 400),
        (b"POST /api/v1/session HTTP/1.1\r\nContent-Length: -1\r\n", 400),
        (b"POST /api/v1/session HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"GET /api/v1/health\x00 HTTP/1.1 HTTP/1.1\r\n", 400),
    ],
    ids=["address", "headers", "length", "negative", "both", "line"],
)
def test_what_never_reaches_the_application_is_refused_in_its_form(
    stack: Stack, request_head: bytes, status: int
) -> None:
    with connected(stack) as raw:
        raw.sendall(request_head + b"Host: x\r\n\r\n")
        answer = head(raw)
    assert f" {status} " in answer.splitlines()[0], answer
    assert "application/problem+json" in answer


def test_the_partners_secret_is_in_no_log_and_one_trace_leads_through_all_services(stack: Stack) -> None:
    study = Study(stack)
    trace = study.approve()
    token = study.token()
    assert requests.get(f"{stack.base_url}/i/{token}", timeout=30).status_code == 200
    assert requests.get(f"{stack.base_url}/api/v1/links/{token}", timeout=30).json()["state"] == "open"
    requests.get(f"{stack.base_url}/i/{token}/nowhere?next=/i/{token}", timeout=30)
    requests.post(f"{stack.base_url}/api/v1/links/{token}/reply", json={"answer": "perhaps"}, timeout=30)
    supervisor = stack.session("supervisor")
    entries = eventually(lambda: _issued(supervisor, study.event["id"]), "the ledger has the invitation", 30)
    traced = {entry["type"]: entry["trace_id"] for entry in entries}
    assert traced["event.approved.v1"] == trace, "the fact that the request made"
    assert traced["invitation.issued.v1"] == trace, "the fact that another service made in reaction"
    with looking_inside(stack) as inside:
        logs = inside.logs()
    assert "/i/***" in logs, "the requests were logged"
    assert token not in logs
    assert trace in logs


def _issued(supervisor: object, event_id: str) -> list[dict[str, str]]:
    items = supervisor.get(f"/ledger?subject={event_id}&limit=200").json()["items"]  # type: ignore[attr-defined]
    return items if any(entry["type"] == "invitation.issued.v1" for entry in items) else []


def test_every_answer_names_its_trace(stack: Stack) -> None:
    given = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = requests.get(
        stack.base_url + "/api/v1/nowhere", headers={"traceparent": f"00-{given}-00f067aa0ba902b7-01"}, timeout=30
    )
    assert answer.status_code == 404
    assert answer.headers["X-Trace-Id"] == given
    assert json.loads(answer.text)["trace_id"] == given
