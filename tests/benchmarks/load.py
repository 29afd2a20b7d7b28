r"""The load generator, a process of its own: callers on kept-alive connections of loopback, bounded in count and time.

    echo '{"port": 8000, "method": "GET", "path": "/api/v1/health", "callers": 8, "count": 1000, "seconds": 4}' \
        | python -m tests.benchmarks.load

It prints one JSON object: {"began_at" (of the machine's monotonic clock), "seconds", "milliseconds" (of each request),
"failed", "answers" (ids of what it made)}.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
import uuid
from typing import Any

WARM_UP = 3
EXPECTED = (200, 201)


class Caller(threading.Thread):
    """One connection, one request after the other."""

    def __init__(self, spec: dict[str, Any], count: int, barrier: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.spec, self.count, self.barrier = spec, count, barrier
        self.milliseconds: list[float] = []
        self.answers: list[str] = []
        self.failed = 0
        self.ended = 0.0

    def run(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.spec["port"], timeout=30)
        for _ in range(WARM_UP):
            self._once(link, record=False)
        self.barrier.wait(30)
        deadline = time.perf_counter() + self.spec["seconds"]
        while len(self.milliseconds) < self.count and time.perf_counter() < deadline:
            self._once(link, record=True)
        self.ended = time.perf_counter()
        link.close()

    def _once(self, link: http.client.HTTPConnection, *, record: bool) -> None:
        headers, body = self._request()
        began = time.perf_counter()
        link.request(self.spec["method"], self.spec["path"], body, headers)
        answer = link.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status not in EXPECTED:
            self.failed += 1
        elif record and self.spec.get("body", {}).get("theme"):
            self.answers.append(json.loads(content)["id"])
        if record:
            self.milliseconds.append(took)

    def _request(self) -> tuple[dict[str, str], bytes | None]:
        headers = {}
        if token := self.spec.get("token"):
            headers["Authorization"] = "Bearer " + token
        if cookie := self.spec.get("cookie"):
            headers["Cookie"] = cookie
        if "body" not in self.spec:
            return headers, None
        headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        return headers, json.dumps(self.spec["body"]).encode()


def main() -> None:
    """Read the task, run it, say what came out."""
    spec = json.load(sys.stdin)
    barrier = threading.Barrier(spec["callers"] + 1)
    callers = [Caller(spec, max(1, spec["count"] // spec["callers"]), barrier) for _ in range(spec["callers"])]
    for caller in callers:
        caller.start()
    barrier.wait(30)
    began, began_at = time.perf_counter(), time.monotonic()
    for caller in callers:
        caller.join(60)
    found = {
        "began_at": began_at,
        "seconds": max(caller.ended for caller in callers) - began,
        "milliseconds": [took for caller in callers for took in caller.milliseconds],
        "failed": sum(caller.failed for caller in callers),
        "answers": [made for caller in callers for made in caller.answers],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
