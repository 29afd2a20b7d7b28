"""`lianxue verify-ledger`: the same judgement as the single file `verify.py` that supervisors carry."""

from __future__ import annotations

from pathlib import Path

import typer

from verifier.verify import judge


def command(
    file: Path = typer.Argument(..., exists=True, dir_okay=False, help="The exported ledger (export.jsonl)."),
    checkpoint: Path = typer.Option(..., exists=True, dir_okay=False, help="The checkpoint's JSON answer."),
    key: Path = typer.Option(..., exists=True, dir_okay=False, help="The public key that you trust."),
    previous: list[Path] = typer.Option([], exists=True, dir_okay=False, help="A checkpoint kept from last time."),
    successions: Path = typer.Option(None, exists=True, dir_okay=False, help="The present key, if --key is older."),
    private: list[Path] = typer.Option([], exists=True, dir_okay=False, help="A fact's private part, to be compared."),
) -> None:
    """Judge an exported ledger offline. Exit code 0: every entry is as signed; 1: it is not, with the first bad seq."""
    kept, revealed = ([str(path) for path in paths] for paths in (previous, private))
    code = judge(str(file), str(checkpoint), str(key), kept, revealed, str(successions) if successions else None)
    raise typer.Exit(code)
