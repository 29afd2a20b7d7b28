"""Questions about dispatches."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from kit.domain import Actor
from kit.work import Work
from services.members.domain import dispatches as rules
from services.members.domain.dispatches import Dispatch
from services.members.persistence import tables
from services.members.persistence.branch_rules import BranchRules
from services.members.queries.reach import page_of, within


def dispatches(work: Work, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """Dispatches recorded by, or taking people from, the branches within reach."""
    table = tables.dispatch
    query = select(Dispatch).where(_seen(work.actor))
    return page_of(work, query, table.c.id, limit, cursor, lambda found: _shown(work, found))


def dispatch(work: Work, *, dispatch_id: str) -> dict[str, Any]:
    """One dispatch; the guard has judged that it may be seen."""
    return _shown(work, work.db.get_one(Dispatch, dispatch_id))


def _seen(actor: Actor) -> ColumnElement[bool]:
    table, person, member, branch = tables.dispatch, tables.dispatch_person, tables.member, tables.branch
    own_people = (
        select(person.c.dispatch_id)
        .join(member, member.c.id == person.c.member_id)
        .join(branch, branch.c.id == member.c.branch_id)
        .where(or_(within(actor, branch.c.unit_id, branch.c.id), member.c.id == actor.member_id))
    )
    recorded_here = within(actor, table.c.unit_id, table.c.home_branch_id, table.c.branch_id)
    return or_(recorded_here, table.c.id.in_(own_people))


def _shown(work: Work, found: Dispatch) -> dict[str, Any]:
    person, member = tables.dispatch_person, tables.member
    people = work.db.execute(
        select(member.c.id, member.c.status)
        .join(person, person.c.member_id == member.c.id)
        .where(person.c.dispatch_id == found.id)
        .order_by(member.c.id)
    ).all()
    full = sum(row.status == "full" for row in people)
    asked = BranchRules(work).on(found.starts_on, found.unit_id)
    temporary = asked.get("temporary_branch")
    due = None if found.branch_id else rules.proposal(found.starts_on, found.ends_on, full, temporary)
    return {
        **found.to_dict([row.id for row in people]),
        "temporary_branch": due,
        "warnings": rules.warnings(found.starts_on, found.ends_on, full, asked.get("regular_branch")),
    }
