"""`lianxue create-admin`."""

from __future__ import annotations

from typing import Any

import typer

from kit.domain import SYSTEM, DomainError
from kit.operations import Call, execute
from kit.service import build_works
from runner.settings import settings
from runner.topology import definition


def command(
    office: str = typer.Option(..., help="Name of the office; the unit is made when there is none of this name."),
    username: str = typer.Option("admin", help="Name to log in with."),
) -> None:
    """Make the first administrator of an office, and print a password once. For a new installation without the demo."""
    members = definition("members")
    works = build_works(members, settings())

    def ask(operation: str, **args: Any) -> Any:
        return execute(members.operations, works, Call(operation, args, SYSTEM)).value

    try:
        units = ask("units", q=office, limit=200)["items"]
        unit = next((u for u in units if u["name"] == office), None) or ask("create_unit", name=office, parent_id=None)
        new = {"username": username, "name": "管理员", "roles": ["admin"], "unit_id": unit["id"]}
        account = ask("create_account", **new, branch_id=None, member_id=None)
        password = ask("reset_password", account_id=account["id"])["password"]
    except DomainError as error:
        typer.echo(f"{error.code}: {error.zh}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"office    {unit['name']}\nusername  {username}")
    typer.echo(f"password  {password}   (shown this once; change it after login)")
