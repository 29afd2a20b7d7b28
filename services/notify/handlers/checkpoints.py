"""The ledger's checkpoints, on their way to where the administrators of the database cannot reach them."""

from __future__ import annotations

from contracts.events import CheckpointSigned
from contracts.notify import DeliveryParked
from kit.clock import SystemClock
from kit.domain import SYSTEM
from kit.ids import new_id
from services.notify.domain.checkpoints import checkpoint_text, checkpoint_title
from services.notify.domain.messages import OUTWARD, Delivery, Message
from services.notify.domain.reminder_rules import MAIL_RETURNED, PARTNER_MAIL_RETURNED
from services.notify.handlers import mailing, telling
from services.notify.ports import NotifyWork


def when_checkpoint_signed_send(work: NotifyWork, fact: CheckpointSigned) -> None:
    """One delivery for each target that is set; the message has the checkpoint's own id, so there is one, ever."""
    if not (fact.note and fact.signature and work.checkpoint_targets) or work.messages.find(fact.checkpoint_id):
        return
    message = Message(
        id=fact.checkpoint_id, account_id=SYSTEM.account_id, subject=fact.checkpoint_id, fact_type=fact.TYPE,
        title=checkpoint_title(fact.note), body=checkpoint_text(fact.note, fact.signature), link="",
        created_at=work.now,
    )  # fmt: skip
    work.messages.add(message)
    for target in work.checkpoint_targets:
        delivery = Delivery(
            id=new_id(), message_id=message.id, subject=message.subject, account_id=message.account_id,
            channel=target.channel, target=target.address, next_attempt_at=SystemClock().now(),
        )  # fmt: skip
        work.deliveries.add(delivery)


def when_delivery_parked_tell(work: NotifyWork, fact: DeliveryParked) -> None:
    """Administrators hear of what does not get out, an account of its own mail, and whoever runs the event of one to a
    partner; by the inbox, which cannot fail in its
    turn.
    """
    delivery = work.deliveries.find(fact.delivery_id)
    mail = work.partner_mails.find(delivery.message_id) if delivery is not None else None
    if mail is not None:
        telling.tell_of_event(work, PARTNER_MAIL_RETURNED, fact, mail.event_id, mail.partner_id)
    elif delivery is not None and mailing.to_account(delivery):
        if fact.provider_code != mailing.NO_ADDRESS_CODE:  # whoever took the address back knows
            telling.tell_account(work, MAIL_RETURNED, delivery.account_id, fact)
    elif fact.channel in OUTWARD:
        telling.when_fact_tell(work, fact)
