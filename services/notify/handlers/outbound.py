"""News for the channels that administrators set up: one message a fact and one delivery a channel, not one a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.clock import SystemClock
from kit.domain import SYSTEM
from kit.ids import new_id
from services.notify.domain.channels import NEWS_OF, Channel
from services.notify.domain.messages import Delivery, Message
from services.notify.domain.rules import Rule
from services.notify.domain.wording import words
from services.notify.handlers import offices
from services.notify.ports import NotifyWork


def carry(work: NotifyWork, rule: Rule, known: Mapping[str, Any]) -> None:
    """Queue it for the channels of the unit and those above that carry such news, without its body.

    In the words of the house, or those of the office that it lets out: its other words may hold a reason, and a reason
    may name somebody. What goes to everybody below the unit goes over their channels, too.
    """
    if rule.fact not in NEWS_OF or not known["unit_id"]:
        return
    units = work.copies.unit_and_above(known["unit_id"])
    units += work.copies.unit_and_below(known["unit_id"]) if "runners" in rule.audiences else []
    channels = [channel for channel in work.channels.of_units(units) if channel.carries(rule.fact)]
    for language, one in offices.of_channels(work, rule, known).items() if channels else ():
        theirs = [channel for channel in channels if channel.language == language]
        if theirs:
            title, _body, link = words(one, known, language)
            queue(work, theirs, known["subject"], (rule.fact, title, link))


def queue(work: NotifyWork, channels: list[Channel], subject: str, said: tuple[str, str, str]) -> list[Delivery]:
    """One message, which is nobody's, and a delivery over each of the channels."""
    fact_type, title, link = said
    message = Message(
        id=new_id(), account_id=SYSTEM.account_id, subject=subject, fact_type=fact_type, title=title, body="",
        link=link, created_at=work.now,
    )  # fmt: skip
    work.messages.add(message)
    at = SystemClock().now()
    made = [
        Delivery(
            id=new_id(), message_id=message.id, subject=subject, account_id=message.account_id, channel=channel.kind,
            target=channel.id, channel_id=channel.id, next_attempt_at=at,
        )
        for channel in channels
    ]  # fmt: skip
    for delivery in made:
        work.deliveries.add(delivery)
    return made
