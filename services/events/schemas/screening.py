"""Screening, versions and public notices of briefings; subscriptions to calendars."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.events.domain.calendar_feed import KINDS as FEEDS
from services.events.domain.screening import KINDS, RESULTS
from services.events.schemas.life import EventInput

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class ClearedWordInput(OperationSchema):
    """A word that may stay, and why."""

    word = Text(200, 1, required=True)
    remark = Text(500, **ABSENT)


class ScreenBriefingInput(EventInput):
    """The judgement of the revision that was read."""

    revision = Whole(1, 1_000_000, required=True)
    result = one_of(*RESULTS, required=True)
    remark = Text(1000, **ABSENT)
    cleared = several(fields.Nested(ClearedWordInput), at_most=200, load_default=list)


class BriefingVersionInput(EventInput):
    """One saving."""

    revision = Whole(1, 1_000_000, required=True)


class BriefingDifferenceInput(EventInput):
    """Two savings; without numbers the last two."""

    before = Whole(1, 1_000_000, **ABSENT)
    after = Whole(1, 1_000_000, **ABSENT)


class NoticeInput(OperationSchema):
    """One public notice."""

    notice_id = Id(required=True)


class NoticePhotoInput(NoticeInput):
    """One of its pictures."""

    photo_id = Id(required=True)


class NoticePhotoChunkInput(NoticePhotoInput):
    """One piece of it."""

    index = Whole(0, 100_000, required=True)


class MakeCalendarFeedInput(OperationSchema):
    """`token_hash`: SHA-256 of the token, in hex."""

    kind = one_of(*FEEDS, load_default="own")
    token_hash = Text(64, 64, required=True)


class RevokeCalendarFeedInput(OperationSchema):
    """One subscription."""

    feed_id = Id(required=True)


class NothingAskedInput(OperationSchema):
    """No arguments."""


class CalendarFeedFileInput(OperationSchema):
    """By its token."""

    token = Text(200, 1, required=True)


class FoundWordOutput(Schema):
    """A word that could disclose something."""

    word = fields.String()
    kind = fields.String(metadata={"enum": list(KINDS)})
    count = fields.Integer()
    cleared = fields.Boolean(metadata={"description": "in a judgement: the screener ticked it"})
    remark = fields.String()


class ScreeningOutput(Schema):
    """One judgement of one revision."""

    id = fields.String()
    event_id = fields.String()
    version = fields.Integer(metadata={"description": "the event's"})
    state = fields.String(metadata={"description": "the result"})
    revision = fields.Integer()
    screened_by = fields.String()
    screener = fields.String()
    screened_at = fields.String()
    result = fields.String(metadata={"enum": list(RESULTS)})
    remark = fields.String()
    implied = fields.Boolean(metadata={"description": "it came with the approval: no word disclosed anything"})
    words = fields.List(fields.Nested(FoundWordOutput))


class ScreeningListOutput(Schema):
    """All judgements, and what the present text holds."""

    event_id = fields.String()
    items = fields.List(fields.Nested(ScreeningOutput))
    next_cursor = fields.String(allow_none=True)
    words = fields.List(fields.Nested(FoundWordOutput))
    revision = fields.Integer(metadata={"description": "the present one; 0 while nobody saved one"})
    screened = fields.Boolean(metadata={"description": "the present text may be published"})
    may_screen = fields.Boolean(metadata={"description": "you may judge it now"})


class BriefingVersionOutput(Schema):
    """One saving; `body_html` where one was asked for."""

    event_id = fields.String()
    revision = fields.Integer()
    title = fields.String()
    body_html = fields.String()
    author_id = fields.String()
    author = fields.String()
    saved_at = fields.String()
    screening = fields.String(allow_none=True, metadata={"description": "the newest judgement of this text"})
    current = fields.Boolean()


class BriefingVersionListOutput(Schema):
    """All savings, newest first."""

    items = fields.List(fields.Nested(BriefingVersionOutput))
    next_cursor = fields.String(allow_none=True)


class DifferencePieceOutput(Schema):
    """A few words."""

    kind = fields.String(metadata={"enum": ["same", "added", "removed"]})
    text = fields.String()


class DifferenceRowOutput(Schema):
    """A paragraph; null on the side where it is not."""

    kind = fields.String(metadata={"enum": ["same", "changed", "added", "removed"]})
    before = fields.List(fields.Nested(DifferencePieceOutput), allow_none=True)
    after = fields.List(fields.Nested(DifferencePieceOutput), allow_none=True)


class BriefingDifferenceOutput(Schema):
    """Two savings by paragraphs and words."""

    event_id = fields.String()
    before = fields.Nested(BriefingVersionOutput)
    after = fields.Nested(BriefingVersionOutput)
    rows = fields.List(fields.Nested(DifferenceRowOutput))


class NoticeOutput(Schema):
    """A published briefing as anybody may read it; `body_html` where one was asked for."""

    id = fields.String()
    title = fields.String()
    branch = fields.String()
    published_on = fields.String()
    body_html = fields.String()


class NoticeListOutput(Schema):
    """What was published and not taken back, newest first."""

    items = fields.List(fields.Nested(NoticeOutput))
    next_cursor = fields.String(allow_none=True)


class NoticePhotoOutput(Schema):
    """A picture of a notice."""

    id = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    chunks = fields.Integer()


class NoticePhotoChunkOutput(Schema):
    """One piece, base64."""

    index = fields.Integer()
    data = fields.String()


class CalendarFeedOutput(Schema):
    """A subscription. `token` and `path` are there once, when it is made."""

    id = fields.String()
    kind = fields.String(metadata={"enum": list(FEEDS)})
    made_at = fields.String()
    renewed = fields.Boolean(metadata={"description": "an older token ended with it"})
    token = fields.String()
    url = fields.String()


class CalendarFeedListOutput(Schema):
    """One's own subscriptions."""

    items = fields.List(fields.Nested(CalendarFeedOutput))
    next_cursor = fields.String(allow_none=True)


class CalendarFeedRevokedOutput(Schema):
    """It has ended."""

    id = fields.String()
    state = fields.String()


class CalendarFeedFileOutput(Schema):
    """The file."""

    ics = fields.String()


INPUT: dict[str, Any] = {
    "screen_briefing": ScreenBriefingInput,
    "briefing_screenings": EventInput,
    "briefing_versions": EventInput,
    "briefing_version": BriefingVersionInput,
    "briefing_difference": BriefingDifferenceInput,
    "notices": PageSchema,
    "notice": NoticeInput,
    "notice_photo": NoticePhotoInput,
    "notice_photo_chunk": NoticePhotoChunkInput,
    "make_calendar_feed": MakeCalendarFeedInput,
    "revoke_calendar_feed": RevokeCalendarFeedInput,
    "calendar_feeds": NothingAskedInput,
    "calendar_feed_file": CalendarFeedFileInput,
}
OUTPUT: dict[str, Any] = {
    "screen_briefing": ScreeningOutput,
    "briefing_screenings": ScreeningListOutput,
    "briefing_versions": BriefingVersionListOutput,
    "briefing_version": BriefingVersionOutput,
    "briefing_difference": BriefingDifferenceOutput,
    "notices": NoticeListOutput,
    "notice": NoticeOutput,
    "notice_photo": NoticePhotoOutput,
    "notice_photo_chunk": NoticePhotoChunkOutput,
    "make_calendar_feed": CalendarFeedOutput,
    "revoke_calendar_feed": CalendarFeedRevokedOutput,
    "calendar_feeds": CalendarFeedListOutput,
    "calendar_feed_file": CalendarFeedFileOutput,
}
