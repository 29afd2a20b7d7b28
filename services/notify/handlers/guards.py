"""Who may see what: one's own messages; deliveries and publications of the events within reach."""

from __future__ import annotations

from kit.domain import not_found
from services.notify.domain.reminder_rules import BY_NAME
from services.notify.ports import NotifyWork

AGREED = frozenset({"confirmed", "held", "summarized", "published", "closed"})
"""As in the events service: agreed on with the partners, or later."""


def see_message(work: NotifyWork, message_id: str) -> None:
    """One's own."""
    message = work.messages.find(message_id)
    if message is None or message.account_id != work.actor.account_id:
        raise not_found("消息")


def see_event(work: NotifyWork, event_id: str) -> None:
    """By the copy of the event; until that has come the event is not here yet, and plain members see what is agreed."""
    event = work.copies.find("event", event_id)
    if event is None or not work.actor.reaches([event["branch_id"]], event["unit_id"]):
        raise not_found("活动")
    if work.actor.reach == "own_confirmed" and event["state"] not in AGREED:
        raise not_found("活动")


def see_channel(work: NotifyWork, channel_id: str) -> None:
    """A channel of a unit within reach."""
    channel = work.channels.find(channel_id)
    if channel is None or not work.actor.reaches([], channel.unit_id):
        raise not_found("渠道")


def see_publication(work: NotifyWork, publication_id: str) -> None:
    """An entry is as visible as its event."""
    entry = work.publications.find(publication_id)
    if entry is None:
        raise not_found("宣传记录")
    see_event(work, entry.event_id)


def see_delivery(work: NotifyWork, delivery_id: str) -> None:
    """A delivery about an event within reach; about anything else it takes the reach of all."""
    delivery = work.deliveries.find(delivery_id)
    if delivery is None:
        raise not_found("通知")
    if work.actor.reach != "all":
        see_event(work, delivery.subject)


def see_template(_work: NotifyWork, template: str) -> None:
    """There are as many as there are rules."""
    if template not in BY_NAME:
        raise not_found("通知模板")
