"""Processes that a test starts, and ends: nothing else is ever signalled."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


def free_port() -> int:
    """A port on loopback that nobody listens on.

    Below those that the system gives to outgoing connections: whoever is killed and started again must find it free.
    """
    for port in random.sample(range(15_000, 32_000), 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def reachable(port: int) -> bool:
    """Whether somebody listens on this port of loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def eventually(question: Callable[[], Any], what: str, seconds: float = 20.0, every: float = 0.1) -> Any:
    """Ask until the answer is true; fails with the last answer. Errors of connection count as "not yet"."""
    deadline, seen = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            seen = question()
        except OSError as error:
            seen = error
        else:
            if seen:
                return seen
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {what}: last seen {seen!r}"[:2000])


class Process:
    """One child in a process group of its own, with its output in a file; it may be started in a folder of its own."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], log: Path, folder: Path | None = None) -> None:
        self.command = list(command)
        self.env = {**{k: v for k, v in os.environ.items() if not k.startswith("LIANXUE_")}, **env}
        self.log, self.folder = log, folder
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> Process:
        """Start it."""
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.folder,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.child is not None and self.child.poll() is None

    def signal(self, number: int) -> None:
        """Signal the whole group."""
        if self.alive:
            assert self.child is not None
            os.killpg(self.child.pid, number)

    def kill(self) -> None:
        """End it without a word of warning (kill -9), and wait until it is gone."""
        self.signal(signal.SIGKILL)
        if self.child is not None:
            self.child.wait(10)

    def stop(self, seconds: float = 30.0) -> int:
        """Ask it to end and wait; the exit code. A process that does not end in time is killed and fails the test."""
        self.signal(signal.SIGTERM)
        return self.ended(seconds)

    def ended(self, seconds: float = 30.0) -> int:
        """Wait for the end of what was told to end before: at its very end a second signal would kill it."""
        assert self.child is not None
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.command} did not stop within {seconds} s\n{self.tail()}") from None

    def tail(self, lines: int = 40) -> str:
        """The last lines that it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
