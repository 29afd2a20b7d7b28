"""`lianxue check-config`."""

from __future__ import annotations

import typer

from kit.config import VARIABLES
from kit.sending import Sending
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
    typer.echo(f"checkpoints   {_sent(found.sending)}")
    typer.echo("The configuration is good.")


def _sent(sending: Sending) -> str:
    """Where the daily checkpoint goes, without addresses and keys."""
    mailed = len(sending.checkpoint_mail_to)
    ways = [f"by mail to {mailed} addresses"] if mailed else []
    ways += ["to a group robot"] if sending.checkpoint_robot_url else []
    return " and ".join(ways) or "stay in the house"
