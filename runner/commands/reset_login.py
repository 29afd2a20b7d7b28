"""`lianxue reset-login`."""

from __future__ import annotations

import contextlib
from typing import Any

import typer

from kit.domain import SYSTEM, Conflict, DomainError, not_found
from kit.operations import Call, execute
from kit.service import build_works
from runner.settings import settings
from runner.topology import definition


def command(username: str = typer.Argument(..., help="Name to log in with.")) -> None:
    """Give an account a new password, printed once, and take its second factor away. For who locked themselves out."""
    members = definition("members")
    works = build_works(members, settings())

    def ask(operation: str, **args: Any) -> Any:
        return execute(members.operations, works, Call(operation, args, SYSTEM)).value

    try:
        found = ask("accounts", username=username)["items"]
        if not found:
            raise not_found("账号")
        with contextlib.suppress(Conflict):  # it has none
            ask("reset_second_factor", account_id=found[0]["id"])
        password = ask("reset_password", account_id=found[0]["id"])["password"]
    except DomainError as error:
        typer.echo(f"{error.code}: {error.zh}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"username  {found[0]['username']}")
    typer.echo(f"password  {password}   (shown this once; it is changed at the next login)")
