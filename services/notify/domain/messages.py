"""Messages and their deliveries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Conflict, Invalid, field_error

STATES = ("queued", "sending", "delivered", "failed", "parked", "dropped")
MOST_ATTEMPTS = 5
BACKOFF = tuple(dt.timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))
LEASE = dt.timedelta(seconds=60)
LONGEST_SNOOZE = dt.timedelta(days=366)
ROBOT = "robot"
"""The group robot of the settings, which gets the ledger's checkpoints."""
OUTWARD = ("mail", ROBOT)
"""Channels that leave the house. They may take half a minute each, so they are sent one at a time, by themselves."""


@dataclass(eq=False, kw_only=True)
class Message:
    """What one account was told. `subject` is the study event's id, or the plan's."""

    id: str
    account_id: str
    subject: str
    fact_type: str
    title: str
    body: str
    link: str
    created_at: dt.datetime
    read_at: dt.datetime | None = None
    snoozed_until: dt.datetime | None = None

    def read(self, now: dt.datetime) -> None:
        """Mark as read; the first time counts. What was put off and has come back is read anew, and stays away then."""
        if self.state_at(now) != "read":
            self.read_at, self.snoozed_until = now, None

    def snooze(self, until: dt.datetime, now: dt.datetime) -> None:
        """Put it off: away now, and unread again from then on."""
        if not now < until <= now + LONGEST_SNOOZE:
            said = "请选择今后一年之内的时间。"
            raise Invalid("invalid", said, "Choose a time within a year from now.",
                          errors=[field_error("/until", "invalid", said)])  # fmt: skip
        self.read_at, self.snoozed_until = now, until

    def state_at(self, now: dt.datetime) -> str:
        """`unread`, `read`, or `snoozed`. By the time alone, so that no process has to wake it."""
        if self.snoozed_until is not None:
            return "snoozed" if now < self.snoozed_until else "unread"
        return "unread" if self.read_at is None else "read"


@dataclass(frozen=True)
class Target:
    """Somebody outside who is no account: an address of a channel. It is stored and shown, so it holds no secret."""

    channel: str
    address: str


@dataclass(frozen=True)
class Receipt:
    """What a channel answered. `status`: delivered, later (try again) or refused (for good).

    Or dropped: it was not even asked, for nobody is to have this any more.
    """

    status: str
    provider_code: str | None = None
    provider_message: str | None = None
    retry_after: dt.timedelta | None = None


@dataclass(eq=False, kw_only=True)
class Delivery(Aggregate):
    """One message on its way over one channel. Attempts, leases and delays live on real time.

    `target`: the address outside that it goes to; empty where it goes to the account. `channel_id`: over which of the
    channels that were set up; there `target` is the same, so that each of them gets a message once. `batch_id`: the
    first of those that were last sent as one message, at `tried_at`.
    """

    id: str
    message_id: str
    subject: str
    channel: str
    account_id: str
    target: str = ""
    state: str = "queued"
    provider_code: str | None = None
    attempts: int = 0
    next_attempt_at: dt.datetime
    sent_at: dt.datetime | None = None
    channel_id: str | None = None
    batch_id: str | None = None
    tried_at: dt.datetime | None = None
    version: int = 0

    def claim(self, at: dt.datetime, batch_id: str | None = None) -> None:
        """Take it for sending. When the sender dies, the lease ends and somebody else tries."""
        self.state, self.attempts, self.next_attempt_at = "sending", self.attempts + 1, at + LEASE
        self.batch_id, self.tried_at = batch_id, at
        self.version += 1

    def put_off(self, until: dt.datetime) -> None:
        """Not now, and no attempt either: the robot has had its number."""
        self.next_attempt_at = until
        self.version += 1

    def settle(self, receipt: Receipt, *, sent_at: dt.datetime, at: dt.datetime) -> None:
        """Note what came of the attempt: delivered, once more later, or parked until a person looks."""
        self.provider_code = receipt.provider_code
        if receipt.status == "delivered":
            self.state, self.sent_at = "delivered", sent_at
        elif receipt.status == "later" and self.attempts < MOST_ATTEMPTS:
            self.state = "failed"
            self.next_attempt_at = at + (receipt.retry_after or BACKOFF[min(self.attempts, len(BACKOFF)) - 1])
        elif receipt.status == "dropped":
            self.state = "dropped"
        else:
            self.state = "parked"
            self.happened("delivery.parked")
            return
        self.version += 1

    def drop(self, code: str) -> None:
        """Give it up while it waits: what it says is no longer so. One that is being sent at this moment is left."""
        if self.state in ("queued", "failed", "parked"):
            self.state, self.provider_code = "dropped", code
            self.version += 1

    def retry(self, at: dt.datetime) -> None:
        """A person asks for another round of attempts."""
        if self.state not in ("failed", "parked"):
            raise Conflict(
                "delivery.wrong_state",
                "只有发送失败的通知才能重新发送。",
                "Only a failed delivery is sent again.",
                state=self.state,
            )
        self.state, self.attempts, self.next_attempt_at = "queued", 0, at
        self.version += 1

    def to_dict(self) -> dict[str, Any]:
        """API shape without recipient and times, which the reader adds."""
        return {
            "id": self.id,
            "message_id": self.message_id,
            "channel": self.channel,
            "state": self.state,
            "provider_code": self.provider_code,
            "attempts": self.attempts,
            "version": self.version,
        }
