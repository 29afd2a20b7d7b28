"""`lianxue serve`."""

from __future__ import annotations

import importlib
from typing import Any

import eventlet
import typer

from kit import migrations
from kit.config import SETUP_CODE, Settings
from kit.logs import logger
from runner.alone import port_must_be_free
from runner.first_run import offer
from runner.settings import settings
from runner.supervisor import Supervisor
from runner.topology import definition

log = logger("runner.serve")


def service_class(name: str) -> type[Any]:
    """The nameko class of a service: exactly one per module."""
    module = importlib.import_module("gateway.service" if name == "gateway" else f"services.{name}.service")
    return next(
        thing for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__ == module.__name__ and getattr(thing, "name", None) == name
    )  # fmt: skip


def command(
    services: list[str] = typer.Argument(..., help="members, partners, events, notify, gateway: any of them."),
    public_only: bool = typer.Option(
        False, "--public-only", help="Gateway for a DMZ: partner links and static files only."
    ),
) -> None:
    """Run services in this process, in the foreground, until SIGTERM. Any number of processes a service."""
    from runner.main import SERVICES

    unknown = [name for name in services if name not in SERVICES]
    if unknown:
        typer.echo(f"There is no service {', '.join(unknown)}; there are {', '.join(SERVICES)}.", err=True)
        raise typer.Exit(2)
    found = settings(public_only=public_only)
    if found.embedded_broker and set(services) != set(SERVICES):
        typer.echo(
            "LIANXUE_AMQP_URI must be set: the embedded broker reaches one process only (use `lianxue up`).", err=True
        )
        raise typer.Exit(2)
    if "gateway" in services:
        port_must_be_free(found.host, found.port)
    Supervisor(found, [service_class(name) for name in services], lambda name: _prepare(found, name)).run()


def _prepare(found: Settings, name: str) -> None:
    """Before a service starts. In a log the set-up code itself would be read by too many."""
    await_database(found, name)
    if name == "members" and offer(found):
        log.warning("nobody has an account yet: set the office up at /set-up", code_in=str(found.home / SETUP_CODE))


def await_database(found: Settings, name: str, migrate: bool = False) -> None:
    """Wait until the service's database is there and migrated, saying so. `migrate`: do that here."""
    if name == "gateway":
        return
    service, url, pause = definition(name), found.database_urls[name], 0.5
    while True:
        try:
            if not migrations.pending(name, url, service.metadata):
                return
            if migrate:
                migrations.upgrade(name, url, service.metadata)
                return
            why = "its schema is behind: run `lianxue migrate`"
        except Exception as error:
            why = str(error).split("\n", 1)[0]
        log.warning("waiting for the database", service=name, why=why[:200], again_in=pause)
        eventlet.sleep(pause)
        pause = min(pause * 2, 5)
