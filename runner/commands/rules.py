"""`lianxue rules`."""

from __future__ import annotations

from pathlib import Path

import typer

command = typer.Typer(help="Rule packs: caps and rules as data.", no_args_is_help=True)


@command.callback()
def rules() -> None:
    """Rule packs: caps and rules as data."""


@command.command()
def check(file: Path = typer.Argument(..., exists=True, dir_okay=False, help="A rule pack (YAML).")) -> None:
    """Check a rule pack; names every mistake. Exit code 0 or 1."""
    from services.events.persistence.rule_pack_files import check_pack

    problems = check_pack(file.read_text(encoding="utf-8"))
    for problem in problems:
        typer.echo(f"  - {problem}", err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo("The rule pack is good.")
