"""What a mail to a partner's contact takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Text
from services.partners.schemas.invitations import STATE, InvitationQuestion, InvitationSlot


class InvitationMailQuestion(InvitationQuestion):
    """`contact`: one of the invitation's `contacts`; left out, the only one who has an address."""

    contact = Text(32, load_default=None, allow_none=True)


class InvitationMail(Schema):
    """A mail as it is handed to notify. Nobody outside gets it: it has the link and the address."""

    invitation_id = fields.String()
    event_id = fields.String()
    partner_id = fields.String()
    round = fields.Integer()
    version = fields.Integer()
    state = fields.String(metadata=STATE)
    settled = fields.Boolean()
    kind = fields.String(metadata={"description": "invitation confirmation feedback"})
    address = fields.String()
    subject = fields.String()
    text = fields.String()
    partner = fields.String()
    host = fields.String()
    venue = fields.String()
    url = fields.String()
    call = fields.String()
    agreed = fields.Nested(InvitationSlot, allow_none=True)


INPUT: dict[str, type[Schema]] = {"invitation_mail": InvitationMailQuestion}
OUTPUT: dict[str, type[Schema]] = {"invitation_mail": InvitationMail}
