"""The agreed date as a calendar file (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from services.partners.domain import refusals
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.queries.links import Opened, open_link

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Lianxue//Joint study//ZH"


def link_calendar(work: PartnersWork, *, token: str) -> dict[str, Any]:
    """{ics: text}; Conflict before a date is agreed."""
    from icalendar import Calendar  # noqa: PLC0415  (with its time zones 30 ms: not at every start)

    opened = open_link(work, token)
    if opened.invitation.state != "accepted" or opened.invitation.agreed is None:
        raise refusals.not_agreed()
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_entry(opened, work.now))
    return {"ics": calendar.to_ical().decode()}


def _entry(opened: Opened, now: dt.datetime) -> Event:
    """One entry: the UID stays through all rounds, SEQUENCE rises with them, so that a new date replaces the old."""
    from icalendar import Event  # noqa: PLC0415  (as above)

    found, event, host = opened.invitation, opened.event, opened.host
    entry = Event()
    entry.add("uid", f"{found.id}@lianxue")
    entry.add("sequence", found.round - 1)
    entry.add("dtstamp", now)
    if found.agreed is not None:
        entry.add("dtstart", found.agreed.starts_at.astimezone(dt.UTC))
        entry.add("dtend", found.agreed.ends_at.astimezone(dt.UTC))
    entry.add("summary", f"主题联学：{event.theme}")
    entry.add("location", (event.venue or {}).get("name", ""))
    entry.add("description", f"{host.full_name} 与 {opened.partner}。联系人：{host.call}")
    entry.add("status", "TENTATIVE" if event.state == "inviting" else "CONFIRMED")
    return entry
