"""Input and output of what a partner does and sees through the link."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Flag, OperationSchema, Text, Whole, several
from services.partners.schemas.invitations import (
    ArrangementsView,
    ChangeRequestView,
    InvitationQuestion,
    InvitationReply,
    InvitationSlot,
    PartnerFeedback,
)
from services.partners.schemas.replies import MOST_PEOPLE, OfferedSlot, ReplyInput


class LinkQuestion(OperationSchema):
    """Which link."""

    token = Text(200, 1, required=True)


class ReplyByLink(ReplyInput):
    """The partner's answer. `notice_read`: the partner read the integrity notice; its page asks those under audit."""

    token = Text(200, 1, required=True)
    notice_read = Flag(load_default=None, allow_none=True)


class AmendReply(LinkQuestion):
    """What is absent (or null) stays."""

    headcount = Whole(1, MOST_PEOPLE, allow_none=True)
    contact_name = Text(100, 1, allow_none=True)
    contact_phone = Text(100, 1, allow_none=True)


class RequestChange(LinkQuestion):
    """Why, and perhaps when instead."""

    reason = Text(2000, 1, required=True)
    slots = several(fields.Nested(OfferedSlot), at_most=5, load_default=list, allow_none=True)


class SetArrangements(LinkQuestion):
    """What visitors need, as text; replaces what was said before."""

    visitor_list = Text(5000, load_default=None, allow_none=True)
    plates = Text(500, load_default=None, allow_none=True)
    arrive_at = Text(200, load_default=None, allow_none=True)
    safety = Text(2000, load_default=None, allow_none=True)
    photo_rules = Text(2000, load_default=None, allow_none=True)
    on_site_phone = Text(100, load_default=None, allow_none=True)


class GiveFeedback(LinkQuestion):
    """Score 1–5 and text."""

    score = Whole(1, 5, required=True)
    text = Text(2000, load_default="", allow_none=True)


class LinkVenue(Schema):
    """Where."""

    name = fields.String()
    region = fields.String(allow_none=True)
    off_site = fields.Boolean()
    address = fields.String(allow_none=True)


class LinkContact(Schema):
    """Whom to call."""

    name = fields.String()
    phone = fields.String(allow_none=True)


class LinkNotice(Schema):
    """The office's own integrity notice and where it comes from."""

    text = fields.String()
    source = fields.String(allow_none=True)


class LinkView(Schema):
    """All that the partner's page shows."""

    state = fields.String(metadata={"description": "open accepted countered declined"})
    round = fields.Integer()
    partner = fields.String()
    inviting_unit = fields.String()
    branch = fields.String()
    theme = fields.String()
    form = fields.String(allow_none=True)
    venue = fields.Nested(LinkVenue, allow_none=True)
    agenda = fields.List(fields.Dict())
    own_headcount = fields.Integer(
        allow_none=True, metadata={"description": "Who is booked on the inviting side; before that, the places."}
    )
    slots = fields.List(fields.Nested(InvitationSlot))
    agreed = fields.Nested(InvitationSlot, allow_none=True)
    message = fields.String(allow_none=True, metadata={"description": "The organizer's word to this round."})
    contact = fields.Nested(LinkContact)
    deadline = fields.AwareDateTime()
    headcount_deadline = fields.AwareDateTime(allow_none=True)
    expires_at = fields.AwareDateTime(allow_none=True)
    under_audit = fields.Boolean(metadata={"description": "Its page has the notice above the answer, to be ticked."})
    notice = fields.Nested(LinkNotice, allow_none=True)
    hotline = fields.String(allow_none=True)
    arrangements = fields.Nested(ArrangementsView, allow_none=True)
    host_arrangements = fields.Nested(
        ArrangementsView, allow_none=True, metadata={"description": "What the inviting side said, once agreed."}
    )
    reply = fields.Nested(InvitationReply, allow_none=True)
    change_requests = fields.List(fields.Nested(ChangeRequestView))
    feedback = fields.Nested(PartnerFeedback, allow_none=True)
    actions = fields.List(
        fields.String(), metadata={"description": "reply calendar amend change_request arrangements feedback"}
    )


class LetterView(LinkView):
    """What a letter to the partner says: as the link shows it, with the link."""

    class Meta:
        """What may be done through the link is the page's matter."""

        exclude = ("actions",)

    id = fields.String()
    event_id = fields.String()
    number = fields.String(metadata={"description": "the event's"})
    kind = fields.String(metadata={"description": "invitation, or confirmation once a date is agreed"})
    settled = fields.Boolean(metadata={"description": "whether all partners agreed"})
    host = fields.String(metadata={"description": "unit and branch in one"})
    url = fields.String()
    printed_at = fields.AwareDateTime()


class LinkAnswered(Schema):
    """State, round and the receipt of this answer."""

    state = fields.String()
    round = fields.Integer()
    receipt = fields.String()


class LinkAmended(LinkAnswered):
    """The reply as it is now."""

    headcount = fields.Integer(allow_none=True)
    contact_name = fields.String(allow_none=True)
    contact_phone = fields.String(allow_none=True)


class LinkChangeRequested(Schema):
    """The request is with the organizer."""

    state = fields.String()
    round = fields.Integer()
    request_id = fields.String()


class LinkArranged(Schema):
    """What visitors need, as it is now."""

    state = fields.String()
    round = fields.Integer()
    arrangements = fields.Nested(ArrangementsView)


class LinkFeedback(PartnerFeedback):
    """The feedback as recorded."""

    state = fields.String()
    round = fields.Integer()


class LinkCalendar(Schema):
    """An RFC 5545 file as text."""

    ics = fields.String()


INPUT: dict[str, type[Schema]] = {
    "reply_by_link": ReplyByLink,
    "amend_reply": AmendReply,
    "request_change": RequestChange,
    "set_arrangements": SetArrangements,
    "give_feedback": GiveFeedback,
    "link": LinkQuestion,
    "invitation_letter": InvitationQuestion,
    "link_calendar": LinkQuestion,
}

OUTPUT: dict[str, type[Schema]] = {
    "reply_by_link": LinkAnswered,
    "amend_reply": LinkAmended,
    "request_change": LinkChangeRequested,
    "set_arrangements": LinkArranged,
    "give_feedback": LinkFeedback,
    "link": LinkView,
    "invitation_letter": LetterView,
    "link_calendar": LinkCalendar,
}
