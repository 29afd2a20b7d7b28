"""The condition of `Actor.reaches` for rows with a branch and a unit; its co-hosts are not its branch."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, true

from kit.domain import Actor


def reached(actor: Actor, branch: Any, unit: Any) -> ColumnElement[bool]:
    """The rows that lie within the actor's reach, by these two columns."""
    if actor.reach == "all":
        return true()
    if actor.reach == "unit":
        return unit.in_(actor.unit_scope)
    if actor.reach != "own" or actor.branch_id is None:
        return false()
    return branch == actor.branch_id
