"""`lianxue demo`."""

from __future__ import annotations

import typer

from runner.settings import settings


def command() -> None:
    """Fill in the demo office through running services. Safe to repeat; set LIANXUE_DEMO_PASSWORD first."""
    from runner.demo import fill

    found = settings()
    if not found.demo_password:
        typer.echo("Set LIANXUE_DEMO_PASSWORD: the demo accounts get it as their password.", err=True)
        raise typer.Exit(2)
    fill(found)
    typer.echo("The demo is in.")
