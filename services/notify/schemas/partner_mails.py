"""What the operations around mail to partners' contacts take and give."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Flag, Id, Moment, OperationSchema, Text, Whole, one_of
from services.notify.domain.messages import STATES
from services.notify.domain.partner_mails import ASKED_FOR, KINDS


class AgreedSchema(OperationSchema):
    """A date."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class LetterSchema(OperationSchema):
    """What partners wrote (`partners.invitation_mail`), as the gateway brings it."""

    partner_id = Id(required=True)
    round = Whole(required=True)
    version = Whole(required=True)
    state = Text(16, 1, required=True)
    settled = Flag(required=True)
    kind = one_of(*ASKED_FOR, required=True)
    address = Text(200, 1, required=True)
    subject = Text(1000, 1, required=True)
    text = Text(50_000, 1, required=True)
    partner = Text(200, required=True)
    host = Text(1000, required=True)
    venue = Text(1000, required=True)
    url = Text(1000, required=True)
    call = Text(1000, required=True)
    agreed = fields.Nested(AgreedSchema, required=True, allow_none=True)


class MailToPartnerSchema(OperationSchema):
    event_id = Id(required=True)
    invitation_id = Id(required=True)
    contact = Text(32, load_default=None, allow_none=True)
    letter = fields.Nested(LetterSchema, required=True, allow_none=True)


class PartnerMailsQuerySchema(OperationSchema):
    event_id = Id(required=True)


class ForgetPartnerContactsSchema(OperationSchema):
    """No arguments."""


class PartnerMailSchema(Schema):
    """A mail to a partner's contact, and what became of it."""

    id = fields.String(metadata={"description": "the delivery's: POST /deliveries/{id}/retry sends it again"})
    event_id = fields.String()
    invitation_id = fields.String()
    partner_id = fields.String()
    kind = fields.String(metadata={"enum": list(KINDS), "description": "the last five follow by themselves"})
    address = fields.String(metadata={"description": "masked"})
    state = fields.String(metadata={"enum": list(STATES)})
    provider_code = fields.String(allow_none=True, metadata={"description": "what the mail server answered"})
    attempts = fields.Integer()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when the mail server took it"})


class PartnerMailListSchema(Schema):
    """The mails about an event, newest first."""

    items = fields.List(fields.Nested(PartnerMailSchema))
    next_cursor = fields.String(allow_none=True)
    mail_is_set = fields.Boolean(metadata={"description": "whether this installation sends mail at all"})


class ForgottenSchema(Schema):
    forgotten = fields.Integer()


INPUT: dict[str, type[Schema]] = {
    "mail_to_partner": MailToPartnerSchema,
    "partner_mails": PartnerMailsQuerySchema,
    "forget_partner_contacts": ForgetPartnerContactsSchema,
}
OUTPUT: dict[str, type[Schema]] = {
    "mail_to_partner": PartnerMailSchema,
    "partner_mails": PartnerMailListSchema,
    "forget_partner_contacts": ForgottenSchema,
}
