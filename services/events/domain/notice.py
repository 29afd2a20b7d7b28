"""The public notice: what anybody may read of a published briefing, without personal data."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from services.events.domain.mentions import mentioned

SOMEBODY = "某同志"
_TAGS = re.compile(r"(<[^>]*>)")
_EMPHASIS = re.compile(r"</?(?:strong|em)>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r'src="/api/v1/attachments/([\w-]+)"')


@dataclass(eq=False)
class Notice:
    """One event's; `photo_ids` are the pictures that the text shows, and no others are served with it."""

    event_id: str
    branch_id: str
    branch: str
    title: str
    body_html: str
    published_at: dt.datetime
    photo_ids: list[str] = field(default_factory=list)
    retracted_at: dt.datetime | None = None


def without_people(body_html: str, people: Iterable[str]) -> str:
    """The body with “某同志” for the names of members; blanks between the characters of a name do not hide it."""
    body = _EMPHASIS.sub("", body_html)
    names = sorted(mentioned(html.unescape(_TAGS.sub("", body)), people), key=len, reverse=True)
    if not names:
        return body
    pattern = re.compile("|".join(_spelt(name) for name in names))
    pieces = _TAGS.split(body)
    return "".join(piece if piece.startswith("<") else pattern.sub(SOMEBODY, piece) for piece in pieces)


def _spelt(name: str) -> str:
    """The name as it may stand in HTML, blanks between its characters or not."""
    return r"\s*".join(re.escape(html.escape(one, quote=False)) for one in name if not one.isspace())


def with_public_pictures(body_html: str, event_id: str, captions: Mapping[str, str]) -> tuple[str, list[str]]:
    """The body with its pictures at public addresses, and whose they are; only photos of the event stay in it:
    a briefing can show any file that its author may see.
    """
    shown: list[str] = []

    def public(match: re.Match[str]) -> str:
        source = _SOURCE.search(match[0])
        if source is None or source[1] not in captions:
            return ""
        shown.append(source[1])
        alt = html.escape(captions[source[1]])
        return f'<img src="/notices/{event_id}/photos/{source[1]}" alt="{alt}">'

    return _PICTURE.sub(public, body_html), list(dict.fromkeys(shown))


def notice_of(
    event_id: str, branch: tuple[str, str], title: str, body_html: str, captions: Mapping[str, str],
    people: Collection[str], now: dt.datetime,
) -> Notice:  # fmt: skip
    """The public form of a briefing; `branch` is (id, name)."""
    plain = {key: without_people(html.escape(caption, quote=False), people) for key, caption in captions.items()}
    captions = {key: html.unescape(caption) for key, caption in plain.items()}
    body, photo_ids = with_public_pictures(without_people(body_html, people), event_id, captions)
    title = html.unescape(without_people(html.escape(title, quote=False), people))
    return Notice(event_id, branch[0], branch[1], title, body, now, photo_ids)
