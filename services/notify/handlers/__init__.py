"""What the notify service does: its commands, whose facts it listens to, who may see what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.catalogue import BY_TYPE
from contracts.events import (
    CalendarChanged,
    CheckpointSigned,
    EventCancelled,
    EventConfirmed,
    EventPublished,
    EventRescheduled,
    EventRevised,
    ProcessResumed,
)
from contracts.members import (
    AccountChanged,
    BranchChanged,
    DeputyAppointed,
    DeputyEnded,
    MemberChanged,
    MemberErased,
    UnitChanged,
)
from contracts.notify import DeliveryParked
from contracts.partners import InvitationReissued, InvitationReminded, PartnerChanged
from services.notify.domain.reminder_rules import TOLD
from services.notify.handlers import (
    channel_deliveries,
    channel_settings,
    checkpoints,
    copies,
    dates,
    deliveries,
    guards,
    messages,
    parked,
    partner_mails,
    publications,
    settings,
    telling,
)

COMMANDS: dict[str, Callable[..., Any]] = {
    "read_message": messages.read_message,
    "read_all_messages": messages.read_all_messages,
    "snooze_message": messages.snooze_message,
    "change_notification_settings": settings.change_notification_settings,
    "change_template": settings.change_template,
    "reset_template": settings.reset_template,
    "choose_audience": settings.choose_audience,
    "retry_delivery": deliveries.retry_delivery,
    "mail_to_partner": partner_mails.mail_to_partner,
    "forget_partner_contacts": partner_mails.forget_partner_contacts,
    "record_publication": publications.record_publication,
    "retract_publication": publications.retract_publication,
    "send_due_deliveries": deliveries.settle_deliveries,
    "send_outward_deliveries": deliveries.settle_deliveries,
    "send_channel_deliveries": channel_deliveries.settle_channel_deliveries,
    "create_channel": channel_settings.create_channel,
    "edit_channel": channel_settings.edit_channel,
    "test_channel": channel_settings.test_channel,
    "retry_channel": channel_settings.retry_channel,
    "create_webhook": channel_settings.create_webhook,
    "edit_webhook": channel_settings.edit_webhook,
}

PREPARE: dict[str, Callable[..., dict[str, Any]]] = {
    "send_due_deliveries": deliveries.prepare_send_due_deliveries,
    "send_outward_deliveries": deliveries.prepare_send_outward_deliveries,
    "send_channel_deliveries": channel_deliveries.prepare_send_channel_deliveries,
}

ANEW: dict[str, frozenset[str]] = {"mail_to_partner": frozenset({"letter"})}
"""What is no part of the question: partners writes the letter, and writes it anew when it is asked again."""

TIMERS: dict[str, float] = {
    "send_due_deliveries": 2,
    "send_outward_deliveries": 2,
    "send_channel_deliveries": 1,
    "forget_partner_contacts": 60,
}
"""Command -> seconds between runs."""

Reaction = Callable[..., Any]

_OF_COPIES: dict[type | None, tuple[Reaction, ...]] = {
    AccountChanged: (copies.when_account_changed_copy,),
    BranchChanged: (copies.when_branch_changed_copy,),
    DeputyAppointed: (copies.when_deputy_changed_copy,),
    DeputyEnded: (copies.when_deputy_changed_copy,),
    UnitChanged: (copies.when_unit_changed_copy,),
    PartnerChanged: (copies.when_partner_changed_copy, partner_mails.when_partner_changed_forget_addresses),
    CalendarChanged: (copies.when_calendar_changed_copy,),
    MemberChanged: (copies.when_member_changed_copy,),
    MemberErased: (copies.when_member_erased_forget,),
    **dict.fromkeys(copies.EVENT_FACTS, (copies.when_event_changed_copy,)),
}


def _reactions() -> dict[type | None, tuple[Reaction, ...]]:
    """Copies first: who is told depends on them. Then the words of the rules, then the register."""
    reactions: dict[type | None, tuple[Reaction, ...]] = dict(_OF_COPIES)
    for fact_type in TOLD:
        fact_class = BY_TYPE[fact_type]
        reactions[fact_class] = (*reactions.get(fact_class, ()), telling.when_fact_tell)
    reactions[CheckpointSigned] = (checkpoints.when_checkpoint_signed_send,)
    reactions[DeliveryParked] = (checkpoints.when_delivery_parked_tell, parked.when_delivery_parked_name_channel)
    reactions[ProcessResumed] = (telling.when_process_resumed_tell,)
    reactions[EventConfirmed] = (dates.when_event_confirmed_keep_date, *reactions[EventConfirmed])
    for given_up in (EventRescheduled, EventCancelled, EventRevised):
        reactions[given_up] = (dates.when_date_given_up_note_it, *reactions[given_up])
    reactions[EventConfirmed] = (*reactions[EventConfirmed], partner_mails.when_date_agreed_tell_partners)
    for moved in partner_mails.STATES:
        fact_class = BY_TYPE[moved]
        reactions[fact_class] = (*reactions.get(fact_class, ()), partner_mails.when_invitation_moves_follow)
    reactions[InvitationReminded] = (
        *reactions[InvitationReminded],
        partner_mails.when_answer_is_nearly_due_remind_contact,
    )
    reactions[InvitationReissued] = (partner_mails.when_invitation_reissued_drop_the_link,)
    reactions[EventPublished] = (*reactions[EventPublished], publications.when_event_published_register)
    return reactions


REACTIONS: dict[str, dict[type | None, tuple[Reaction, ...]]] = {"notify": _reactions()}

GUARDS: dict[str, Callable[[Any, str], Any]] = {
    "message_id": guards.see_message,
    "delivery_id": guards.see_delivery,
    "publication_id": guards.see_publication,
    "event_id": guards.see_event,
    "channel_id": guards.see_channel,
    "template": guards.see_template,
}
