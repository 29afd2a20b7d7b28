"""Partner units, black-out dates and agreements, as lists and one by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, tuple_

from kit.paging import decode_cursor, page
from services.partners.domain.partner import Agreement, Partner
from services.partners.persistence.tables import agreement as agreement_table
from services.partners.persistence.tables import partner as partner_table
from services.partners.persistence.unit_of_work import PartnersWork


def partners(work: PartnersWork, *, limit: int, cursor: str | None, q: str | None) -> dict[str, Any]:
    """Partner units in the order of their pinyin; `q` is a part of the name, or pinyin initials."""
    table = partner_table.c
    query = select(Partner).order_by(table.initials, table.id).limit(limit + 1)
    for word in (q or "").split():
        name = table.name.icontains(word, autoescape=True)
        query = query.where(or_(name, table.search_key.contains(word.lower(), autoescape=True)))
    after = decode_cursor(cursor, (str, str))
    if after is not None:
        query = query.where(tuple_(table.initials, table.id) > tuple_(*after))
    rows = work.db.scalars(query).all()
    return page(rows, limit, lambda row: (row.initials, row.id), lambda row: row.to_dict())


def partner(work: PartnersWork, *, partner_id: str) -> dict[str, Any]:
    """One partner unit with its contacts."""
    return work.partners.get(partner_id).to_dict()


def blackouts(work: PartnersWork, *, partner_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """When a partner is not available, in the order of the days; there are never many."""
    found = sorted((one.starts_on.isoformat(), one.id, one) for one in work.partners.get(partner_id).blackouts)
    after = decode_cursor(cursor, (str, str))
    rows = [row for row in found if after is None or row[:2] > tuple(after)]
    return page(rows[: limit + 1], limit, lambda row: row[:2], lambda row: row[2].to_dict())


def agreements(work: PartnersWork, *, partner_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """A partner's agreements, the newest first."""
    table = agreement_table.c
    query = select(Agreement).where(table.partner_id == partner_id).order_by(table.id.desc()).limit(limit + 1)
    after = decode_cursor(cursor, (str,))
    if after is not None:
        query = query.where(table.id < after[0])
    rows = work.db.scalars(query).all()
    return page(rows, limit, lambda row: (row.id,), lambda row: row.to_dict())
