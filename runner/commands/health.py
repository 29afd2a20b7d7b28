"""`lianxue health`."""

from __future__ import annotations

import sys
from typing import Any

import typer

from kit.domain import SYSTEM, DomainError
from runner.one_call import calling
from runner.settings import settings


def command(
    service: str = typer.Argument(..., help="members, partners, events or notify."),
    within: float = typer.Option(5.0, help="Seconds to wait."),
) -> None:
    """Ask one service, through the broker, whether it is well. Exit code 0 or 1; for container health checks."""
    found = settings()
    try:
        with calling(found, within) as call:
            answer: Any = call(service, "health", {}, SYSTEM)
    except DomainError as error:
        typer.echo(f"{service}: {error.en}", err=True)
        sys.exit(1)
    typer.echo(f"{service}: {answer['status']}")
