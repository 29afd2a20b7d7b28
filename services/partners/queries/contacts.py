"""The contacts of a partner as the dialog offers them: nobody needs the address to choose one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kit.mail_addresses import masked
from services.partners.domain.contacts import reference_of
from services.partners.persistence.tables import partner as partner_table
from services.partners.persistence.unit_of_work import PartnersWork


def writable_contacts(work: PartnersWork, partner_id: str) -> list[dict[str, Any]]:
    """Whom one may choose: name, and of the address no more than tells it from another; null where there is none."""
    known = work.db.scalar(select(partner_table.c.contacts).where(partner_table.c.id == partner_id)) or []
    return [
        {
            "contact": reference_of(work.link_key, partner_id, one),
            "name": one.get("name") or "",
            "address": masked(one["email"]) if one.get("email") else None,
        }
        for one in known
    ]
