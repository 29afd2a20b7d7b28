"""Sending what is queued, and sending again what failed.

Channels talk to the outside, so nothing is sent inside a transaction: `prepare_send_due_deliveries` claims what is
due in one transaction, sends, and the command settles the receipts in another. A sender that dies between the two
leaves its claims behind; their lease ends and they are sent again (at least once, like everything that leaves).
Channels that leave the house have a timer of their own and are claimed one at a time: a server that lets us wait
holds up nobody else, and no claim's lease ends while others are sent before it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts.events import CheckpointSigned
from contracts.notify import InvitationMailQueued
from kit.clock import SystemClock
from kit.domain import Actor
from kit.logs import logger
from kit.operations import Answer
from kit.work import Works
from services.notify.domain.checkpoints import checkpoint_files
from services.notify.domain.messages import ROBOT, Receipt
from services.notify.handlers import robots
from services.notify.handlers.channels import CHANNELS
from services.notify.handlers.mailing import MAIL, NO_ADDRESS, NO_ADDRESS_CODE, batch_of, mail_of, to_account
from services.notify.handlers.partner_sending import letter_of, when_settled_forget
from services.notify.ports import Channel, NotifyWork, Outgoing

log = logger("notify")
AT_ONCE = 100
A_MOMENT = dt.timedelta(seconds=10)
"""Until it is looked again whether the robot's minute is over."""


def prepare_send_due_deliveries(works: Works[Any], _args: dict[str, Any], _actor: Actor) -> Any:
    """What stays in the house, many at once."""
    return _claim_and_send(works, AT_ONCE, outward=False)


def prepare_send_outward_deliveries(works: Works[Any], _args: dict[str, Any], _actor: Actor) -> Any:
    """One that leaves the house."""
    return _claim_and_send(works, 1, outward=True)


def _claim_and_send(works: Works[Any], limit: int, *, outward: bool) -> Any:
    """Claim, then send outside any transaction; the receipts by delivery id with the version that was claimed."""
    with works.read() as work:
        if not work.deliveries.due(SystemClock().now(), 1, outward=outward):
            return Answer({"settled": 0})
    with works.open() as work:
        at, channels = SystemClock().now(), {**CHANNELS, **work.outward}
        claimed = []
        for delivery in work.deliveries.due(at, limit, outward=outward):
            if delivery.channel == ROBOT and robots.checkpoint_must_wait(work, at):
                delivery.put_off(at + A_MOMENT)
                continue
            batch = batch_of(work, delivery)
            for one in batch:
                one.claim(at)
            versions = {one.id: one.version for one in batch}
            claimed.append((channels.get(delivery.channel), versions, _outgoing(work, delivery, batch)))
    sent = [(versions, send(channel, message)) for channel, versions, message in claimed]
    return {one: (version, receipt) for versions, receipt in sent for one, version in versions.items()}


def settle_deliveries(work: NotifyWork) -> dict[str, Any]:
    """Settle what was sent before. A delivery that somebody else claimed meanwhile is theirs to settle."""
    settled = 0
    for delivery_id, (version, receipt) in work.prepared.items():
        delivery = work.deliveries.find(delivery_id)
        if delivery is not None and delivery.version == version:
            delivery.settle(receipt, sent_at=work.now, at=SystemClock().now())
            if delivery.channel == MAIL:
                when_settled_forget(work, delivery)
            settled += 1
            if delivery.channel == ROBOT and receipt.retry_after and work.checkpoint_robot:
                work.channels.rest("", work.checkpoint_robot, SystemClock().now() + receipt.retry_after)
    return {"settled": settled}


def retry_delivery(work: NotifyWork, *, delivery_id: str, expected_version: int | None) -> dict[str, Any]:
    """Queue a failed or parked delivery again."""
    delivery = work.deliveries.get(delivery_id)
    delivery.expect_version(expected_version)
    delivery.retry(SystemClock().now())
    return delivery.to_dict()


def send(channel: Channel | None, message: Outgoing | Receipt) -> Receipt:
    """Try once; whatever a channel raises is a receipt, too, and says no more than its kind."""
    if isinstance(message, Receipt):
        return message
    if channel is None:
        return Receipt("refused", "no_channel")
    if message.target == NO_ADDRESS:
        return Receipt("refused", NO_ADDRESS_CODE)
    try:
        return channel.send(message)
    except Exception as error:  # noqa: BLE001  (one channel's trouble must not hold up the others)
        log.warning("channel failed", delivery_id=message.delivery_id, error=type(error).__name__)
        return Receipt("later", type(error).__name__[:64])


def _outgoing(work: NotifyWork, delivery: Any, batch: list[Any]) -> Outgoing | Receipt:
    if to_account(delivery):
        return mail_of(work, batch)
    message = work.messages.find(delivery.message_id)
    assert message is not None, "a delivery has its message"  # noqa: S101  (a foreign key)
    mail = work.partner_mails.find(message.id) if message.fact_type == InvitationMailQueued.TYPE else None
    if mail is not None:
        return letter_of(work, mail, message, delivery)
    return Outgoing(
        delivery_id=delivery.id,
        account_id=delivery.account_id,
        subject=delivery.subject,
        fact_type=message.fact_type,
        title=message.title,
        body=message.body,
        link=message.link,
        target=delivery.target,
        attachments=checkpoint_files(message.body) if message.fact_type == CheckpointSigned.TYPE else (),
    )
