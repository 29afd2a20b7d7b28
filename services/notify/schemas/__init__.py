"""What each operation of the notify service takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields

from kit.fields import Id, OperationSchema, PageSchema, Whole
from services.notify.domain.messages import STATES
from services.notify.schemas import channels, partner_mails, publications, settings


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


class PersonalRecordQuerySchema(OperationSchema):
    member_id = Id(required=True)


INPUT: dict[str, type[Schema]] = {
    **settings.INPUT,
    "read_message": OneMessageSchema,
    "read_all_messages": NothingAskedSchema,
    "retry_delivery": RetryDeliverySchema,
    "send_due_deliveries": NothingAskedSchema,
    "send_outward_deliveries": NothingAskedSchema,
    "inbox": InboxQuerySchema,
    "unread_count": NothingAskedSchema,
    "event_deliveries": EventDeliveriesQuerySchema,
    "checkpoint_deliveries": PageSchema,
    "personal_record": PersonalRecordQuerySchema,
    **channels.INPUT,
    **publications.INPUT,
    **partner_mails.INPUT,
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
    snoozed_until = fields.AwareDateTime(allow_none=True)
    state = text("unread, read or snoozed")


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
    channel = text("inbox, log, mail, robot, or the kind of a channel that was set up")
    recipient = text("name of the account or of the channel, or the address outside")
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
    channel = text("inbox, log, mail, robot, or the kind of a channel that was set up")
    state = text("queued")
    provider_code = text("what the channel answered last", nullable=True)
    attempts = fields.Integer()
    version = fields.Integer()


class DeliveriesSettledSchema(Schema):
    """A round of sending."""

    settled = fields.Integer()


class MessagesOfPersonSchema(Schema):
    messages = fields.List(fields.Nested(MessageSchema))
    notification_settings = fields.List(fields.Nested(settings.NotificationSettingsSchema))


OUTPUT: dict[str, type[Schema]] = {
    **settings.OUTPUT,
    "read_message": MessageReadSchema,
    "read_all_messages": MessagesReadSchema,
    "retry_delivery": DeliveryRetriedSchema,
    "send_due_deliveries": DeliveriesSettledSchema,
    "send_outward_deliveries": DeliveriesSettledSchema,
    "inbox": MessageListSchema,
    "unread_count": UnreadCountSchema,
    "event_deliveries": DeliveryListSchema,
    "checkpoint_deliveries": CheckpointDeliveryListSchema,
    "personal_record": MessagesOfPersonSchema,
    **channels.OUTPUT,
    **publications.OUTPUT,
    **partner_mails.OUTPUT,
}
