"""The real processes: the embedded stack in one, the full stack with one process a service."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyotp
import requests

from tests.support.databases import fresh_postgresql
from tests.support.postgres import PostgresNode
from tests.support.processes import Process, eventually, free_port
from tests.support.rabbit import RabbitNode

SERVICES = ("members", "partners", "events", "notify", "gateway")
LIANXUE = [str(Path(sys.executable).parent / "lianxue")]
LONGEST_IDLE = 2.0
PASSWORD = "exercise-" + "password"


class Stack:
    """A running product. `settings_env` is what a command line tool needs to reach the same databases."""

    def __init__(
        self, home: Path, extra: dict[str, str] | None = None, command: Sequence[str] = tuple(LIANXUE)
    ) -> None:
        self.home = home
        self.command = list(command)
        home.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.env = {
            "LIANXUE_HOME": str(home),
            "LIANXUE_DEMO_PASSWORD": PASSWORD,
            "LIANXUE_DEMO_CASES": "0",
            "LIANXUE_TEST_CLOCK": "1",
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            **(extra or {}),
        }
        self.processes: dict[str, Process] = {}
        self.broker: RabbitNode | None = None
        self.postgres: PostgresNode | None = None

    def spawn(self, name: str, *arguments: str) -> Process:
        """Start one process of the product under a name."""
        process = Process([*self.command, *arguments], self.env, self.home / f"{name}.log")
        self.processes[name] = process
        return process.start()

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command to its end; its output."""
        log = self.home / f"command-{secrets.token_hex(4)}.log"
        process = Process([*LIANXUE, *arguments], self.env, log).start()
        assert process.child is not None
        found = process.child.wait(120)
        assert found == code, f"lianxue {' '.join(arguments)} ended with {found}\n{process.tail()}"
        return log.read_text()

    def await_ready(self, seconds: float = 180) -> None:
        """Wait until /ready says 200."""
        try:
            eventually(self._ready, "ready", seconds, 0.2)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tails()}") from None

    def process_of(self, service: str) -> Process:
        """The process in which a service, or the gateway, lives."""
        return self.processes.get(service) or self.processes["up"]

    def restart(self, name: str) -> None:
        """Start a killed process again."""
        self.processes[name].start()

    def bring_back(self) -> None:
        """Start whatever is down and wait until all is well; a stack that was not hurt is left alone."""
        if self.broker is not None and not self.broker.alive:
            self.broker.start()
        for process in self.processes.values():
            if not process.alive:
                process.start()
        self.await_ready()

    def stop(self) -> None:
        """Stop everything that still runs."""
        for process in reversed(self.processes.values()):
            process.signal(15)
        for process in self.processes.values():
            if process.child is not None:
                process.stop(30)

    def tails(self) -> str:
        """What the processes last wrote."""
        return "\n".join(f"--- {name}\n{process.tail(15)}" for name, process in self.processes.items())

    def _ready(self) -> bool:
        for name, process in self.processes.items():
            assert process.alive or name == "command", f"{name} ended\n{process.tail()}"
        return self.ready().status_code == 200

    def ready(self) -> requests.Response:
        """What /ready says."""
        return requests.get(self.base_url + "/api/v1/ready", timeout=30)

    def session(self, username: str) -> Api:
        """A logged-in caller."""
        return Api(self.base_url, username)


class Api:
    """A caller of the API. `answer = api.post("/events", {...})` returns requests' response."""

    def __init__(self, base_url: str, username: str | None = None, password: str = PASSWORD) -> None:
        self.http = requests.Session()
        self.last = time.monotonic()
        self.root = base_url + "/api/v1"
        self.account: dict[str, Any] = {}
        if username:
            answer = self.post("/session", {"username": username, "password": password})
            assert answer.status_code == 200, answer.text
            self.http.headers["Authorization"] = "Bearer " + answer.json()["token"]
            self.account = answer.json()["account"]
            self._do_what_is_owed(answer.json()["must"], password)

    def _do_what_is_owed(self, must: list[str], password: str) -> None:
        """What somebody with a new account does first; such a caller logs in once."""
        if "change_password" in must:
            own = f"{password}-own"
            changed = self.post("/session/password", {"old_password": password, "new_password": own})
            assert changed.status_code == 200, changed.text
            password = own
        if "set_up_second_factor" in must:
            code = pyotp.TOTP(self.post("/session/second-factor").json()["secret"]).now()
            confirmed = self.post("/session/second-factor/confirm", {"password": password, "code": code})
            assert confirmed.status_code == 200, confirmed.text

    def call(self, method: str, path: str, **kw: Any) -> requests.Response:
        """One request. A connection that lay idle is not used again: the server may be closing it at this moment."""
        if time.monotonic() - self.last > LONGEST_IDLE:
            self.http.close()
        self.last = time.monotonic()
        return self.http.request(method, self.root + path, timeout=30, **kw)

    def get(self, path: str, **kw: Any) -> requests.Response:
        """GET."""
        return self.call("GET", path, **kw)

    def post(self, path: str, body: Any = None, **kw: Any) -> requests.Response:
        """POST with a JSON body."""
        return self.call("POST", path, json={} if body is None else body, **kw)


@contextmanager
def embedded_stack(
    home: Path, extra: dict[str, str] | None = None, *, command: Sequence[str] = tuple(LIANXUE)
) -> Iterator[Stack]:
    """`lianxue up`: one process, SQLite, the embedded broker."""
    stack = Stack(home, extra, command)
    stack.spawn("up", "up")
    try:
        stack.await_ready()
        yield stack
    finally:
        stack.stop()


@contextmanager
def full_stack(
    home: Path, extra: dict[str, str] | None = None, broker: RabbitNode | None = None,
    *, command: Sequence[str] = tuple(LIANXUE), postgres: PostgresNode | None = None,
) -> Iterator[Stack]:  # fmt: skip
    """RabbitMQ (a node of our own) and PostgreSQL (databases of our own), one process a service, and the demo.

    Without a server of one's own the databases are on the test server, which nobody may hurt.
    """
    server = (postgres.url if postgres else "", postgres is not None)
    with ExitStack() as cleanup:
        if broker is None:
            broker = RabbitNode(home / "rabbit")
            broker.begin()  # it comes up while the databases are made
            cleanup.callback(broker.kill)
        found_databases = {
            name: cleanup.enter_context(fresh_postgresql(server[0], durable=server[1]))
            for name in ("members", "partners", "events", "notify")
        }
        databases = {f"LIANXUE_{name.upper()}_DATABASE_URL": found.url for name, found in found_databases.items()}
        secret = {"LIANXUE_AMQP_URI": broker.uri, "LIANXUE_SECRET_KEY": secrets.token_hex(32)}
        stack = Stack(home, {**databases, **secret, **(extra or {})}, command)
        stack.broker, stack.postgres = broker, postgres
        stack.run("migrate")
        broker.await_listening()
        for name in SERVICES:
            stack.spawn(name, "serve", name)
        cleanup.callback(stack.stop)
        stack.await_ready()
        stack.run("demo")
        yield stack
