"""The agreed date as a calendar file (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.calendar_file import Entry, written
from services.partners.domain import refusals
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.queries.links import Opened, open_link


def link_calendar(work: PartnersWork, *, token: str) -> dict[str, Any]:
    """{ics: text}; Conflict before a date is agreed."""
    opened = open_link(work, token)
    if opened.invitation.state != "accepted" or opened.invitation.agreed is None:
        raise refusals.not_agreed()
    return {"ics": written([_entry(opened, work.now)])}


def _entry(opened: Opened, now: dt.datetime) -> Entry:
    """One entry: the UID stays through all rounds, SEQUENCE rises with them, so that a new date replaces the old.

    By two: the odd numbers are for the mail that takes a round's date back (notify: `domain.partner_mails`).
    """
    found, event, host = opened.invitation, opened.event, opened.host
    return Entry(
        uid=f"{found.id}@lianxue",
        sequence=2 * (found.round - 1),
        stamp=now,
        starts_at=found.agreed.starts_at if found.agreed else None,
        ends_at=found.agreed.ends_at if found.agreed else None,
        summary=f"主题联学：{event.theme}",
        location=(event.venue or {}).get("name", ""),
        description=f"{host.full_name} 与 {opened.partner}。联系人：{host.call}",
        status="TENTATIVE" if event.state == "inviting" else "CONFIRMED",
    )
