"""Hostile clients hurt nobody else.

All at once, in waves: 200 connections with half a head, 50 with half a body (as many as the gateway has workers), some
that drip a byte a second, bodies of 200 MB with and without their length, and readers that take a byte now and then of
something long. Meanwhile a client in a process of its own asks /api/v1/health: always answered, within 250 ms of the
product's own time. The huge bodies are answered 413, and not more than the limit of a body is read (and a little more
of what is refused, so that its sender hears the answer). Whatever is half open is closed by the server within 15 s;
that takes as long as the product's patience, so only the whole form waits for it. What was cut off in its head or body
is not carried out. No process may die, and a login works afterwards.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

from tests.chaos.clients.health import sampled
from tests.chaos.clients.rude_clients import Flood, HalfOpen, SlowReaders, hang_up_after
from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.support.studies import draft, unique

HEALTH_WITHIN = 0.25
CLOSED_WITHIN = 15.0
LIMIT = 2**20
DRAINED = 2**18
"""How much of a refused body is read so that its sender can hear the answer: `kit.incoming.DRAIN_AT_MOST`."""
AHEAD = 2**17
"""A chunk of the client's and a buffer: read before anybody can count them."""


def keep(rig: Rig) -> None:
    """Waves of everything, with the sampler beside them."""
    before = rig.pids
    gateway = rig.stack.process_of("gateway").child
    assert gateway is not None
    export = _long_answers(rig)
    with sampled(rig.stack.port, gateway.pid) as samples:
        for _ in range(rig.size(3, 1)):
            _wave(rig, export)
    rig.tally.notes.append(samples.words())
    rig.tally.runs += len(samples.passed)
    rig.tally.expect(not samples.failed, f"health failed {len(samples.failed)} times: {samples.failed[:1]}")
    late = [seconds for seconds in samples.owed if seconds > HEALTH_WITHIN]
    rig.tally.expect(not late, f"health took too long {len(late)} times, at worst {max(samples.owed) * 1000:.0f} ms")
    _cut_off(rig)
    rig.tally.expect(rig.pids == before, "a process died")
    with rig.tally.timed("logging in afterwards", 5):
        rig.stack.session("organizer")


def _long_answers(rig: Rig) -> list[tuple[str, str]]:
    """What is long enough to be read slowly: the API document, a script, the ledger; and the right to the last."""
    supervisor = str(rig.stack.session("supervisor").http.headers["Authorization"])
    paths = ("/api/v1/openapi.json", "/assets/vendor/swagger-ui-bundle.js", "/api/v1/ledger/export.jsonl")
    return [(path, f"Authorization: {supervisor}\r\n") for path in paths]


def _wave(rig: Rig, long_answers: list[tuple[str, str]]) -> None:
    half_open = HalfOpen(rig.stack.port, rig.random)
    readers = SlowReaders(rig.stack.port, [rig.random.choice(long_answers) for _ in range(rig.size(30, 8))])
    heads, bodies, dripping = rig.size(200, 100), 50, rig.size(20, 5)
    try:
        half_open.open(heads, bodies, dripping)
        with ThreadPoolExecutor(5) as pool:
            read = pool.submit(readers.read_for, rig.size(100, 20) / 10, 20)
            floods = [pool.submit(_flood, rig, chunked) for chunked in [False, True] * rig.size(2, 1)]
            left = half_open.await_closed(rig.size(150, 20) / 10)
            for flood in floods:
                flood.result()
            fed = read.result()
    finally:
        half_open.close()
        readers.close()
    rig.tally.faults += heads + bodies + 2 * dripping + len(floods) + len(readers.sockets)
    rig.tally.expect(fed == len(readers.sockets), f"{len(readers.sockets) - fed} slow readers got nothing at all")
    if rig.whole:
        rig.tally.expect(not left, f"{left} half-open connections are still open after {CLOSED_WITHIN:g} s")
        longest = max(half_open.lasted, default=0.0)
        rig.tally.notes.append(f"{len(half_open.lasted)} half-open connections closed, the last after {longest:.1f} s")


def _cut_off(rig: Rig) -> None:
    """A request that ends in its head or in its body was never made: the session goes on, nothing is drafted."""
    organizer, theme = rig.stack.session("organizer"), unique("半份请求")
    right = organizer.http.headers["Authorization"]
    head = f"DELETE /api/v1/session HTTP/1.1\r\nHost: example\r\nAuthorization: {right}\r\nX-Long: {'x' * 100}"
    body = json.dumps(draft(organizer, theme)).encode()
    start = f"POST /api/v1/events HTTP/1.1\r\nHost: example\r\nAuthorization: {right}\r\n"
    start += f"Content-Type: application/json\r\nContent-Length: {len(body) + 1}\r\n\r\n"
    for _ in range(rig.size(30, 5)):
        hang_up_after(
            rig.stack.port, head[: rig.random.randrange(head.index(str(right)) + len(right), len(head))].encode()
        )
        hang_up_after(rig.stack.port, start.encode() + body)
        rig.tally.faults += 2
    rig.tally.expect(organizer.get("/session").status_code == 200, "half a request to log out was carried out")
    made = rig.inside.rows("events", "SELECT count(*) FROM study_event WHERE theme = :theme", theme=theme)[0][0]
    rig.tally.expect(not made, f"{made} drafts were made by bodies that were cut off")


def _flood(rig: Rig, chunked: bool) -> None:
    """Refused, and cut off in time."""
    began = time.monotonic()
    flood = Flood(rig.stack.port, chunked=chunked).run(60)
    words = f"a body of 200 MB {'in chunks' if chunked else 'with its length'}"
    rig.tally.expect(flood.status == "413", f"{words} was answered {flood.status!r}")
    rig.tally.expect(flood.taken <= LIMIT + DRAINED + AHEAD, f"{words}: {flood.taken / 2**20:.1f} MiB were taken")
    took = time.monotonic() - began
    rig.tally.notes.append(f"{words}: {flood.taken / 2**20:.2f} MiB taken, over after {took:.1f} s")


PROMISE = Promise(
    number=12,
    words="hostile clients",
    keep=keep,
    short=(EMBEDDED,),
    variants=(
        Variant("no-socket-timeout", EMBEDDED, whole=True),
        Variant("endless-drain", EMBEDDED),
        Variant("few-workers", FULL),
    ),
)
