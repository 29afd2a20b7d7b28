"""Questions about logins, accounts and deputies."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, true

from kit.clock import SystemClock, in_shanghai, rfc3339
from kit.domain import not_found
from kit.work import Work
from services.members.domain.accounts import (
    SEEN_ANEW_AFTER,
    Account,
    Deputy,
    Login,
    asks_for_factor,
    owed,
    username_key,
)
from services.members.domain.second_factors import state_of
from services.members.persistence import tables
from services.members.queries.reach import named, page_of, within


def _deputy_roles_statement() -> Select[Any]:
    deputy, account = tables.deputy.c, tables.account.c
    return (
        select(account.roles)
        .join(tables.deputy, deputy.for_account_id == account.id)
        .where(deputy.account_id == bindparam("holder"), deputy.ended_at.is_(None), account.active.is_(True))
        .where(deputy.from_on <= bindparam("today"), deputy.to_on >= bindparam("today"))
    )


def _unit_scope_statement() -> Select[Any]:
    """UNION, not UNION ALL: a ring in the tree must not run for ever."""
    unit = tables.unit.c
    below = select(unit.id).where(unit.id == bindparam("top")).cte(recursive=True)
    below = below.union(select(unit.id).where(unit.parent_id == below.c.id))
    return select(below.c.id)


@functools.cache
def _login_statement() -> Select[Login, Account, dt.datetime | None]:
    """Built when first asked: the classes are mapped by then."""
    login, factor = tables.login.c, tables.second_factor
    wanted = select(Login, Account, factor.c.confirmed_at)
    with_holder = wanted.join_from(Login, Account, login.account_id == tables.account.c.id)
    with_factor = with_holder.outerjoin(factor, factor.c.account_id == login.account_id)
    return with_factor.where(login.token_hash == bindparam("digest"))


_DEPUTY_ROLES, _UNIT_SCOPE = _deputy_roles_statement(), _unit_scope_statement()
_UNIT_NAME = select(tables.unit.c.name).where(tables.unit.c.id == bindparam("key"))
_BRANCH_NAME = select(tables.branch.c.name).where(tables.branch.c.id == bindparam("key"))
"""Every request asks them: built once, they cost half."""


def session(work: Work, *, token: str) -> dict[str, Any]:
    """Who holds this token, with the units below their own; NotFound when it is unknown, revoked or over."""
    digest = _digest(token)
    known = work.recall(("session", digest), lambda: _good_session(work, digest))
    now = SystemClock().now()
    if known is None or known.expires_at <= now:
        raise not_found("会话")
    if known.last_seen_at is None or now - known.last_seen_at > SEEN_ANEW_AFTER:
        work.record_afterwards("note_seen", {"token": token}, "")
    return known.told


@dataclass(frozen=True)
class _Session:
    """A login that nobody has ended; whether its time is over depends on the hour."""

    expires_at: dt.datetime
    last_seen_at: dt.datetime | None
    told: dict[str, Any]


def _good_session(work: Work, digest: str) -> _Session | None:
    found = work.db.execute(_login_statement(), {"digest": digest}).one_or_none()
    if found is None:
        return None
    login, holder, factor_since = found
    if login.revoked_at is not None or not holder.active:
        return None
    told = _told(work, login, holder, has_factor=factor_since is not None)
    return _Session(login.expires_at, login.last_seen_at, told)


def _told(work: Work, login: Login, holder: Account, *, has_factor: bool) -> dict[str, Any]:
    shown = holder.to_dict()
    place = {key: shown[key] for key in ("username", "name", "roles", "branch_id", "unit_id", "member_id")}
    return {
        "account": shown,
        "account_id": holder.id,
        **place,
        "unit_name": work.db.scalar(_UNIT_NAME, {"key": holder.unit_id}),
        "branch_name": work.db.scalar(_BRANCH_NAME, {"key": holder.branch_id}),
        "unit_scope": _unit_scope(work, holder.unit_id),
        "deputy_roles": _deputy_roles(work, holder.id),
        "expires_at": rfc3339(login.expires_at),
        "means": login.means,
        "must": owed(holder, login.means, has_factor=has_factor, asked_for=_asks_for_factor(work)),
    }


def first_run(work: Work) -> dict[str, Any]:
    """Whether the office waits to be set up: nobody has an account, and the machine gave out a code for it."""
    if work.db.scalar(select(tables.account.c.id).limit(1)) is not None:
        return {"state": "over"}
    return {"state": "open" if getattr(work, "setup_code", str)() else "waiting"}


def sessions(work: Work, *, token: str | None) -> dict[str, Any]:
    """The caller's own logins that go on, the last used first."""
    table, now = tables.login, SystemClock().now()
    going_on = (table.c.account_id == work.actor.account_id, table.c.revoked_at.is_(None), table.c.expires_at > now)
    found = work.db.scalars(select(Login).where(*going_on)).all()
    newest_first = sorted(found, key=lambda one: one.last_seen_at or one.created_at, reverse=True)
    return {"items": [one.to_dict(_digest(token or "")) for one in newest_first]}


def second_factor(work: Work) -> dict[str, Any]:
    """Whether the caller has one, and whether their roles ask for it."""
    factor, code, mine = tables.second_factor, tables.recovery_code, work.actor.account_id
    since = work.db.scalar(select(factor.c.confirmed_at).where(factor.c.account_id == mine))
    unused = select(func.count()).select_from(code).where(code.c.account_id == mine, code.c.used_at.is_(None))
    required = _asks_for_factor(work) and asks_for_factor(work.db.get_one(Account, mine))
    return {**state_of(since, work.db.scalar(unused) or 0), "required": required}


def accounts(
    work: Work, *, q: str | None, name: str | None, username: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Accounts within reach, and one's own."""
    table = tables.account
    reach = or_(within(work.actor, table.c.unit_id, table.c.branch_id), table.c.id == work.actor.account_id)
    query = select(Account).where(reach, *named(table, q, name))
    if username is not None:
        query = query.where(table.c.username_key == username_key(username))
    return page_of(work, query, table.c.id, limit, cursor, Account.to_dict)


def account(work: Work, *, account_id: str) -> dict[str, Any]:
    """One account; the guard has judged that it may be seen."""
    return work.db.get_one(Account, account_id).to_dict()


def deputies(work: Work, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """Appointments by or of the caller; all of them for an administrator."""
    table, actor = tables.deputy, work.actor
    mine = or_(table.c.account_id == actor.account_id, table.c.for_account_id == actor.account_id)
    query = select(Deputy).where(true() if actor.reach == "all" else mine)
    found = page_of(work, query, table.c.id, limit, cursor, Deputy.to_dict)
    return {**found, "items": _with_names(work, found["items"])}


def deputy(work: Work, *, deputy_id: str) -> dict[str, Any]:
    """One appointment; the guard has judged that it may be seen."""
    return _with_names(work, [work.db.get_one(Deputy, deputy_id).to_dict()])[0]


def deputy_candidates(work: Work, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """The colleagues whom the caller may appoint: name and roles, and nothing else of an account."""
    table, actor = tables.account, work.actor
    units = {actor.unit_id, *actor.unit_scope} - {None}
    near = true() if actor.reach == "all" else table.c.unit_id.in_(units)
    query = select(Account).where(near, table.c.active.is_(True), table.c.id != actor.account_id)
    return page_of(work, query, table.c.id, limit, cursor, _as_candidate)


def _as_candidate(account: Account) -> dict[str, Any]:
    return {"id": account.id, "name": account.name, "roles": account.to_dict()["roles"]}


def _with_names(work: Work, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Both sides know each other, whatever else of accounts they may read."""
    table, sides = tables.account.c, ("account_id", "for_account_id")
    wanted = {one[side] for one in items for side in sides}
    found = work.db.execute(select(table.id, table.name).where(table.id.in_(wanted)))
    names = {row.id: row.name for row in found}
    return [
        {**one, "account_name": names.get(one["account_id"]), "for_account_name": names.get(one["for_account_id"])}
        for one in items
    ]


def _asks_for_factor(work: Work) -> bool:
    return bool(getattr(work, "second_factor_required", True))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _deputy_roles(work: Work, account_id: str) -> list[str]:
    """The roles of those for whom the account decides today; who was locked has no deputy either."""
    found = work.db.scalars(_DEPUTY_ROLES, {"holder": account_id, "today": in_shanghai(work.now).date()})
    return sorted({role for roles in found for role in roles})


def _unit_scope(work: Work, unit_id: str) -> list[str]:
    """The unit and all below it."""
    return sorted(work.db.scalars(_UNIT_SCOPE, {"top": unit_id}).all())
