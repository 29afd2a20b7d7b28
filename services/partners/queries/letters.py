"""What a letter to a partner says: the invitation with its receipt slip, and once a date is agreed its confirmation.

The link's secret is derived and not stored, so a letter can be printed whenever the link is good; it is in the answer
and on the paper, never in an address.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kit.clock import rfc3339
from kit.domain import Conflict, not_found
from services.partners.domain.event_copy import SEATED
from services.partners.domain.invitation import Invitation
from services.partners.persistence.tables import invitation as table
from services.partners.persistence.tables import partner as partner_table
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.queries.hosts import host_of
from services.partners.queries.invitations import url_of
from services.partners.queries.links import Opened, about_the_answer, about_the_event

KINDS = {"open": "invitation", "countered": "invitation", "accepted": "confirmation"}


def invitation_letter(work: PartnersWork, *, invitation_id: str) -> dict[str, Any]:
    """All that the letter has; Conflict where the link is over and a letter would lead nowhere."""
    found = work.db.scalar(select(Invitation).where(table.c.id == invitation_id))
    event = work.events.find(found.event_id) if found is not None else None
    if found is None or event is None:
        raise not_found("邀请")
    kind = _kind(found.state_at(work.now))
    columns = (partner_table.c.name, partner_table.c.under_audit)
    partner = work.db.execute(select(*columns).where(partner_table.c.id == found.partner_id)).one()
    host = host_of(work, event)
    opened = Opened(found, event, host, partner.name, partner.under_audit)
    return {
        **about_the_event(opened),
        **about_the_answer(opened),
        "id": found.id,
        "event_id": event.id,
        "number": event.number,
        "kind": kind,
        "settled": event.state in SEATED,
        "host": host.full_name,
        "url": url_of(work, found),
        "printed_at": rfc3339(work.now),
    }


def _kind(state: str) -> str:
    if state not in KINDS:
        raise Conflict(
            "invitation.no_letter", "这份邀请已失效，不能打印函件；请先重新征询时间或另发邀请。",
            "The invitation is over: seek another date or invite anew.", state=state,
        )  # fmt: skip
    return KINDS[state]
