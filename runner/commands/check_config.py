"""`lianxue check-config`."""

from __future__ import annotations

import typer

from kit.config import VARIABLES
from runner.settings import settings


def command(
    variables: bool = typer.Option(False, "--variables", help="List every variable with what it means."),
) -> None:
    """Check the configuration; names every mistake and exits with 2, or says what will be used."""
    if variables:
        for name, meaning in VARIABLES.items():
            typer.echo(f"{name:34} {meaning}")
        return
    found = settings()
    typer.echo(f"environment   {found.env}")
    typer.echo(f"home          {found.home}")
    typer.echo(f"listens on    {found.host}:{found.port}, partners see {found.public_url}")
    typer.echo(f"broker        {'embedded, in this process' if found.embedded_broker else 'RabbitMQ'}")
    for name, url in found.database_urls.items():
        typer.echo(f"{name:13} {url.split('://')[0]}")
    typer.echo("The configuration is good.")
