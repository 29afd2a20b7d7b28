"""`lianxue migrate`."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import typer

from kit import migrations
from runner.settings import settings
from runner.topology import definitions

OWNS_ITS_LEDGER = (
    "the service's role owns the ledger's tables and could take off their triggers; "
    "docs/operations.md says how to give them to a role of their own"
)


def command(
    check: bool = typer.Option(False, "--check", help="Only say whether models and migrations agree (exit 1 if not)."),
    revise: str = typer.Option("", "--revise", metavar="MESSAGE", help="For developers: write a new revision."),
) -> None:
    """Bring every service's database to the newest schema. Safe to repeat, and from several machines at once."""
    if check:
        _check()
        return
    if revise:
        for service in definitions():
            if migrations.drift(service.name, service.metadata):
                migrations.revise(service.name, service.metadata, revise)
        return
    found = settings()
    for service in definitions():
        url, owner = found.database_urls[service.name], found.owner_urls.get(service.name)
        migrations.upgrade(service.name, owner or url, service.metadata)
        typer.echo(f"{service.name}: up to date")
        if owner:
            role = unquote(urlsplit(url).username or "")
            migrations.hand_out_rights(owner, role, service.metadata)
            typer.echo(f"{service.name}: {role} may use the tables, and only read and add to the ledger")
        elif url.startswith("postgresql") and migrations.may_alter(url, service.metadata):
            typer.echo(f"{service.name}: {OWNS_ITS_LEDGER}", err=True)


def _check() -> None:
    differing = {service.name: migrations.drift(service.name, service.metadata) for service in definitions()}
    for name, differences in differing.items():
        for difference in differences:
            typer.echo(f"{name}: {difference}", err=True)
    if any(differing.values()):
        typer.echo("Models and migrations differ: run `lianxue migrate --revise MESSAGE`.", err=True)
        raise typer.Exit(1)
    typer.echo("Models and migrations agree.")
