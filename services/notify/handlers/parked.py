"""Administrators hear that a channel does not get its news out: once, until they have read it."""

from __future__ import annotations

from contracts.notify import DeliveryParked
from services.notify.handlers import telling
from services.notify.ports import NotifyWork


def when_delivery_parked_name_channel(work: NotifyWork, fact: DeliveryParked) -> None:
    """Not for a trial: whoever tries a channel looks at what comes of it. And not once a delivery: one key that was
    withdrawn parks everything behind it.
    """
    channel = work.channels.find(fact.channel_id) if fact.channel_id else None
    if channel is None or fact.subject == channel.id:
        return
    title = f"渠道未送出：{channel.name}"
    body = f"经“{channel.name}”发送的通知没有送出（{fact.provider_code}），已停止重试。请排除故障后在渠道页重新发送。"
    for account_id in telling.OTHERS["admins"](work, {}):
        if not work.channels.has_unread(account_id, channel.id, fact.TYPE):
            telling.tell(work, account_id, channel.id, (fact.TYPE, title, body, f"/channels/{channel.id}"))
