"""`lianxue restore`."""

from __future__ import annotations

import time
from pathlib import Path

import typer

from runner.operator import operator
from runner.settings import settings

NEXT = """
What to do now:
  1. Start the product, and wait for /api/v1/ready to say 200.
  2. People erased since the backup are there again: erase them again (`lianxue privacy erase`).
  3. Write down what was restored, when and by whom, and keep it with the checkpoints: one that left the house after the
     backup will not match, and this restore is an entry of the ledger that says why (system.restored.v1).
"""


def command(
    file: Path = typer.Argument(..., help="The file that `lianxue backup` wrote."),
    replace: bool = typer.Option(False, "--replace", help="Give up what is in the databases now."),
) -> None:
    """Put a backup back into empty databases, catch up what was on its way, and verify the ledger.

    The product must be stopped. The file is checked before anything is touched; when something fails later, all four
    databases are as they were. Exit code 0: all is in place and agrees. 1: nothing was changed, and the last line says
    why; or all is in place as it was saved, and the lines that begin with BAD say what does not agree.
    """
    from runner.backups.putting_back import put_back
    from runner.backups.refusal import Refused

    found, began = settings(), time.monotonic()
    try:
        disagreeing = put_back(found, file.expanduser().absolute(), replace=replace, who=operator(), say=typer.echo)
    except Refused as refused:
        typer.echo(f"Nothing was restored: {refused}.\n{refused.advice}".rstrip(), err=True)
        raise typer.Exit(1) from refused
    typer.echo(f"restored  in {time.monotonic() - began:.1f} s\n{NEXT}")
    for words in disagreeing:
        typer.echo(f"BAD: {words}", err=True)
    if disagreeing:
        typer.echo(
            "The data is in place as it was saved. Restore an older backup with --replace, or find out why.", err=True
        )
        raise typer.Exit(1)
