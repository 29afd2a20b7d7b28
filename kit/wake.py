"""Waking a sleeper: by a commit of this process, or of another one through PostgreSQL's NOTIFY."""

from __future__ import annotations

import contextlib
import select
from typing import Any

import eventlet
from eventlet import patcher
from eventlet.event import Event
from eventlet.hubs import trampoline

from kit.database import NOTIFY_CHANNEL, Database
from kit.logs import logger

log = logger("kit.wake")


class Wake:
    """A flag that one greenthread sleeps on and others raise."""

    def __init__(self) -> None:
        self._raised = Event()

    def set(self) -> None:
        """Wake the sleeper, now or when it next goes to sleep."""
        if not self._raised.ready():
            self._raised.send()

    def wait(self, seconds: float) -> bool:
        """Sleep until woken, at most so long; whether it was woken."""
        with eventlet.Timeout(seconds, False):
            self._raised.wait()
        woken = bool(self._raised.ready())
        if woken:
            self._raised = Event()
        return woken


def listen(database: Database, wake: Wake) -> None:
    """Raise the flag at each NOTIFY, for ever. Returns at once on SQLite, where only this process writes."""
    while not database.is_sqlite:
        try:
            _listen_once(database, wake)
        except Exception as error:  # whatever cut the connection: the relay's poll bridges the gap
            log.warning("listening for commits was interrupted", error=str(error)[:200])
            eventlet.sleep(2)


def _listen_once(database: Database, wake: Wake) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"LISTEN {NOTIFY_CHANNEL}")
        raw: Any = connection.connection.driver_connection
        while True:
            _readable(raw.fileno(), 30)
            raw.poll()
            if raw.notifies:
                raw.notifies.clear()
                wake.set()


def _readable(descriptor: int, seconds: float) -> None:
    if patcher.is_monkey_patched("select"):
        with contextlib.suppress(TimeoutError):
            trampoline(descriptor, read=True, timeout=seconds, timeout_exc=TimeoutError)
    else:
        select.select([descriptor], [], [], seconds)
