"""What a partner's history of invitations takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Id, PageSchema
from services.partners.schemas.invitations import STATE, InvitationSlot, PartnerFeedback


class PartnerInvitationsQuestion(PageSchema):
    """To what a partner was invited."""

    partner_id = Id(required=True)


class PartnerInvitationItem(Schema):
    """One invitation in a partner's history; it holds no link."""

    id = fields.String()
    event_id = fields.String()
    number = fields.String(metadata={"description": "the event's"})
    theme = fields.String()
    event_state = fields.String()
    state = fields.String(metadata=STATE)
    round = fields.Integer()
    issued_at = fields.AwareDateTime()
    replied_at = fields.AwareDateTime(allow_none=True, metadata={"description": "The last answer."})
    agreed = fields.Nested(InvitationSlot, allow_none=True)
    feedback = fields.Nested(PartnerFeedback, allow_none=True)


class InvitationTally(Schema):
    """Over all that the caller may see."""

    invitations = fields.Integer()
    accepted = fields.Integer()
    declined = fields.Integer()
    feedbacks = fields.Integer()
    score = fields.String(allow_none=True, metadata={"description": "Mean of the scores, one decimal."})


class PartnerInvitationList(Schema):
    """One page of a partner's invitations, the newest first."""

    items = fields.List(fields.Nested(PartnerInvitationItem))
    next_cursor = fields.String(allow_none=True)
    totals = fields.Nested(InvitationTally)


INPUT: dict[str, type[Schema]] = {"partner_invitations": PartnerInvitationsQuestion}
OUTPUT: dict[str, type[Schema]] = {"partner_invitations": PartnerInvitationList}
