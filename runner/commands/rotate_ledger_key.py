"""`lianxue rotate-ledger-key`."""

from __future__ import annotations

import typer

from kit.domain import DomainError
from kit.operations import Call, execute
from kit.service import build_works
from runner.operator import operator
from runner.settings import settings
from runner.topology import definition

REASON = typer.Option(..., "--reason", help="Why; it goes on the ledger.")


def command(
    reason: str = REASON,
    old_key_lost: bool = typer.Option(
        False,
        "--old-key-lost",
        help="The present key is gone: take the one in the key file, with nothing to vouch for it.",
    ),
) -> None:
    """Replace the ledger's key. The old one signs the succession; running services sign with the new one at once."""
    found = definition("events")
    works = build_works(found, settings())
    call = Call("rotate_ledger_key", {"reason": reason, "old_key_lost": old_key_lost}, operator())
    try:
        key = execute(found.operations, works, call).value
    except DomainError as error:
        typer.echo(f"{error.code}: {error.zh}", err=True)
        raise typer.Exit(1) from error
    works.work_class.signer.current(key["key_id"])
    typer.echo(f"key: {key['key_id']}\npublic key: {key['public_key']}")
    if key["vouched"]:
        typer.echo(f"signed by the former key {key['from_key_id']}")
    else:
        typer.echo("NOT signed by the former key: announce the new one to whoever keeps checkpoints", err=True)
