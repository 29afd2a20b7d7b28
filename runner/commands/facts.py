"""`lianxue facts`."""

from __future__ import annotations

import getpass
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table

from kit.config import SERVICES
from kit.domain import Actor, DomainError
from kit.operations import Call, execute
from kit.service import build_works
from runner.settings import settings
from runner.topology import definition

command = typer.Typer(help="Look at parked facts, replay or discard them; each decision goes on the ledger.")
SERVICE = typer.Argument(..., help=" ".join(SERVICES))
REASON = typer.Option(..., "--reason", help="Why; it goes on the ledger.")


def operator() -> Actor:
    """Who sits at this terminal; the ledger names the account of the machine."""
    return Actor(account_id=f"operator:{getpass.getuser()}", roles=("admin",), reach="all")


def _ask(service: str, operation: str, args: dict[str, Any]) -> Any:
    if service not in SERVICES:
        typer.echo(f"There is no service {service}; there are {', '.join(SERVICES)}.", err=True)
        raise typer.Exit(2)
    found = definition(service)
    try:
        return execute(found.operations, build_works(found, settings()), Call(operation, args, operator())).value
    except DomainError as error:
        typer.echo(f"{error.code}: {error.zh}", err=True)
        raise typer.Exit(1) from error


@command.command()
def parked(
    service: str = SERVICE,
    state: str = typer.Option("parked", help="parked, replayed or discarded."),
    limit: int = typer.Option(50, min=1, max=200),
) -> None:
    """List a service's parked facts, oldest first."""
    whole = Column("id", no_wrap=True, min_width=32)  # it is what replay and discard ask for
    table = Table(whole, "type", "subscriber", "attempts", "parked at", "error")
    for item in _ask(service, "parked_facts", {"state": state, "limit": limit})["items"]:
        table.add_row(*(str(item[k]) for k in ("id", "type", "subscriber", "attempts", "parked_at", "error")))
    Console().print(table if table.row_count else f"{service}: nothing {state}.")


@command.command()
def replay(
    service: str = SERVICE, fact: str = typer.Argument(..., help="Its id in the list."), reason: str = REASON
) -> None:
    """Handle a parked fact again, here and now; if it fails again nothing changes."""
    typer.echo(_ask(service, "replay_fact", {"dead_letter_id": fact, "reason": reason})["state"])


@command.command()
def discard(
    service: str = SERVICE, fact: str = typer.Argument(..., help="Its id in the list."), reason: str = REASON
) -> None:
    """Give a parked fact up for good."""
    typer.echo(_ask(service, "discard_fact", {"dead_letter_id": fact, "reason": reason})["state"])
