"""Calendar files (RFC 5545, 5546): how entries are written, and what an answer to an invitation says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kit.domain import Invalid, field_error

PRODUCT = "-//Lianxue//Joint study//ZH"
LARGEST = 64 * 1024
"""Bytes of a file that is read: one answer is a few hundred."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry. The UID stays for good and SEQUENCE rises with each change, so that the new replaces the old."""

    uid: str
    sequence: int
    stamp: dt.datetime
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    summary: str
    location: str = ""
    description: str = ""
    status: str = "CONFIRMED"
    organizer: str = ""
    attendee: str = ""


@dataclass(frozen=True)
class Reply:
    """What an uploaded answer says. `method`: REPLY or COUNTER; `partstat`: ACCEPTED, DECLINED or TENTATIVE."""

    method: str
    uid: str
    attendee: str
    partstat: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    comment: str = ""


def written(entries: Iterable[Entry], *, method: str = "PUBLISH", name: str = "") -> str:
    """The file's text; `name` is what a reader's calendar calls a subscription."""
    from icalendar import Calendar  # noqa: PLC0415  (with its time zones 30 ms: not at every start)

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", dt.timedelta(hours=6), parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_component(entry))
    return str(calendar.to_ical().decode())


def _component(entry: Entry) -> Any:
    from icalendar import Event, vCalAddress  # noqa: PLC0415  (as above)

    made = Event()
    made.add("uid", entry.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.stamp.astimezone(dt.UTC))
    for name, moment in (("dtstart", entry.starts_at), ("dtend", entry.ends_at)):
        if moment is not None:
            made.add(name, moment.astimezone(dt.UTC))
    for name in ("summary", "location", "description", "status"):
        made.add(name, getattr(entry, name))
    if entry.organizer:
        made.add("organizer", vCalAddress(f"mailto:{entry.organizer}"))
    if entry.attendee:
        address = vCalAddress(f"mailto:{entry.attendee}")
        address.params["RSVP"] = "TRUE"
        made.add("attendee", address)
    return made


def read_reply(content: bytes) -> Reply:
    """The one answer in an uploaded file; Invalid where there is none, or more than one."""
    from icalendar import Calendar  # noqa: PLC0415  (as above)

    if len(content) > LARGEST:
        raise unreadable("日历文件过大。", "The calendar file is too large.")
    try:
        calendar: Any = Calendar.from_ical(content)
        entries = calendar.walk("VEVENT")
        method = str(calendar.get("method", "")).upper()
        replies = [_reply(method, entry) for entry in entries]
    except (ValueError, AttributeError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise unreadable(
            "这不是可以读取的日历文件（.ics）或带日历答复的邮件（.eml）。", "Not a calendar file."
        ) from error
    if method not in ("REPLY", "COUNTER") or len(replies) != 1:
        raise unreadable(
            "日历文件中应有且只有一条答复（METHOD:REPLY 或 COUNTER）。", "One REPLY or COUNTER is expected."
        )
    return replies[0]


def _reply(method: str, entry: Any) -> Reply:
    attendee = entry.get("attendee")
    attendee = attendee[0] if isinstance(attendee, list) else attendee
    address = str(attendee or "")
    partstat = str(attendee.params.get("PARTSTAT", "")) if attendee is not None else ""
    return Reply(
        method=method,
        uid=str(entry.get("uid", "")),
        attendee=address[7:] if address.lower().startswith("mailto:") else address,
        partstat=partstat.upper(),
        starts_at=_moment(entry.get("dtstart")),
        ends_at=_moment(entry.get("dtend")),
        comment=str(entry.get("comment") or ""),
    )


def _moment(value: Any) -> dt.datetime | None:
    """An aware moment of this century; whole days and times of nowhere are none that could be agreed on."""
    found = getattr(value, "dt", None)
    fits = isinstance(found, dt.datetime) and found.tzinfo is not None and 2000 <= found.year < 2100
    return found if fits else None


def unreadable(detail: str, english: str) -> Invalid:
    """The refusal of a file in which there is no answer."""
    return Invalid("itip.unreadable", detail, english, errors=[field_error("/file", "invalid", detail)])
