"""What the operations around channels take and give. Secrets go in by `secret`, and never come out."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Flag, Id, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.notify.domain import sms
from services.notify.domain.channels import KINDS, NEWS
from services.notify.domain.languages import CHINESE, LANGUAGES
from services.notify.domain.messages import STATES

ADDRESS, SECRET = 500, 500


class SecretInput(OperationSchema):
    """Which parts there are depends on the kind; an empty one is not given."""

    key = Text(SECRET, metadata={"description": "wecom: what stands behind key= in the robot's address"})
    token = Text(SECRET, metadata={"description": "dingtalk: access_token; feishu: the last part of the address"})
    signing_secret = Text(SECRET, metadata={"description": "dingtalk, feishu: 加签密钥; webhook: whsec_…"})
    secret = Text(SECRET, metadata={"description": "sms: for {{secret}} in the template and for the digest"})
    phones = Text(SECRET, metadata={"description": "sms: for {{phones}} in the template"})


class SmsSettingsInput(OperationSchema):
    """How the SMS gateway is asked, and what says yes."""

    method = one_of(*sms.METHODS, load_default="POST")
    body = one_of(*sms.BODIES, load_default="json")
    template = Text(4000, 1, required=True, metadata={"description": "with {{title}}, {{link}}, {{phones}} …"})
    digest_header = Text(64, load_default="", metadata={"description": "header for the HMAC-SHA256 of the body"})
    success_status = Whole(200, 599, load_default=200)
    success_member = Text(100, load_default="")
    success_value = Text(100, load_default="")


class _EditedInput(OperationSchema):
    name = Text(100, 1)
    base_url = Text(ADDRESS)
    proxy = Text(ADDRESS)
    news = several(one_of(*NEWS), at_most=len(NEWS))
    enabled = Flag()
    language = one_of(*LANGUAGES)
    secret = fields.Nested(SecretInput, load_default=dict)


class CreateWebhookInput(_EditedInput):
    """A program that wants to hear; its `base_url` is called as it is."""

    unit_id = Id(required=True)
    name = Text(100, 1, required=True)
    base_url = Text(ADDRESS, 1, required=True)
    proxy = Text(ADDRESS, load_default="")
    news = several(one_of(*NEWS), at_most=len(NEWS), load_default=list)
    enabled = Flag(load_default=True)
    language = one_of(*LANGUAGES, load_default=CHINESE)


class CreateChannelInput(CreateWebhookInput):
    """A channel for a unit and those below. `base_url`: absent, the provider's own."""

    kind = one_of(*KINDS, required=True)
    base_url = Text(ADDRESS, load_default="")
    settings = fields.Nested(SmsSettingsInput, load_default=dict)


class ChannelInput(OperationSchema):
    """One channel."""

    channel_id = Id(required=True)


class EditWebhookInput(_EditedInput):
    """What is absent stays."""

    channel_id = Id(required=True)
    expected_version = Whole(load_default=None, allow_none=True)


class EditChannelInput(EditWebhookInput):
    """What is absent stays; `settings` are replaced whole."""

    settings = fields.Nested(SmsSettingsInput)


class ChannelsInput(PageSchema):
    """Channels, of one kind if wanted."""

    kind = one_of(*KINDS, load_default=None, allow_none=True)


class DeliveriesInput(PageSchema):
    """Deliveries in a state; without one those that did not get out yet."""

    state = one_of(*STATES, load_default=None, allow_none=True)
    channel_id = Id(load_default=None, allow_none=True)


class DeliveryInput(OperationSchema):
    """One delivery."""

    delivery_id = Id(required=True)


class _NothingAsked(OperationSchema):
    pass


INPUT: dict[str, type[Schema]] = {
    "create_channel": CreateChannelInput,
    "edit_channel": EditChannelInput,
    "test_channel": ChannelInput,
    "retry_channel": ChannelInput,
    "create_webhook": CreateWebhookInput,
    "edit_webhook": EditWebhookInput,
    "channels": ChannelsInput,
    "channel": ChannelInput,
    "webhooks": PageSchema,
    "deliveries": DeliveriesInput,
    "delivery": DeliveryInput,
    "waiting_deliveries": PageSchema,
    "send_channel_deliveries": _NothingAsked,
}


def _text(description: str, *, nullable: bool = False) -> fields.String:
    return fields.String(allow_none=nullable, metadata={"description": description})


class SmsSettingsSchema(Schema):
    """How an SMS gateway is asked; empty for other kinds."""

    method = _text("POST, PUT or GET")
    body = _text("json or form")
    template = _text("the body with its placeholders")
    digest_header = _text("header for the HMAC-SHA256 of the body, or empty")
    success_status = fields.Integer()
    success_member = _text("member of the answer that says yes, or empty")
    success_value = _text("its value that says yes")


class ChannelSchema(Schema):
    """A channel. Of its secret it says which parts are set."""

    id = _text("opaque identifier")
    unit_id = _text("whose news it carries; of the units below, too")
    kind = fields.String(metadata={"enum": list(KINDS)})
    name = _text("what people call it")
    base_url = _text("address without the secret; whole for administrators, else scheme and host")
    proxy = _text("for administrators; empty: none")
    news = fields.List(fields.String(metadata={"enum": list(NEWS)}))
    settings = fields.Nested(SmsSettingsSchema)
    secret_set = fields.List(fields.String(), metadata={"description": "parts of the secret that are kept"})
    enabled = fields.Boolean()
    language = fields.String(metadata={"enum": list(LANGUAGES), "description": "of the titles that it carries"})
    state = _text("enabled or disabled")
    version = fields.Integer()
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "deliveries by state; one channel only"}
    )


class ChannelListSchema(Schema):
    """Channels by name."""

    items = fields.List(fields.Nested(ChannelSchema))
    next_cursor = _text("send as `cursor` for the next page", nullable=True)


class ChannelRetriedSchema(Schema):
    """What did not get out is queued again."""

    id = _text("the channel")
    state = _text("enabled")
    version = fields.Integer()
    count = fields.Integer(metadata={"description": "how many deliveries"})


class ChannelDeliverySchema(Schema):
    """A delivery on its way, with the channel that it goes over."""

    id = _text("opaque identifier")
    message_id = _text("the message")
    channel = _text("inbox, log, mail, robot, or the kind of a channel that was set up")
    channel_id = _text("the channel that was set up", nullable=True)
    recipient = _text("name of the account or channel, or the address outside", nullable=True)
    subject = _text("what it is about")
    type = _text("the fact that is told")
    title = _text("title of the message")
    state = fields.String(metadata={"enum": list(STATES)})
    provider_code = _text("what the channel answered", nullable=True)
    attempts = fields.Integer()
    created_at = fields.AwareDateTime()
    next_attempt_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class WaitingDeliverySchema(ChannelDeliverySchema):
    """What waits to leave the house, with all that another machine needs to send it."""

    body = _text("text besides the title, where there is one")
    link = _text("whole address, or empty")


class WaitingDeliveryListSchema(Schema):
    """What waits, oldest first."""

    items = fields.List(fields.Nested(WaitingDeliverySchema))
    next_cursor = _text("send as `cursor` for the next page", nullable=True)


class ChannelDeliveryListSchema(Schema):
    """Deliveries, newest first."""

    items = fields.List(fields.Nested(ChannelDeliverySchema))
    next_cursor = _text("send as `cursor` for the next page", nullable=True)


class TestQueuedSchema(Schema):
    """A trial is on its way; GET /deliveries/{id} says what became of it."""

    id = _text("the delivery")
    message_id = _text("the message")
    channel = _text("kind of the channel")
    channel_id = _text("the channel")
    state = _text("queued")
    provider_code = _text("null", nullable=True)
    attempts = fields.Integer()
    version = fields.Integer()


class SettledSchema(Schema):
    """A round of sending."""

    settled = fields.Integer()


OUTPUT: dict[str, type[Schema]] = {
    "create_channel": ChannelSchema,
    "edit_channel": ChannelSchema,
    "test_channel": TestQueuedSchema,
    "retry_channel": ChannelRetriedSchema,
    "create_webhook": ChannelSchema,
    "edit_webhook": ChannelSchema,
    "channels": ChannelListSchema,
    "channel": ChannelSchema,
    "webhooks": ChannelListSchema,
    "deliveries": ChannelDeliveryListSchema,
    "delivery": ChannelDeliverySchema,
    "waiting_deliveries": WaitingDeliveryListSchema,
    "send_channel_deliveries": SettledSchema,
}
