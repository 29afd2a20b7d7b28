"""The calendar file in a mail that somebody forwarded or saved (.eml), as people get answers to their invitations."""

from __future__ import annotations

import email
from email.message import Message
from typing import Any

from kit.calendar_file import LARGEST, unreadable

LARGEST_MAIL = 2**20
"""Bytes: an answer with the text of the letter below it and a logo."""
MOST_NESTED = 20
"""Boundaries and mails within the mail: the parser tries each of them on every line."""
CALENDARS = frozenset({"text/calendar", "application/ics"})


def calendar_in(content: bytes) -> bytes:
    """The calendar file itself, or the only one in the mail; Invalid where a mail has none or several."""
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"BEGIN:VCALENDAR") or not _is_mail(content):
        return content
    if len(content) > LARGEST_MAIL:
        raise unreadable(
            "邮件文件过大，请只上传其中的日历附件。", "The mail is too large: send its calendar file alone."
        )
    nested = content.lower()
    if max(nested.count(b"boundary"), nested.count(b"message/")) > MOST_NESTED:
        raise unreadable("邮件结构过于复杂，请只上传其中的日历附件。", "Too many parts: send the calendar file alone.")
    found = {part.strip() for one in email.message_from_bytes(content).walk() if (part := _calendar(one))}
    if len(found) != 1:
        raise unreadable(
            "邮件中应有且只有一个日历答复；请只上传其中的日历附件（.ics）。",
            "One calendar file is expected in the mail.",
        )
    return found.pop()


def _is_mail(content: bytes) -> bool:
    head = content[:LARGEST].replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
    names = {line.partition(b":")[0] for line in head.split(b"\n")}
    return b"content-type" in names and b"from" in names


def _calendar(part: Message[Any, Any]) -> bytes:
    """The part's calendar as UTF-8; mail programs send the same one as text and as a file."""
    named = (part.get_filename() or "").lower().endswith(".ics")
    if part.is_multipart() or not (part.get_content_type() in CALENDARS or named):
        return b""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8")).replace("\r\n", "\n").encode()
    except (LookupError, ValueError):
        return content
