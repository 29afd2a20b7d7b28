"""One server per port and one embedded stack per directory, said in words before anything starts."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import eventlet
import typer

WAIT = 5.0
"""Seconds for an earlier process to end: whoever kills and starts again must not be refused."""


def port_must_be_free(host: str, port: int) -> None:
    """Exit with 2 and a sentence when somebody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        deadline = time.monotonic() + WAIT
        while True:
            try:
                probe.bind((host, port))
            except OSError as error:
                if time.monotonic() < deadline and error.errno == errno.EADDRINUSE:
                    eventlet.sleep(0.2)
                    continue
                typer.echo(f"Cannot listen on {host}:{port}: {error.strerror}.", err=True)
                typer.echo("Stop what listens there, or choose another port: PORT=8001 make run", err=True)
                raise typer.Exit(2) from error
            return


@contextlib.contextmanager
def only_one_in(home: Path) -> Iterator[None]:
    """Hold the directory while the block runs. The lock is the process's own: kill -9 gives it back.

    Two embedded brokers over the same databases would hear of one another's facts only by reconcile.
    """
    with (home / "up.lock").open("a") as file:
        deadline = time.monotonic() + WAIT
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    typer.echo(f"Another `lianxue up` uses {home}. Stop it, or set LIANXUE_HOME.", err=True)
                    raise typer.Exit(2) from None
                eventlet.sleep(0.2)
                continue
            break
        yield
