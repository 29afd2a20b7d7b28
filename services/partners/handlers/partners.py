"""Partner units, their black-out dates, and agreements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from kit.domain import not_found
from kit.ids import new_id
from services.partners.domain.blackouts import Blackout
from services.partners.domain.partner import TEXTS, Agreement, Partner
from services.partners.ports import PartnersWork


def create_partner(work: PartnersWork, *, name: str, **given: Any) -> dict[str, Any]:
    """Add a partner unit; visible to everyone who may read partners."""
    partner = Partner(id=new_id(), name=name, **_without_nulls(given))
    partner.add(*work.initials_of(name))
    work.partners.add(partner)
    return partner.to_dict()


def edit_partner(work: PartnersWork, *, partner_id: str, expected_version: int | None, **given: Any) -> dict[str, Any]:
    """Change what is given; the rest stays. Stale when somebody else was first."""
    partner = work.partners.get(partner_id)
    partner.expect_version(expected_version)
    given = _without_nulls(given)
    partner.edit(given, *work.initials_of(given.get("name", partner.name)))
    return partner.to_dict()


def sign_agreement(
    work: PartnersWork, *, partner_id: str, starts_on: dt.date, ends_on: dt.date, yearly_amount: Decimal
) -> dict[str, Any]:
    """Record a 共建契约 with the partner."""
    partner = work.partners.get(partner_id)
    agreement = Agreement(
        id=new_id(), partner_id=partner.id, starts_on=starts_on, ends_on=ends_on, yearly_amount=yearly_amount
    )
    agreement.sign()
    work.partners.add_agreement(agreement)
    return agreement.to_dict()


def end_agreement(
    work: PartnersWork, *, partner_id: str, agreement_id: str, ends_on: dt.date, expected_version: int | None
) -> dict[str, Any]:
    """Let it end before its time. Stale when somebody else was first."""
    agreement = work.partners.get_agreement(partner_id, agreement_id)
    agreement.expect_version(expected_version)
    agreement.end(ends_on)
    return agreement.to_dict()


def add_blackout(
    work: PartnersWork, *, partner_id: str, starts_on: dt.date, ends_on: dt.date, reason: str
) -> dict[str, Any]:
    """Record days on which the partner is not available; the same again is the same one."""
    partner = work.partners.get(partner_id)
    blackout = Blackout(id=new_id(), partner_id=partner.id, starts_on=starts_on, ends_on=ends_on, reason=reason)
    return partner.black_out(blackout).to_dict()


def delete_blackout(work: PartnersWork, *, partner_id: str, blackout_id: str) -> dict[str, Any]:
    """Take black-out dates back; answers with those that are left."""
    partner = work.partners.get(partner_id)
    partner.lift_blackout(blackout_id)
    return {"items": [one.to_dict() for one in partner.blackouts], "next_cursor": None}


def _without_nulls(given: dict[str, Any]) -> dict[str, Any]:
    """Null means absent, except in a text, where absent is a value."""
    return {name: value for name, value in given.items() if value is not None or name in TEXTS}


def see_partner(work: PartnersWork, partner_id: str) -> None:
    """Partners are visible to all whom the gateway lets ask."""
    if not work.partners.exists(partner_id):
        raise not_found("联学单位")
