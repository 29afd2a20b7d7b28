"""What the operations of the publication register take and give."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Day, Id, OperationSchema, PageSchema, Text, Whole, one_of
from services.notify.domain.publication import STATES as PUBLICATION_STATES


def text(description: str, *, nullable: bool = False) -> fields.String:
    """A text with what it means."""
    return fields.String(allow_none=nullable, metadata={"description": description})


class PublicationsQuerySchema(OperationSchema):
    event_id = Id(required=True)


class PublicationRegisterSchema(PageSchema):
    """`since`, `until`: the day on which it appeared."""

    branch_id = Id(load_default=None, allow_none=True)
    event_id = Id(load_default=None, allow_none=True)
    channel = Text(100, load_default=None, allow_none=True)
    state = one_of(*PUBLICATION_STATES, load_default=None, allow_none=True)
    since = Day(load_default=None, allow_none=True)
    until = Day(load_default=None, allow_none=True)


class OnePublicationSchema(OperationSchema):
    publication_id = Id(required=True)
    expected_version = Whole(load_default=None, allow_none=True)


class RecordPublicationSchema(OnePublicationSchema):
    """A URL, or paper and issue; and the day."""

    address = Text(500, 1)
    published_on = Day()


class RetractPublicationSchema(OnePublicationSchema):
    """Why."""

    reason = Text(1000, 1, required=True)


class PublicationSchema(Schema):
    """An entry of the publication register."""

    id = text("opaque identifier")
    event_id = text("the study event")
    channel = text("where it was published")
    title = text("the briefing's title")
    registered_at = fields.AwareDateTime()
    state = fields.String(metadata={"enum": list(PUBLICATION_STATES)})
    address = text("a URL, or paper and issue; empty until somebody enters it")
    published_on = text("the day on which it appeared", nullable=True)
    retracted_at = fields.AwareDateTime(allow_none=True)
    retracted_because = text("why it was taken back", nullable=True)
    version = fields.Integer()
    number = text("in the register: the event's number")
    theme = text("in the register: the event's theme")
    branch = text("in the register: the branch", nullable=True)


class PublicationListSchema(Schema):
    """Where a briefing was published."""

    items = fields.List(fields.Nested(PublicationSchema))
    next_cursor = text("always null", nullable=True)


INPUT: dict[str, type[Schema]] = {
    "publications": PublicationsQuerySchema,
    "publication_register": PublicationRegisterSchema,
    "record_publication": RecordPublicationSchema,
    "retract_publication": RetractPublicationSchema,
}
OUTPUT: dict[str, type[Schema]] = {
    "publications": PublicationListSchema,
    "publication_register": PublicationListSchema,
    "record_publication": PublicationSchema,
    "retract_publication": PublicationSchema,
}
