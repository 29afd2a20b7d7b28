"""What the partners service does: commands of people and of links, and reactions to facts of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import events, members
from services.partners.handlers import copies, dates, deadlines, invitations, links, partners, study_events
from services.partners.handlers.partner_import import IMPORTING

__all__ = ["COMMANDS", "GUARDS", "IMPORTING", "REACTIONS"]

COMMANDS: dict[str, Callable[..., Any]] = {
    "create_partner": partners.create_partner,
    "edit_partner": partners.edit_partner,
    "sign_agreement": partners.sign_agreement,
    "end_agreement": partners.end_agreement,
    "add_blackout": partners.add_blackout,
    "delete_blackout": partners.delete_blackout,
    "reissue_invitation": invitations.reissue_invitation,
    "accept_counter": invitations.accept_counter,
    "refuse_counter": invitations.refuse_counter,
    "propose_slots": invitations.propose_slots,
    "reply_on_behalf": invitations.reply_on_behalf,
    "note_forwarded": invitations.note_forwarded,
    "revoke_invitation": invitations.revoke_invitation,
    "propose_to_all": dates.propose_to_all,
    "accept_change": dates.accept_change,
    "refuse_change": dates.refuse_change,
    "expire_invitations": deadlines.expire_invitations,
    "remind_of_answers": deadlines.remind_of_answers,
    "reply_by_link": links.reply_by_link,
    "amend_reply": links.amend_reply,
    "request_change": links.request_change,
    "set_arrangements": links.set_arrangements,
    "give_feedback": links.give_feedback,
}

GUARDS: dict[str, Callable[[Any, str], Any]] = {
    "partner_id": partners.see_partner,
    "invitation_id": invitations.see_invitation,
    "event_id": invitations.see_event,
    "token": links.see_link,
}

_moved_on = (study_events.when_event_moved_on_note_it,)
_seats = (study_events.when_seats_change_count_them,)
_called_off = (study_events.when_event_called_off_revoke_invitations,)

REACTIONS: dict[str, dict[type | None, tuple[Callable[..., Any], ...]]] = {
    "partners": {
        members.UnitChanged: (copies.when_unit_changed_copy_it,),
        members.BranchChanged: (copies.when_branch_changed_copy_it,),
        members.AccountChanged: (copies.when_account_changed_copy_its_name,),
        members.MemberErased: (copies.when_member_erased_forget_the_name,),
        events.EventDrafted: _moved_on,
        events.EventSubmitted: _moved_on,
        events.EventApproved: (study_events.when_event_approved_issue_invitations,),
        events.EventPartnersChanged: (study_events.when_event_partners_changed_issue_and_revoke,),
        events.EventConfirmed: (study_events.when_event_confirmed_note_the_date,),
        events.EventRescheduled: (study_events.when_event_rescheduled_ask_again,),
        events.EventRevised: (study_events.when_event_revised_revoke_if_reopened,),
        events.EventWithdrawn: _called_off,
        events.EventReturned: _called_off,
        events.EventRejected: _called_off,
        events.EventDeclined: _called_off,
        events.EventCancelled: _called_off,
        events.EventHandedOver: _moved_on,
        events.EventArranged: (study_events.when_event_arranged_note_it,),
        events.BookingMade: _seats,
        events.BookingPromoted: _seats,
        events.BookingCancelled: _seats,
        events.ProcessResumed: (study_events.when_process_resumed_settle_it,),
        events.EventHeld: _moved_on,
        events.EventSummarized: _moved_on,
        events.EventPublished: _moved_on,
        events.EventClosed: _moved_on,
        events.EventImported: _moved_on,
        events.RulePackUploaded: (deadlines.when_rule_pack_uploaded_keep_its_answer_days,),
    }
}
