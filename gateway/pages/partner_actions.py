"""What can be done on an event's page about its partners and their invitations, and what the visit needs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from gateway.pages.action import SLOTS, Action, Field

REPLY = (
    Field("answer", _l("Their answer"), "answer", must=True),
    Field("slot", _l("Which date"), "slot"),
    Field("headcount", _l("How many people"), "number"),
    Field("contact_name", _l("Contact")),
    Field("contact_phone", _l("Phone")),
    Field("leader_name", _l("Leader who agreed")),
    Field("reason", _l("Reason, where they decline"), "area"),
)

VISIT = (
    Field("visitor_list", _l("Who comes (visiting side)"), "area"),
    Field("plates", _l("Number plates (visiting side)")),
    Field("arrive_at", _l("Where and when to arrive")),
    Field("safety", _l("Safety gear and clothing (receiving side)"), "area"),
    Field("photo_rules", _l("Rules for photographs (receiving side)")),
    Field("on_site_phone", _l("Phone on site")),
)

PARTNER_ACTIONS = (
    Action(
        "events.add_partner",
        _l("Invite another partner"),
        (Field("partner_id", _l("Partner unit"), "partner", True),),
        place="invitations",
        goes_to="invitations",
    ),
    Action(
        "events.continue_without_partner",
        _l("Go on without them"),
        (Field("partner_id", "", "given"),),
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.accept_counter",
        _l("Accept a proposed date"),
        (Field("slot", _l("Which date"), "slot", True),),
        "invitation_id",
        "primary",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.refuse_counter",
        _l("Refuse the proposed dates"),
        (Field("message", _l("Message"), "area", True),),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.propose_slots",
        _l("Propose other dates"),
        (SLOTS,),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.reissue_invitation",
        _l("Renew the link"),
        (),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
        confirm=_l("The old link will no longer work. Renew it?"),
    ),
    Action(
        "partners.reply_on_behalf",
        _l("Record a reply received on paper"),
        (*REPLY, Field("evidence_id", _l("Picture or scan of the paper"), "file", must=True)),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.revoke_invitation",
        _l("Take the invitation back"),
        (Field("reason", _l("Reason, shown to the partner"), "area", must=True),),
        "invitation_id",
        "danger",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.accept_change",
        _l("Grant the change"),
        (
            Field("message", _l("A word to the partner"), "area"),
            Field("slots", _l("Ask everybody for another date"), "slots"),
        ),
        "invitation_id",
        "primary",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.refuse_change",
        _l("Refuse the change"),
        (Field("message", _l("Message"), "area", True),),
        "invitation_id",
        place="invitation",
        goes_to="invitations",
    ),
    Action(
        "partners.propose_to_all",
        _l("Propose this date to all"),
        (Field("starts_at", "", "given"), Field("ends_at", "", "given")),
        place="common",
        goes_to="invitations",
        confirm=_l("Ask every partner for this date?"),
    ),
    Action(
        "events.arrange_event",
        _l("What the visit needs, from our side"),
        (*VISIT, Field("expected_version", "", "hidden")),
        place="visit",
        goes_to="invitations",
    ),
)

INVITATION_STATES_FOR: dict[str, set[str]] = {
    "accept_counter": {"countered"},
    "refuse_counter": {"countered"},
    "propose_slots": {"open", "countered"},
    "reissue_invitation": {"open", "countered", "expired"},
    "reply_on_behalf": {"open", "expired"},
    "continue_without_partner": {"declined", "expired", "revoked"},
    "revoke_invitation": {"open", "countered", "accepted", "expired"},
    "accept_change": {"accepted"},
    "refuse_change": {"accepted"},
}

ANSWERS_A_REQUEST = {"accept_change", "refuse_change"}
"""Offered where the partner has asked for a change that nobody has answered."""
