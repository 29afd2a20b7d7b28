"""`lianxue privacy`."""

from __future__ import annotations

import json
from typing import Any

import typer

from kit import outbox
from kit.commitments import SALT
from kit.config import SERVICES
from kit.domain import DomainError
from kit.operations import Call, execute
from kit.service import build_works
from runner.operator import operator
from runner.settings import settings
from runner.topology import definition

command = typer.Typer(help="What is kept about a person: hand it over, or erase it. The ledger's tree stays intact.")
PERSON = typer.Argument(..., help="The member's id.")


KEPT = {"members": "member_export", "events": "personal_record", "notify": "personal_record"}
"""Which services keep something about a member, and the question that tells it."""


def _ask(service: str, operation: str, member_id: str) -> Any:
    found = definition(service)
    try:
        call = Call(operation, {"member_id": member_id}, operator())
        return execute(found.operations, build_works(found, settings()), call).value
    except DomainError as error:
        typer.echo(f"{error.code}: {error.zh}", err=True)
        raise typer.Exit(1) from error


@command.command()
def export(person: str = PERSON) -> None:
    """Print everything that is kept about a person, service by service, as JSON."""
    record = {service: _ask(service, operation, person) for service, operation in KEPT.items()}
    typer.echo(json.dumps(record, ensure_ascii=False, indent=2))


@command.command()
def reveal(
    service: str = typer.Argument(..., help="Which service told the fact: " + ", ".join(SERVICES) + "."),
    fact: str = typer.Argument(..., help="The fact's id, as its ledger entry names it."),
) -> None:
    """Print a fact's private part with its salt, to be compared with the ledger by `verify-ledger --private`.

    Whoever has this file can prove what was told. It holds personal data, so give it to nobody else.
    """
    if service not in SERVICES:
        typer.echo(f"There is no service {service}; there are {', '.join(SERVICES)}.", err=True)
        raise typer.Exit(2)
    works = build_works(definition(service), settings())
    with works.read() as work:
        private = outbox.private_of(work.db, works.origin.tables.outbox, fact)
    if not private or SALT not in private:
        typer.echo(f"{service} keeps nothing private of the fact {fact}: it had none, or it was erased.", err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps({"fact_id": fact, "private": private}, ensure_ascii=False))


@command.command()
def erase(
    person: str = PERSON, yes: bool = typer.Option(False, "--yes", help="Do not ask; it cannot be undone.")
) -> None:
    """Erase a person's data here and, by a fact, in every copy. Ids and hashes stay: the ledger still proves itself."""
    if not yes:
        typer.confirm(f"Erase the personal data of {person}? This cannot be undone", abort=True)
    typer.echo(json.dumps(_ask("members", "erase_member", person), ensure_ascii=False))
