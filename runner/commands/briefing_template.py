"""`lianxue briefing-template`."""

from __future__ import annotations

import shutil
from pathlib import Path

import typer

command = typer.Typer(help="The template of briefings (简报模板.docx).", no_args_is_help=True)


@command.callback()
def briefing_template() -> None:
    """The template of briefings: docs/operations.md tells how an office puts its own in place of ours."""


@command.command()
def copy(file: Path = typer.Argument(..., help="Where to write it; must not be there yet.")) -> None:
    """Write our template, to be edited in WPS or Word. Exit code 2: the file is there already."""
    from gateway.documents.template import TEMPLATE

    if file.exists():
        typer.echo(f"{file} is there already.", err=True)
        raise typer.Exit(2)
    shutil.copyfile(TEMPLATE, file)
    typer.echo(f"Written: {file}")


@command.command()
def check(file: Path = typer.Argument(..., exists=True, dir_okay=False, help="A docx.")) -> None:
    """Look at a template as is done before each use. Exit code 0: it is good. 1: it is not, with the reason."""
    from gateway.documents.own_template import Broken, read

    try:
        read(file)
    except Broken as wrong:
        typer.echo(f"  - {wrong.en}\n  - {wrong.zh}", err=True)
        raise typer.Exit(1) from None
    typer.echo("The template is good.")
