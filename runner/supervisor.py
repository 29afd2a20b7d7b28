"""Containers of this process: started, watched, restarted with backoff when one dies, stopped on a signal."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

import eventlet
from eventlet.event import Event
from nameko.containers import ServiceContainer

from kit.config import Settings
from kit.logs import logger
from runner.topology import schemas, sources, topology

log = logger("runner.supervisor")
STOP_WITHIN = 25
COLLECT_AFTER = (3_000, 50, 50)
"""Objects more than before until the collector looks at the youngest, and how many such looks until it looks at the
older ones. By Python's own (700, 10, 10) one request in a hundred stood still for a full collection, 40 ms (measured).
"""


def container_config(settings: Settings) -> dict[str, Any]:
    """What nameko and our extensions find in `container.config`."""
    return {
        "AMQP_URI": settings.amqp_uri,
        "WEB_SERVER_ADDRESS": f"{settings.host}:{settings.port}",
        "HEARTBEAT": 10,
        "max_workers": settings.workers,
        "LIANXUE": settings,
        "TOPOLOGY": topology(),
        "SOURCES": sources(),
        "SCHEMAS": schemas(),
    }


class Supervisor:
    """Runs service classes until SIGTERM or SIGINT."""

    def __init__(
        self, settings: Settings, services: Sequence[type[Any]], prepare: Callable[[str], None] = lambda _name: None
    ) -> None:
        """`prepare` runs before a service's first start and may take its time: the others do not wait for it."""
        self.config = container_config(settings)
        self.services = services
        self.prepare = prepare
        self.containers: dict[str, ServiceContainer] = {}
        self.stopping = False
        self._settled: set[str] = set()
        self._asked_to_stop = Event()

    def run(self, when_started: Callable[[], None] = lambda: None) -> None:
        """Start everything, then wait for the signal; accepted requests are finished before it returns."""
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: eventlet.spawn(self._ask_to_stop))
        gc.set_threshold(*COLLECT_AFTER)
        watchers = [eventlet.spawn(self._keep_running, service) for service in self.services]
        eventlet.spawn(when_started)
        self._asked_to_stop.wait()
        self._stop()
        for watcher in watchers:
            watcher.kill()

    def _ask_to_stop(self) -> None:
        if not self._asked_to_stop.ready():
            self._asked_to_stop.send()

    def _keep_running(self, service: type[Any]) -> None:
        self.prepare(service.name)
        pause = 0.5
        while not self.stopping:
            began = time.monotonic()
            try:
                container = self.containers[service.name] = ServiceContainer(service, config=self.config)
                container.start()
                self._keep_out_of_the_collector(service.name)
                container.wait()
            except Exception as error:
                log.warning("service died", service=service.name, error=f"{type(error).__name__}: {error}"[:500])
            if self.stopping:
                return
            pause = 0.5 if time.monotonic() - began > 60 else min(pause * 2, 15)
            log.warning("service starts again", service=service.name, seconds=pause)
            eventlet.sleep(pause)

    def _keep_out_of_the_collector(self, name: str) -> None:
        """Modules, tables and schemas stay for good: a full collection would walk over all of them, a quarter of a
        second (measured) in which nobody is answered. Once a service: what a dead one leaves behind is to be collected.
        """
        if name not in self._settled:
            self._settled.add(name)
            gc.freeze()

    def _stop(self) -> None:
        """The gateway first, so that nothing new comes in; then the services, each finishing its work."""
        self.stopping = True
        log.info("stopping")
        with eventlet.Timeout(STOP_WITHIN, False):
            self._stop_one("gateway")
            pool = eventlet.GreenPool()
            for name in list(self.containers):
                pool.spawn(self._stop_one, name)
            pool.waitall()

    def _stop_one(self, name: str) -> None:
        container = self.containers.pop(name, None)
        try:
            if container is not None:
                container.stop()
        except Exception as error:
            log.warning("service did not stop cleanly", service=name, error=str(error)[:200])
