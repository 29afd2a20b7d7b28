"""The tree of units, from the local copy: what an office decides holds for its departments."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.persistence.copies import unit_copy


def unit_and_below(db: Session, unit_id: str | None) -> list[str]:
    """The unit and all below it; the unit alone while its copy has not arrived. UNION: a ring must not run for ever."""
    if unit_id is None:
        return []
    top = select(unit_copy.c.id).where(unit_copy.c.id == unit_id).cte(recursive=True)
    below = top.union(select(unit_copy.c.id).where(unit_copy.c.parent_id == top.c.id))
    return sorted({unit_id, *db.execute(select(below.c.id)).scalars()})


def unit_and_above(db: Session, unit_id: str | None) -> list[str]:
    """The unit, its parent, and so on up to the root; the unit alone while its copy has not arrived."""
    found: list[str] = []
    while unit_id is not None and unit_id not in found:
        found.append(unit_id)
        unit_id = db.execute(select(unit_copy.c.parent_id).where(unit_copy.c.id == unit_id)).scalar_one_or_none()
    return found
