"""Questions about members."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from kit.clock import rfc3339
from kit.work import Work
from services.members.domain.accounts import Account
from services.members.domain.dispatches import Dispatch
from services.members.domain.people import Member, StatusChange
from services.members.persistence import tables
from services.members.queries.reach import named, page_of, within


def members(
    work: Work,
    *,
    branch_id: str | None,
    active: bool | None,
    q: str | None,
    name: str | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """Members within reach, erased ones left out. A temporary branch lists its dispatched people."""
    member, branch = tables.member, tables.branch
    reach = within(work.actor, branch.c.unit_id, member.c.branch_id)
    query = select(Member).join(branch, branch.c.id == member.c.branch_id)
    if branch_id is None:
        query = query.where(or_(reach, member.c.id == work.actor.member_id))
    else:
        # The guard has judged that the branch may be seen, and with it everybody who is there now.
        query = query.where(or_(member.c.branch_id == branch_id, member.c.id.in_(_dispatched_to(branch_id))))
    if active is not None:
        query = query.where(member.c.active.is_(active))
    query = query.where(member.c.erased.is_(False), *named(member, q, name))
    units: dict[str, str] = {}
    return page_of(work, query, member.c.id, limit, cursor, lambda found: _with_unit(work, found, units))


def member(work: Work, *, member_id: str) -> dict[str, Any]:
    """One member with the status history; the guard has judged that they may be seen."""
    found = work.db.get_one(Member, member_id)
    history = select(StatusChange).where(tables.member_status.c.member_id == member_id)
    steps = work.db.scalars(history.order_by(tables.member_status.c.since_on, tables.member_status.c.id)).all()
    return {**_with_unit(work, found, {}), "history": [step.to_dict() for step in steps]}


def member_export(work: Work, *, member_id: str) -> dict[str, Any]:
    """Everything that this service keeps about one person, for that person."""
    account = work.db.scalars(select(Account).where(tables.account.c.member_id == member_id)).one_or_none()
    person = tables.dispatch_person
    away = select(person.c.dispatch_id).where(person.c.member_id == member_id)
    dispatches = work.db.scalars(select(Dispatch).where(tables.dispatch.c.id.in_(away))).all()
    return {
        "member": member(work, member_id=member_id),
        "account": account.to_dict() if account else None,
        "dispatches": [dispatch.to_dict([member_id]) for dispatch in dispatches],
        "logins": _logins(work, account.id) if account else [],
        "second_factor_since": _second_factor_since(work, account.id) if account else None,
    }


def _dispatched_to(branch_id: str) -> Any:
    person, dispatch = tables.dispatch_person, tables.dispatch
    return (
        select(person.c.member_id)
        .join(dispatch, dispatch.c.id == person.c.dispatch_id)
        .where(dispatch.c.branch_id == branch_id)
    )


def _with_unit(work: Work, found: Member, units: dict[str, str]) -> dict[str, Any]:
    if found.branch_id not in units:
        branch = tables.branch
        units[found.branch_id] = work.db.execute(
            select(branch.c.unit_id).where(branch.c.id == found.branch_id)
        ).scalar_one()
    return {**found.to_dict(), "unit_id": units[found.branch_id]}


def _logins(work: Work, account_id: str) -> list[dict[str, str | None]]:
    login = tables.login
    found = work.db.execute(select(login).where(login.c.account_id == account_id).order_by(login.c.created_at))
    moments, texts = ("created_at", "expires_at", "revoked_at", "last_seen_at"), ("means", "address", "browser")
    kept = found.mappings().all()
    return [
        {**{name: rfc3339(row[name]) for name in moments}, **{name: row[name] for name in texts}} for row in kept
    ]  # fmt: skip


def _second_factor_since(work: Work, account_id: str) -> str | None:
    factor = tables.second_factor.c
    return rfc3339(work.db.scalar(select(factor.confirmed_at).where(factor.account_id == account_id)))
