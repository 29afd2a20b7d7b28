"""`lianxue backup`."""

from __future__ import annotations

import time
from pathlib import Path

import typer

from kit.config import Settings
from runner.settings import settings


def command(
    file: Path = typer.Argument(..., help="The file to write; it can be read by its owner only."),
    force: bool = typer.Option(False, "--force", help="Overwrite the file, if it is there."),
    with_keys: bool | None = typer.Option(
        None,
        "--keys/--no-keys",
        help="With all keys, or with none. Without either: with the secret key, so that links go on working after a "
        "restore, and without the ledger's key, which belongs elsewhere.",
    ),
) -> None:
    """Write all data into one file, also while the product runs: the four databases as they are at one instant.

    It needs the settings of the services, all four databases among them; for PostgreSQL pg_dump as well. Attachments
    are in the events database, so they are in the file. Settings and certificates are not. Exit code 0: the file is
    whole and on the disk. 1: there is no new file, and the last line says why.
    """
    from runner.backups.refusal import Refused
    from runner.backups.taking import take

    found, began, target = settings(), time.monotonic(), file.expanduser().absolute()
    try:
        manifest = take(found, target, force=force, with_keys=with_keys, say=typer.echo)
    except Refused as refused:
        typer.echo(f"No backup was made: {refused}.\n{refused.advice}".rstrip(), err=True)
        raise typer.Exit(1) from refused
    typer.echo(f"ledger    {manifest.ledger_size} entries, root {manifest.ledger_root}")
    _tell_of_keys(found, set(manifest.keys))
    typer.echo(f"written   {target}, {target.stat().st_size / 1e6:.1f} MB in {time.monotonic() - began:.1f} s")
    typer.echo("It holds personal data: keep it as closed as the databases, and a copy on another machine.")


def _tell_of_keys(found: Settings, inside: set[str]) -> None:
    from runner.backups.keys import LEDGER, SECRET, places

    here = places(found)
    if SECRET in inside:
        typer.echo("secret    in the file: with it and the database, partners' links can be computed")
    elif SECRET in here:
        typer.echo(f"secret    NOT in the file: keep a copy of {here[SECRET]} elsewhere, links depend on it")
    else:
        typer.echo(
            "secret    NOT in the file: LIANXUE_SECRET_KEY is set; keep a copy of it elsewhere, links depend on it"
        )
    if LEDGER in inside:
        typer.echo("signing   the ledger's key is in the file: whoever has the file can sign a forged ledger")
    elif LEDGER in here:
        typer.echo(f"signing   the ledger's key is NOT in the file: keep a copy of {here[LEDGER]} apart from it")
    else:
        typer.echo(f"signing   the ledger's key is NOT in the file, and not on this machine ({found.ledger_key_file})")
