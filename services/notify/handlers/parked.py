"""Administrators hear that a channel does not get its news out: once, until they have read it."""

from __future__ import annotations

from contracts.notify import DeliveryParked
from services.notify.domain.reminder_rules import BY_NAME, CHANNEL_STUCK
from services.notify.handlers import audiences, telling
from services.notify.ports import NotifyWork


def when_delivery_parked_name_channel(work: NotifyWork, fact: DeliveryParked) -> None:
    """Not for a trial: whoever tries a channel looks at what comes of it. And not once a delivery: one key that was
    withdrawn parks everything behind it.
    """
    channel = work.channels.find(fact.channel_id) if fact.channel_id else None
    if channel is None or fact.subject == channel.id:
        return
    known = {"name": channel.name, "channel_id": channel.id, "subject": channel.id, "unit_id": channel.unit_id,
             "provider_code": fact.provider_code}  # fmt: skip
    admins = audiences.OTHERS["admins"](work, {})
    wanting = [one for one in admins if not work.channels.has_unread(one, channel.id, fact.TYPE)]
    telling.tell_each(work, wanting, BY_NAME[CHANNEL_STUCK], known)
