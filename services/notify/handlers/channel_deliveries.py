"""Sending over the channels that were set up: one message at a time, never faster than a robot takes them.

As in `deliveries`: claimed in one transaction, sent outside of any, settled in another. What goes out may be several
deliveries as one message; then they are claimed together and settled by one receipt.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from kit.clock import SystemClock, rfc3339
from kit.domain import Actor
from kit.sealing import Unreadable
from kit.work import Works
from services.notify.domain.channels import KINDS, TEST, Channel, Opened
from services.notify.domain.messages import Receipt
from services.notify.domain.outbound import MINUTE, MOST_AT_ONCE, Waiting, next_batch, words_of
from services.notify.handlers.deliveries import send
from services.notify.ports import NotifyWork, Outgoing


def prepare_send_channel_deliveries(works: Works[Any], _args: dict[str, Any], _actor: Actor) -> dict[str, Any]:
    """Claim what goes out next over the channel that has waited longest, and send it."""
    with works.read() as work:
        if not work.channels.due(SystemClock().now()):
            return {}
    with works.open() as work:
        claimed = _claim(work)
        if claimed is None:
            return {}
        channel, batch, versions = claimed
        opened, message = _opened(work, channel, batch), _outgoing(work, batch)
        adapters = work.adapters
    receipt = opened if isinstance(opened, Receipt) else send(adapters[opened.kind](opened), message)
    return {"channel_id": channel.id, "versions": versions, "receipt": receipt}


def settle_channel_deliveries(work: NotifyWork) -> dict[str, Any]:
    """Settle what was sent together; a delivery that somebody else claimed meanwhile is theirs to settle."""
    if not work.prepared:
        return {"settled": 0}
    receipt, at, settled = work.prepared["receipt"], SystemClock().now(), 0
    for delivery_id, version in work.prepared["versions"].items():
        delivery = work.deliveries.find(delivery_id)
        if delivery is not None and delivery.version == version:
            delivery.settle(receipt, sent_at=work.now, at=at)
            settled += 1
    if receipt.retry_after:
        work.channels.rest(work.prepared["channel_id"], at + receipt.retry_after)
    return {"settled": settled}


def _claim(work: NotifyWork) -> tuple[Channel, Sequence[Waiting], dict[str, int]] | None:
    """The next batch of the first channel that may send now, with the versions that were claimed."""
    at = SystemClock().now()
    for channel_id in work.channels.due(at):
        work.channels.hold(channel_id)
        channel = work.channels.get(channel_id)
        waiting = [_with_address(work, one) for one in work.channels.waiting(channel_id, at, MOST_AT_ONCE)]
        sent = work.channels.sent_since(channel_id, at - MINUTE)
        batch = next_batch(KINDS[channel.kind], waiting, sent, at)
        if batch:
            claimed = [work.deliveries.get(one.delivery_id) for one in batch]
            for delivery in claimed:
                delivery.claim(at, claimed[0].id)
            return channel, batch, {delivery.id: delivery.version for delivery in claimed}
    return None


def _with_address(work: NotifyWork, one: Waiting) -> Waiting:
    """Messages keep a path; outside it takes the whole address."""
    return dataclasses.replace(one, link=f"{work.public_url}{one.link}" if one.link else "")


def _opened(work: NotifyWork, channel: Channel, batch: Sequence[Waiting]) -> Opened | Receipt:
    """With its secret, or the receipt that says why nothing is sent."""
    if not channel.enabled and batch[0].fact_type != TEST:
        return Receipt("refused", "disabled")
    try:
        secret = {part: work.sealer.open(text, f"{channel.id}:{part}") for part, text in channel.secret.items()}
    except Unreadable:
        return Receipt("refused", "secret_unreadable")  # LIANXUE_SECRET_KEY was changed
    return Opened(channel.kind, channel.base_url, channel.proxy, channel.settings, secret)


def _outgoing(work: NotifyWork, batch: Sequence[Waiting]) -> Outgoing:
    """The id is the first delivery's and stays so when it is sent again: who gets it twice can tell."""
    first = work.deliveries.get(batch[0].delivery_id)
    title, text = words_of(batch)
    return Outgoing(
        delivery_id=first.id, account_id=first.account_id, subject=first.subject, fact_type=batch[0].fact_type,
        title=title, body=text, link=batch[0].link, created_at=str(rfc3339(work.now)),
    )  # fmt: skip
