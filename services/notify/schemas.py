"""What each operation of the notify service takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields

from kit.fields import Day, Id, OperationSchema, PageSchema, Text, Whole, one_of
from services.notify.domain.messages import STATES
from services.notify.domain.publication import STATES as PUBLICATION_STATES


class Asked(fields.Field[bool | None]):
    """true or false, also as a query string spells them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool | None:
        known = {True: True, False: False, "true": True, "1": True, "false": False, "0": False, "": None}
        if not isinstance(value, bool | str) or value not in known:
            raise ValidationError("应为 true 或 false。")
        return known[value]

    def json_schema(self) -> dict[str, Any]:
        """How the API document describes it."""
        return {"type": "boolean"}


class InboxQuerySchema(PageSchema):
    unread = Asked(load_default=None, allow_none=True)


class NothingAskedSchema(OperationSchema):
    """No arguments."""


class OneMessageSchema(OperationSchema):
    message_id = Id(required=True)


class RetryDeliverySchema(OperationSchema):
    delivery_id = Id(required=True)
    expected_version = Whole(load_default=None, allow_none=True)


class EventDeliveriesQuerySchema(PageSchema):
    event_id = Id(required=True)


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


class PersonalRecordQuerySchema(OperationSchema):
    member_id = Id(required=True)


INPUT: dict[str, type[Schema]] = {
    "read_message": OneMessageSchema,
    "read_all_messages": NothingAskedSchema,
    "retry_delivery": RetryDeliverySchema,
    "send_due_deliveries": NothingAskedSchema,
    "send_outward_deliveries": NothingAskedSchema,
    "inbox": InboxQuerySchema,
    "unread_count": NothingAskedSchema,
    "event_deliveries": EventDeliveriesQuerySchema,
    "checkpoint_deliveries": PageSchema,
    "publications": PublicationsQuerySchema,
    "publication_register": PublicationRegisterSchema,
    "record_publication": RecordPublicationSchema,
    "retract_publication": RetractPublicationSchema,
    "personal_record": PersonalRecordQuerySchema,
}


def text(description: str, *, nullable: bool = False) -> fields.String:
    """A text with what it means."""
    return fields.String(allow_none=nullable, metadata={"description": description})


class MessageSchema(Schema):
    """What one was told."""

    id = text("opaque identifier")
    title = text("one line")
    body = text("the message")
    link = text("path of the page that it is about")
    subject = text("the study event's id, or the plan's")
    type = text("the fact that was told")
    created_at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)
    state = text("unread or read")


class MessageListSchema(Schema):
    """One's messages, newest first."""

    items = fields.List(fields.Nested(MessageSchema))
    next_cursor = text("send as `cursor` for the next page", nullable=True)


class MessageReadSchema(Schema):
    """A message was read."""

    id = text("opaque identifier")
    state = text("read")
    version = fields.Integer()
    read_at = fields.AwareDateTime()


class MessagesReadSchema(Schema):
    """All messages were read."""

    state = text("read")
    count = fields.Integer(metadata={"description": "how many had not been"})


class UnreadCountSchema(Schema):
    """How many messages one has not read."""

    unread = fields.Integer()


class DeliverySchema(Schema):
    """A message on its way over one channel."""

    id = text("opaque identifier")
    channel = text("inbox, log, mail or robot")
    recipient = text("name of the account, or the address outside")
    title = text("title of the message")
    state = fields.String(metadata={"enum": list(STATES)})
    provider_code = text("what the channel answered", nullable=True)
    attempts = fields.Integer()
    sent_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class DeliveryListSchema(Schema):
    """Deliveries about one event."""

    items = fields.List(fields.Nested(DeliverySchema))
    next_cursor = text("send as `cursor` for the next page", nullable=True)


class TargetSchema(Schema):
    """Where checkpoints go."""

    channel = text("mail or robot")
    address = text("the mail address, or the host of the robot's webhook")


class CheckpointDeliveryListSchema(DeliveryListSchema):
    """Deliveries of checkpoints, newest first."""

    targets = fields.List(fields.Nested(TargetSchema), metadata={"description": "empty: nothing is sent out"})


class DeliveryRetriedSchema(Schema):
    """A delivery is queued again."""

    id = text("opaque identifier")
    message_id = text("the message")
    channel = text("inbox, log, mail or robot")
    state = text("queued")
    provider_code = text("what the channel answered last", nullable=True)
    attempts = fields.Integer()
    version = fields.Integer()


class DeliveriesSettledSchema(Schema):
    """A round of sending."""

    settled = fields.Integer()


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


class MessagesOfPersonSchema(Schema):
    messages = fields.List(fields.Nested(MessageSchema))


OUTPUT: dict[str, type[Schema]] = {
    "read_message": MessageReadSchema,
    "read_all_messages": MessagesReadSchema,
    "retry_delivery": DeliveryRetriedSchema,
    "send_due_deliveries": DeliveriesSettledSchema,
    "send_outward_deliveries": DeliveriesSettledSchema,
    "inbox": MessageListSchema,
    "unread_count": UnreadCountSchema,
    "event_deliveries": DeliveryListSchema,
    "checkpoint_deliveries": CheckpointDeliveryListSchema,
    "publications": PublicationListSchema,
    "publication_register": PublicationListSchema,
    "record_publication": PublicationSchema,
    "retract_publication": PublicationSchema,
    "personal_record": MessagesOfPersonSchema,
}
