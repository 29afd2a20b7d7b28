"""What people choose for themselves, and the words that an administrator chooses for their office."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from kit import mail_addresses
from kit.fields import Flag, Id, Moment, OperationSchema, Text, Whole, one_of, several
from services.notify.domain.languages import CHINESE, LANGUAGES
from services.notify.domain.preferences import DIGESTS, NEWS
from services.notify.domain.templates import LONGEST_OWN_BODY, LONGEST_OWN_TITLE


class SnoozeMessageSchema(OperationSchema):
    message_id = Id(required=True)
    until = Moment(required=True)


class MailAddress(Text):
    """One address as it goes behind To: nothing but the address, so that no header can hide in it; empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(at_most=254, metadata={"pattern": f"^({mail_addresses.ONE})?$"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        address = super()._deserialize(value, attr, data, **kwargs)
        if address and not mail_addresses.is_one(address):
            raise ValidationError("邮箱地址应写成 name@example.cn 的样子。")
        return address


class TimeOfDay(fields.String):
    """HH:MM."""

    def __init__(self, **kwargs: Any) -> None:
        error = "时间应写成 22:00 的样子。"
        super().__init__(validate=validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error=error), **kwargs)


class NotificationSettingsInputSchema(OperationSchema):
    expected_version = Whole(load_default=None, allow_none=True)
    address = MailAddress(required=True)
    mailed = several(one_of(*NEWS), at_most=len(NEWS), required=True)
    digest = one_of(*DIGESTS, required=True)
    quiet_from = TimeOfDay(required=True, allow_none=True)
    quiet_to = TimeOfDay(required=True, allow_none=True)
    workdays_only = Flag(required=True)
    language = one_of(*LANGUAGES, load_default=CHINESE)


class TemplatesSchema(OperationSchema):
    language = one_of(*LANGUAGES, load_default=CHINESE)


class OneTemplateSchema(TemplatesSchema):
    template = Text(100, 1, required=True)


class PreviewTemplateSchema(OneTemplateSchema):
    title = Text(LONGEST_OWN_TITLE, 1, required=True)
    body = Text(LONGEST_OWN_BODY, 1, required=True)
    for_channels = Flag(load_default=False)


class ChangeTemplateSchema(PreviewTemplateSchema):
    expected_version = Whole(load_default=None, allow_none=True)


class ChooseAudienceSchema(OperationSchema):
    template = Text(100, 1, required=True)
    expected_version = Whole(load_default=None, allow_none=True)
    retired = Flag(required=True, allow_none=True)


class NothingAskedSchema(OperationSchema):
    """No arguments."""


def _text(description: str, *, nullable: bool = False) -> fields.String:
    return fields.String(allow_none=nullable, metadata={"description": description})


class MessageSnoozedSchema(Schema):
    """A message was put off."""

    id = _text("opaque identifier")
    state = _text("snoozed")
    version = fields.Integer()
    snoozed_until = fields.AwareDateTime()


class NotificationSettingsSchema(Schema):
    """How one wants to be told."""

    id = _text("the account")
    version = fields.Integer(metadata={"description": "0 while nothing was chosen"})
    address = _text("where mail goes; empty: nowhere")
    mailed = fields.List(fields.String(metadata={"enum": list(NEWS)}))
    digest = fields.String(metadata={"enum": list(DIGESTS)})
    quiet_from = _text("HH:MM in Shanghai", nullable=True)
    quiet_to = _text("HH:MM in Shanghai", nullable=True)
    workdays_only = fields.Boolean()
    language = fields.String(metadata={"enum": list(LANGUAGES), "description": "of messages and mail"})
    mail_is_set = fields.Boolean(metadata={"description": "whether this office sends mail at all"})


class AudienceSchema(Schema):
    """Whether retired members get a kind of message."""

    id = _text("as `name`")
    name = _text("the fact that is told, and its variant")
    retired_default = fields.Boolean(allow_none=True, metadata={"description": "null: it does not concern them"})
    retired = fields.Boolean(allow_none=True, metadata={"description": "the unit's choice; null: it has none"})
    audience_version = fields.Integer(metadata={"description": "of the choice; 0 while nobody has chosen"})


class AudienceChosenSchema(AudienceSchema):
    """What was chosen."""

    version = fields.Integer(metadata={"description": "as `audience_version`"})


class TemplateSchema(AudienceSchema):
    """The words of one rule in one language, and whether retired members get them."""

    language = fields.String(metadata={"enum": list(LANGUAGES)})
    fact_type = _text("the fact")
    title = _text("in force")
    body = _text("in force")
    default_title = _text("the product's own")
    default_body = _text("the product's own")
    placeholders = fields.List(fields.String(), metadata={"description": "what may stand in braces"})
    for_channels = fields.Boolean(metadata={"description": "the title also goes out over channels"})
    channel_placeholders = fields.List(
        fields.String(),
        metadata={"description": "what may stand in it then; none: no channel has this kind"},
    )
    state = fields.String(metadata={"enum": ["default", "own"]})
    version = fields.Integer(metadata={"description": "0 while nobody has changed it"})
    changed_at = fields.AwareDateTime(allow_none=True)


class TemplateListSchema(Schema):
    """The words of all rules."""

    items = fields.List(fields.Nested(TemplateSchema))
    next_cursor = _text("always null", nullable=True)


class TemplatePreviewSchema(Schema):
    """Words with invented values filled in."""

    title = fields.String()
    body = fields.String()


INPUT: dict[str, type[Schema]] = {
    "snooze_message": SnoozeMessageSchema,
    "notification_settings": NothingAskedSchema,
    "change_notification_settings": NotificationSettingsInputSchema,
    "templates": TemplatesSchema,
    "template": OneTemplateSchema,
    "preview_template": PreviewTemplateSchema,
    "change_template": ChangeTemplateSchema,
    "reset_template": OneTemplateSchema,
    "choose_audience": ChooseAudienceSchema,
}

OUTPUT: dict[str, type[Schema]] = {
    "snooze_message": MessageSnoozedSchema,
    "notification_settings": NotificationSettingsSchema,
    "change_notification_settings": NotificationSettingsSchema,
    "templates": TemplateListSchema,
    "template": TemplateSchema,
    "preview_template": TemplatePreviewSchema,
    "change_template": TemplateSchema,
    "reset_template": TemplateSchema,
    "choose_audience": AudienceChosenSchema,
}
