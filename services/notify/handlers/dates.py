"""The date of an event for people's own calendars: kept from its facts, and sent with the mail that tells of it."""

from __future__ import annotations

import datetime as dt

from contracts.events import EventCancelled, EventConfirmed, EventRescheduled, EventRevised
from kit.calendar_file import Entry
from services.notify.domain.languages import CHINESE, ENGLISH
from services.notify.domain.messages import Message
from services.notify.ports import NotifyWork

SUMMARY = {CHINESE: "主题联学：{theme}", ENGLISH: "Joint study: {theme}"}
ABOUT_A_DATE = (EventConfirmed.TYPE, EventRescheduled.TYPE, EventCancelled.TYPE, EventRevised.TYPE)


def when_event_confirmed_keep_date(work: NotifyWork, fact: EventConfirmed) -> None:
    """Everybody agreed on it."""
    moments = {name: dt.datetime.fromisoformat(getattr(fact, name)) for name in ("starts_at", "ends_at")}
    _put(work, fact.event_id, {**moments, "cancelled": False})


def when_date_given_up_note_it(work: NotifyWork, fact: EventRescheduled | EventCancelled | EventRevised) -> None:
    """The date no longer holds; calendars that have it are to take it out."""
    if isinstance(fact, EventRevised) and not fact.reopened:
        return
    known = work.copies.find("date", fact.event_id)
    moments = {name: known[name] if known else None for name in ("starts_at", "ends_at")}
    _put(work, fact.event_id, {**moments, "cancelled": True})


def date_for(work: NotifyWork, message: Message, language: str = CHINESE) -> Entry | None:
    """The date as it is now: a mail that was held up does not bring back what was given up since."""
    date = work.copies.find("date", message.subject) if message.fact_type in ABOUT_A_DATE else None
    event = work.copies.find("event", message.subject)
    if date is None or event is None or date["starts_at"] is None:
        return None
    return Entry(
        uid=f"{message.subject}@lianxue",
        sequence=date["version"],
        stamp=work.now,
        starts_at=date["starts_at"],
        ends_at=date["ends_at"],
        summary=SUMMARY[language].format(theme=event["theme"]),
        description=event["number"],
        status="CANCELLED" if date["cancelled"] else "CONFIRMED",
    )


def _put(work: NotifyWork, event_id: str, values: dict[str, object]) -> None:
    assert work.cause is not None, "reactions have a cause"  # noqa: S101  (the kit promises it)
    work.copies.put("date", event_id, work.cause.version, values)
