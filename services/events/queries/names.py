"""Names by the local copies, for lists and texts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, Table, bindparam, select

from services.events.persistence.copies import branch_copy, partner_copy
from services.events.persistence.unit_of_work import EventsWork

SYSTEM = {"system": "系统", "anonymous": "联学单位"}


def _names_in(table: Table) -> Select[str, str]:
    return select(table.c.id, table.c.name).where(table.c.id.in_(bindparam("ids", expanding=True)))


_BRANCHES, _PARTNERS = _names_in(branch_copy), _names_in(partner_copy)
"""Lists ask for them page by page: built once, they cost less."""


def account_names(work: EventsWork, account_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of accounts by id; the system and people without an account have one too."""
    known = work.copies.accounts(account_ids)
    return SYSTEM | {key: account.name for key, account in known.items()}


def member_names(work: EventsWork, member_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of members by id."""
    return {key: member.name for key, member in work.copies.members([one for one in member_ids if one]).items()}


def partner_names(work: EventsWork, partner_ids: Iterable[str]) -> dict[str, str]:
    """Names of partners by id."""
    return _named(work, _PARTNERS, partner_ids)


def branch_names(work: EventsWork, branch_ids: Iterable[str]) -> dict[str, str]:
    """Names of branches by id."""
    return _named(work, _BRANCHES, branch_ids)


def _named(work: EventsWork, query: Select[str, str], ids: Iterable[str]) -> dict[str, str]:
    """Asked once a state of the database and person: page after page, and row after row, it is the same few names."""
    wanted = set(ids)
    known: dict[str, str | None] = work.recall(("names", query), dict)
    if new := wanted - known.keys():
        found = {row.id: row.name for row in work.db.execute(query, {"ids": list(new)})}
        known.update({key: found.get(key) for key in new})
    return {key: name for key in wanted if (name := known[key]) is not None}
