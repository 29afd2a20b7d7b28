"""`lianxue rules`."""

from __future__ import annotations

from pathlib import Path

import typer

command = typer.Typer(help="Rule packs: caps and rules as data.", no_args_is_help=True)


@command.callback()
def rules() -> None:
    """Rule packs: caps and rules as data. docs/rules.md tells how to write one."""


@command.command()
def check(file: Path = typer.Argument(..., exists=True, dir_okay=False, help="A rule pack (YAML, UTF-8).")) -> None:
    """Check a rule pack as uploading does, and name every mistake with its place.

    Exit code 0: the pack is good. 1: it has mistakes, each on a line of its own on stderr. 2: there is no such file.
    """
    from services.events.persistence.rule_pack_files import check_pack

    try:
        problems = check_pack(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        problems = ["the file is not UTF-8"]
    for problem in problems:
        typer.echo(f"  - {problem}", err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo("The rule pack is good.")


@command.command(name="list")
def list_() -> None:
    """List the packs that ship, in the order in which they apply: reference, scope, first day, name."""
    from services.events.persistence.rule_pack_files import shipped_packs

    for pack in shipped_packs():
        first = pack.effective_from.isoformat() if pack.effective_from else "always"
        mark = "" if all(rule.verified for rule in pack.rules) else "  (not verified)"
        typer.echo(f"{pack.reference}  {pack.scope}  {first}  {pack.name}{mark}")
