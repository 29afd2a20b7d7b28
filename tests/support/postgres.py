"""A PostgreSQL server of the test's own: on its own port, with its own data, to be restarted and killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.support.processes import Process, eventually, free_port, reachable

INSTALLED = Path("/usr/lib/postgresql")
OWNER = "postgres"
"""PostgreSQL refuses to run as root: there, its own account runs it."""


class PostgresNode:
    """One server; `url` is its address for somebody who may create databases. Commits wait for the disk."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="lianxue-postgres-"))  # not in pytest's: those are closed to others
        self.data = self.home / "data"
        self.port = free_port()
        self.url = f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"
        self._as_owner = (
            ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if os.getuid() == 0 else []
        )
        self._process: Process | None = None

    def start(self) -> PostgresNode:
        """Start the server, making its data directory the first time; wait until it takes connections."""
        if not self.data.exists():
            if self._as_owner:
                shutil.chown(self.home, OWNER, OWNER)
            command = [str(_programs() / "initdb"), "--no-sync", "--auth=trust", "-U", OWNER, "-D", str(self.data)]
            subprocess.run([*self._as_owner, *command], check=True, capture_output=True, timeout=60)
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.home,
            "max_connections": 200,
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [*self._as_owner, str(_programs() / "postgres"), "-D", str(self.data), *settings]
        self._process = Process(command, {}, self.home / "log").start()
        eventually(self._takes_connections, "PostgreSQL takes connections", 60)
        return self

    def crash(self) -> None:
        """Immediate shutdown: every connection is cut, nothing is written; the next start recovers from the log."""
        assert self._process is not None
        self._process.signal(signal.SIGQUIT)
        assert self._process.child is not None
        self._process.child.wait(30)

    def close(self) -> None:
        """End it and remove its data."""
        if self._process is not None and self._process.alive:
            self.crash()
        shutil.rmtree(self.home, ignore_errors=True)

    def _takes_connections(self) -> bool:
        ready = [str(_programs() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return reachable(self.port) and subprocess.run(ready, check=False, timeout=10).returncode == 0


def _programs() -> Path:
    """Where the newest installed version has its programs."""
    found = sorted(INSTALLED.glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        pytest.fail("PostgreSQL's server is not installed: apt-get install postgresql", pytrace=False)
    return found[-1]
