"""`lianxue verify-ledger`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer


def command(
    file: Path = typer.Argument(..., exists=True, dir_okay=False, help="The exported ledger (export.jsonl)."),
    checkpoint: Path = typer.Option(..., exists=True, dir_okay=False, help="The checkpoint's JSON answer."),
    key: Path = typer.Option(..., exists=True, dir_okay=False, help="The public key's JSON answer."),
) -> None:
    """Judge an exported ledger offline. Exit code 0: every entry is as signed; 1: it is not, with the first bad seq."""
    from services.events.signing import verify_export

    with file.open("rb") as lines:
        verdict = verify_export(lines, _json(checkpoint), _json(key))
    if verdict.ok:
        typer.echo(f"good: {verdict.reason}")
        return
    where = "" if verdict.first_bad_seq is None else f"first bad seq {verdict.first_bad_seq}: "
    typer.echo(f"BAD: {where}{verdict.reason}", err=True)
    raise typer.Exit(1)


def _json(path: Path) -> Any:
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        typer.echo(f"{path} is not JSON: {error}", err=True)
        raise typer.Exit(2) from error
    if not isinstance(found, dict):
        typer.echo(f"{path} is not the JSON answer of the server.", err=True)
        raise typer.Exit(2)
    return found
