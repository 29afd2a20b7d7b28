"""The gateway's nameko container: one entrypoint that hands every request to the Flask application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import eventlet
from nameko.extensions import DependencyProvider
from werkzeug.wrappers import Request, Response

from gateway import openapi
from gateway.app import create_app
from gateway.stamps import Stamps
from kit.domain import SYSTEM, Actor, DomainError
from kit.operations import Answer
from kit.rpc_client import RpcClient
from kit.web import catch_all

PING_WITHIN = 2.0


class Transport:
    """How the application reaches the services; found in `environ["lianxue.rpc"]`."""

    def __init__(self, client: RpcClient, config: dict[str, Any]) -> None:
        self.client = client
        self.config = config
        self.stamps = Stamps(self._last_facts)

    def call(
        self, service: str, operation: str, args: dict[str, Any], *, actor: Actor,
        idempotency_key: str | None = None, trace_id: str = "",
    ) -> Answer:  # fmt: skip
        """The service's answer, or its domain error, or Unavailable."""
        return self.client.call(
            service, operation, args, actor=actor, idempotency_key=idempotency_key, trace_id=trace_id
        )

    def several(
        self, service: str, questions: Sequence[tuple[str, dict[str, Any], Actor]], *, trace_id: str = ""
    ) -> list[Answer | DomainError]:
        """What the service says to each of these questions."""
        return self.client.several(service, questions, trace_id=trace_id)

    def ping(self) -> dict[str, Any]:
        """Which parts answer: {"status", "services": {name: "ok" | why not}, "broker"}."""
        names = list(self.config["SOURCES"])
        if not self.client.up:
            return {"status": "degraded", "services": dict.fromkeys(names, "unknown"), "broker": "unavailable"}
        pool = eventlet.GreenPool(len(names))
        services = dict(zip(names, pool.imap(self._ask, names), strict=True))
        waiting_for = self.config.get("WAITING_FOR") or (list)
        for name in waiting_for():
            services[name] = "starting"
        fine = all(word == "ok" for word in services.values())
        return {"status": "ok" if fine else "degraded", "services": services, "broker": "ok"}

    def stamp(self) -> str:
        """See `Stamps`."""
        return self.stamps.stamp()

    def _last_facts(self) -> list[int]:
        names = list(self.config["SOURCES"])
        pool = eventlet.GreenPool(len(names))
        return list(pool.imap(self._last_fact, names))

    def _last_fact(self, service: str) -> int:
        return int(self.client.call(service, "health", {}, actor=SYSTEM, timeout=PING_WITHIN).value["last_fact"])

    def _ask(self, service: str) -> str:
        try:
            health = self.client.call(service, "health", {}, actor=SYSTEM, timeout=PING_WITHIN).value
        except DomainError as error:
            return error.code
        wanted = {
            f"{sub}<{producer}" for sub, producers in self.config["SOURCES"][service].items() for producer in producers
        }
        return "ok" if wanted <= set(health["caught_up"]) else "starting"


class Application(DependencyProvider):
    """The Flask application and the way to the services, built when the container starts."""

    client = RpcClient()

    def setup(self) -> None:
        """Build the application; everything it needs comes from the container's configuration."""
        config = self.container.config
        self.app = create_app(config["LIANXUE"], config["SCHEMAS"])
        self.transport = Transport(self.client, config)

    def start(self) -> None:
        """Have the API document made now: in the middle of a busy hour it would slow down everybody."""
        eventlet.spawn(openapi.made, self.app)

    def get_dependency(self, worker_ctx: Any) -> Application:
        """The worker sees `self.web`."""
        return self

    def respond(self, request: Request) -> Response:
        """Flask's answer to this request."""
        request.environ["lianxue.rpc"] = self.transport
        return Response.from_app(self.app, request.environ)


class GatewayService:
    """HTTP in, RPC out."""

    name = "gateway"
    web = Application()

    @catch_all
    def http(self, request: Request) -> Response:
        """Every path, every method."""
        return self.web.respond(request)
