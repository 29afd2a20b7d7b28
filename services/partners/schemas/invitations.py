"""Input and output of the organizer's side of an invitation."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Flag, Id, OperationSchema, Text, Whole, several
from services.partners.schemas.replies import OfferedSlot, ReplyInput

STATE = {"description": "open accepted countered declined expired revoked"}


class InvitationQuestion(OperationSchema):
    """Which invitation."""

    invitation_id = Id(required=True)


class EventInvitationsQuestion(OperationSchema):
    """Whose invitations."""

    event_id = Id(required=True)


class ReissueInvitation(InvitationQuestion):
    """A new link."""

    expected_version = Whole(load_default=None, allow_none=True)


class AcceptCounter(ReissueInvitation):
    """`slot` counts from 0 in the partner's own slots."""

    slot = Whole(required=True)


class RefuseCounter(ReissueInvitation):
    """`message` is shown to the partner."""

    message = Text(2000, 1, required=True)


class ProposeSlots(ReissueInvitation):
    """One to five other times."""

    slots = several(fields.Nested(OfferedSlot), at_least=1, at_most=5, required=True)


class ReplyOnBehalf(ReplyInput):
    """The reply as on paper, and the attachment that shows it."""

    invitation_id = Id(required=True)
    evidence_id = Id(required=True)
    expected_version = Whole(load_default=None, allow_none=True)


class RevokeInvitation(ReissueInvitation):
    """`reason` is shown to whoever opens the link."""

    reason = Text(2000, 1, required=True)


class NoteForwarded(ReissueInvitation):
    """`forwarded` false takes the tick away again."""

    forwarded = Flag(required=True)


class ProposeToAll(OfferedSlot):
    """One time for every partner of the event."""

    event_id = Id(required=True)


class AcceptChange(ReissueInvitation):
    """`slots` seeks another date with everybody; without them it is just granted. `message` is for the partner."""

    message = Text(2000, 1, load_default=None, allow_none=True)
    slots = several(fields.Nested(OfferedSlot), at_most=5, load_default=None, allow_none=True)


class RefuseChange(ReissueInvitation):
    """`message` is shown to the partner."""

    message = Text(2000, 1, required=True)


class ExpireInvitations(OperationSchema):
    """Nothing to say."""


class InvitationSlot(Schema):
    """From when to when."""

    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()


class InvitationReply(Schema):
    """A recorded answer; what the answer does not have is null."""

    answer = fields.String(metadata={"description": "accept decline counter"})
    round = fields.Integer()
    receipt = fields.String()
    replied_at = fields.AwareDateTime()
    slot = fields.Integer(allow_none=True)
    slots = fields.List(fields.Nested(InvitationSlot))
    headcount = fields.Integer(allow_none=True)
    contact_name = fields.String(allow_none=True)
    contact_phone = fields.String(allow_none=True)
    leader_name = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    message = fields.String(allow_none=True)
    on_behalf = fields.Boolean(metadata={"description": "Recorded by the organizer from paper."})
    notice_read = fields.Boolean(metadata={"description": "The partner ticked that it read the integrity notice."})


class ChangeRequestView(Schema):
    """After acceptance the partner asked for a change; what the organizer said to it."""

    id = fields.String()
    round = fields.Integer()
    reason = fields.String()
    slots = fields.List(fields.Nested(InvitationSlot))
    requested_at = fields.AwareDateTime()
    state = fields.String(metadata={"description": "open accepted refused lapsed"})
    message = fields.String(allow_none=True, metadata={"description": "The organizer's answer."})
    answered_at = fields.AwareDateTime(allow_none=True)


class PartnerFeedback(Schema):
    """回访: score 1–5 and text."""

    score = fields.Integer()
    text = fields.String()


class ArrangementsView(Schema):
    """What visitors need."""

    visitor_list = fields.String(allow_none=True)
    plates = fields.String(allow_none=True)
    arrive_at = fields.String(allow_none=True)
    safety = fields.String(allow_none=True)
    photo_rules = fields.String(allow_none=True)
    on_site_phone = fields.String(allow_none=True)


class Forwarded(Schema):
    """Somebody sent the present text on by hand."""

    text = fields.String(metadata={"description": "invitation confirmation feedback"})
    by = fields.String(metadata={"description": "who said so; empty where the name was erased"})
    at = fields.AwareDateTime()


class WritableContact(Schema):
    """Whom a mail may go to."""

    contact = fields.String(metadata={"description": "what the contact is named by when a mail is asked for"})
    name = fields.String()
    address = fields.String(allow_none=True, metadata={"description": "masked; null where none is known"})


class InvitationItem(Schema):
    """One partner's invitation."""

    id = fields.String()
    event_id = fields.String()
    partner_id = fields.String()
    partner_name = fields.String()
    state = fields.String(metadata=STATE)
    round = fields.Integer()
    version = fields.Integer()
    terms = fields.Integer()
    url = fields.String()
    expires_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When the link goes dark."})
    deadline = fields.AwareDateTime(metadata={"description": "Until when this round waits for an answer."})
    slots = fields.List(fields.Nested(InvitationSlot))
    agreed = fields.Nested(InvitationSlot, allow_none=True)
    message = fields.String(allow_none=True, metadata={"description": "The organizer's word to this round."})
    reply = fields.Nested(InvitationReply, allow_none=True)
    change_requests = fields.List(fields.Nested(ChangeRequestView))
    arrangements = fields.Nested(
        ArrangementsView, allow_none=True, metadata={"description": "What the partner said about the visit."}
    )
    feedback = fields.Nested(PartnerFeedback, allow_none=True)
    contacts = fields.List(fields.Nested(WritableContact))
    forwarded = fields.Nested(
        Forwarded, allow_none=True, metadata={"description": "已转发; null again with each round, link and stage"}
    )
    share_text = fields.String(metadata={"description": "A message ready to be sent, with the link in it."})


class InvitationView(InvitationItem):
    """One invitation with all its rounds."""

    replies = fields.List(fields.Nested(InvitationReply))


class InvitationList(Schema):
    """All invitations of an event."""

    items = fields.List(fields.Nested(InvitationItem))
    next_cursor = fields.String(allow_none=True)


class InvitationMoved(Schema):
    """What an action answers."""

    id = fields.String()
    event_id = fields.String()
    partner_id = fields.String()
    state = fields.String(metadata=STATE)
    round = fields.Integer()
    version = fields.Integer()


class InvitationReissued(InvitationMoved):
    """With the new link."""

    url = fields.String()


class InvitationAnswered(InvitationMoved):
    """With the receipt."""

    receipt = fields.String()


class EveryoneAsked(Schema):
    """The event, and where each invitation stands now."""

    id = fields.String()
    state = fields.String(metadata={"description": "the event's"})
    version = fields.Integer()
    invitations = fields.List(fields.Nested(InvitationMoved))


class InvitationsExpired(Schema):
    """How many rounds were ended, and of how many the secretary is told."""

    expired = fields.Integer()
    escalated = fields.Integer()


class AnswersAwaited(Schema):
    """Of how many answers the organizers were reminded."""

    reminded = fields.Integer()


INPUT: dict[str, type[Schema]] = {
    "reissue_invitation": ReissueInvitation,
    "accept_counter": AcceptCounter,
    "refuse_counter": RefuseCounter,
    "propose_slots": ProposeSlots,
    "reply_on_behalf": ReplyOnBehalf,
    "note_forwarded": NoteForwarded,
    "revoke_invitation": RevokeInvitation,
    "propose_to_all": ProposeToAll,
    "accept_change": AcceptChange,
    "refuse_change": RefuseChange,
    "expire_invitations": ExpireInvitations,
    "remind_of_answers": ExpireInvitations,
    "event_invitations": EventInvitationsQuestion,
    "invitation": InvitationQuestion,
}

OUTPUT: dict[str, type[Schema]] = {
    "reissue_invitation": InvitationReissued,
    "accept_counter": InvitationMoved,
    "refuse_counter": InvitationMoved,
    "propose_slots": InvitationMoved,
    "reply_on_behalf": InvitationAnswered,
    "note_forwarded": InvitationMoved,
    "revoke_invitation": InvitationMoved,
    "propose_to_all": EveryoneAsked,
    "accept_change": InvitationMoved,
    "refuse_change": InvitationMoved,
    "expire_invitations": InvitationsExpired,
    "remind_of_answers": AnswersAwaited,
    "event_invitations": InvitationList,
    "invitation": InvitationView,
}
