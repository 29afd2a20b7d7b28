"""Messages to accounts by mail, for those who asked for it: when they leave, and several in one where wanted."""

from __future__ import annotations

from collections.abc import Sequence

from kit.clock import SystemClock
from kit.ids import new_id
from services.notify.domain.languages import CHINESE, ENGLISH
from services.notify.domain.messages import Delivery, Message
from services.notify.handlers.dates import date_for
from services.notify.ports import NotifyWork, Outgoing

MAIL = "mail"
NO_ADDRESS, NO_ADDRESS_CODE = "-", "no_address"
"""Stands for the address of an account that has none any more: a channel is not even asked."""
FOOTER = {
    CHINESE: "此邮件由联学系统自动发送，请勿回复。邮件通知可在系统的“通知设置”中更改或关闭。",
    ENGLISH: "This mail was sent by Lianxue (joint study); please do not reply. To change or stop such mail, see "
    "Notification settings in the system.",
}
SEVERAL = {CHINESE: "联学通知 {count} 条", ENGLISH: "Lianxue: {count} messages"}
HEADING = {CHINESE: "【{title}】", ENGLISH: "* {title}"}


def mail_too(work: NotifyWork, message: Message) -> None:
    """Queue the mail, where this office sends mail and the account wants this news by mail.

    Deliveries live on real time, wishes on the work's clock: the wait is the same on both. The address stays in the
    account's settings until the moment of sending, so that it is erased in one place.
    """
    if MAIL not in work.outward:
        return
    preference = work.preferences.of(message.account_id)
    if not preference.wants_mail(message.fact_type):
        return
    account = work.copies.find("account", message.account_id)
    units = work.copies.unit_and_above(account["unit_id"]) if account else []
    wait = preference.leaves_at(work.now, work.working_days.of(units)) - work.now
    delivery = Delivery(
        id=new_id(), message_id=message.id, subject=message.subject, channel=MAIL, account_id=message.account_id,
        next_attempt_at=SystemClock().now() + wait,
    )  # fmt: skip
    work.deliveries.add(delivery)


def to_account(delivery: Delivery) -> bool:
    """Whether it is a mail to an account, whose address its owner has set."""
    return delivery.channel == MAIL and not delivery.target


def batch_of(work: NotifyWork, delivery: Delivery) -> list[Delivery]:
    """What goes out with it: everything due to the same account where it wants one mail a day, else nothing more."""
    if to_account(delivery) and work.preferences.of(delivery.account_id).digest == "daily":
        return list(work.deliveries.due_to(delivery.account_id, MAIL, SystemClock().now()))
    return [delivery]


def mail_of(work: NotifyWork, batch: Sequence[Delivery]) -> Outgoing:
    """One mail of one message, or of several; what stands around them in the language of the account as it is now."""
    preference = work.preferences.of(batch[0].account_id)
    language = preference.language
    found = [work.messages.find(one.message_id) for one in batch]
    messages = [message for message in found if message is not None]
    first, delivery = messages[0], batch[0]
    title = first.title if len(messages) == 1 else SEVERAL[language].format(count=len(messages))
    texts = [_text(work, message, HEADING[language] if len(messages) > 1 else "") for message in messages]
    return Outgoing(
        delivery_id=delivery.id, account_id=delivery.account_id, subject=delivery.subject,
        fact_type=first.fact_type, title=title, body="\n\n".join([*texts, FOOTER[language]]) + "\n", link=first.link,
        target=preference.address or NO_ADDRESS,
        calendar=date_for(work, first, language) if len(messages) == 1 else None,
    )  # fmt: skip


def _text(work: NotifyWork, message: Message, heading: str) -> str:
    lines = [heading.format(title=message.title)] if heading else []
    lines += [message.body, f"{work.public_url}{message.link}" if message.link else ""]
    return "\n".join(line for line in lines if line)
