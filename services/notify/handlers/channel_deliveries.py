"""Sending over the channels that were set up: one message at a time, never faster than a robot takes them.

As in `deliveries`: claimed in one transaction, sent outside of any, settled in another. What goes out may be several
deliveries as one message; then they are claimed together and settled by one receipt.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.clock import SystemClock, rfc3339
from kit.domain import Actor
from kit.operations import Answer
from kit.sealing import Unreadable
from kit.work import Works
from services.notify.domain.channels import KINDS, TEST, Channel, Opened
from services.notify.domain.messages import Receipt
from services.notify.domain.outbound import MINUTE, MOST_AT_ONCE, Waiting, next_batch, words_of
from services.notify.handlers import robots
from services.notify.handlers.deliveries import send
from services.notify.ports import NotifyWork, Outgoing

TURN = 10.0
"""Seconds; the last message of a turn may take another twenty."""
MOST_A_TURN = 20


@dataclass(frozen=True)
class Sent:
    """One message and what came of it; `versions`: of each delivery that it was, as it was claimed."""

    channel_id: str
    robot: str
    versions: Mapping[str, int]
    receipt: Receipt


def prepare_send_channel_deliveries(works: Works[Any], _args: dict[str, Any], _actor: Actor) -> Any:
    """One message after the other, for a while that ends long before a lease does.

    A channel that did not take one is left alone for the rest of the turn, with all that lead to its robot: others need
    not wait for its timeouts.
    """
    sent: list[Sent] = []
    began = time.monotonic()
    while len(sent) < MOST_A_TURN and time.monotonic() - began < TURN:
        refused = [one for one in sent if one.receipt.status != "delivered"]
        tired = {one.channel_id for one in refused} | {one.robot for one in refused if one.robot}
        one = _claim_and_send(works, tired)
        if one is None:
            break
        sent.append(one)
    return {"sent": sent} if sent else Answer({"settled": 0})


def settle_channel_deliveries(work: NotifyWork) -> dict[str, Any]:
    """Settle what was sent; a delivery that somebody else claimed meanwhile is theirs to settle."""
    settled, at = 0, SystemClock().now()
    for one in work.prepared["sent"]:
        for delivery_id, version in one.versions.items():
            delivery = work.deliveries.find(delivery_id)
            if delivery is not None and delivery.version == version:
                delivery.settle(one.receipt, sent_at=work.now, at=at)
                settled += 1
        if one.receipt.retry_after:
            work.channels.rest(one.channel_id, one.robot, at + one.receipt.retry_after)
    return {"settled": settled}


def _claim_and_send(works: Works[Any], tired: Collection[str]) -> Sent | None:
    """Claim what goes out next over the channel that has waited longest, and send it outside of the transaction."""
    with works.read() as work:
        if not set(work.channels.due(SystemClock().now())) - set(tired):
            return None
    with works.open() as work:
        claimed = _claim(work, tired)
        if claimed is None:
            return None
        channel, batch, versions = claimed
        opened, message = _opened(work, channel, batch), _outgoing(work, batch, channel.language)
        adapters, channel_id, robot = work.adapters, channel.id, robots.of_channel(work, channel)
    receipt = opened if isinstance(opened, Receipt) else send(adapters[opened.kind](opened), message)
    return Sent(channel_id, robot, versions, receipt)


def _claim(work: NotifyWork, tired: Collection[str]) -> tuple[Channel, Sequence[Waiting], dict[str, int]] | None:
    """The next batch of the first channel that may send now, with the versions that were claimed. `tired`: channels and
    robots that are left alone.
    """
    at = SystemClock().now()
    for channel_id in (one for one in work.channels.due(at) if one not in tired):
        channel = work.channels.get(channel_id)
        robot = robots.of_channel(work, channel)
        if robot in tired:
            continue
        work.channels.hold(channel_id, robot)
        waiting = [_with_address(work, one) for one in work.channels.waiting(channel_id, at, MOST_AT_ONCE)]
        sent = work.channels.sent_since(channel_id, robot, at - MINUTE)
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
        secret = robots.secret_of(work, channel)
    except Unreadable:
        return Receipt("refused", "secret_unreadable")  # LIANXUE_SECRET_KEY was changed
    return Opened(channel.kind, channel.base_url, channel.proxy, channel.settings, secret)


def _outgoing(work: NotifyWork, batch: Sequence[Waiting], language: str) -> Outgoing:
    """The id is the first delivery's and stays so when it is sent again: who gets it twice can tell."""
    first = work.deliveries.get(batch[0].delivery_id)
    message = work.messages.find(first.message_id)
    assert message is not None, "a delivery has its message"  # noqa: S101  (a foreign key)
    title, text = words_of(batch, language)
    return Outgoing(
        delivery_id=first.id, account_id=first.account_id, subject=first.subject, fact_type=batch[0].fact_type,
        title=title, body=text, link=batch[0].link, created_at=str(rfc3339(message.created_at)),
    )  # fmt: skip
