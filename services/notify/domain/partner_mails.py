"""Mail to partners' contacts: what was said to them last, and what has to be said next.

What somebody asked for (invitation, confirmation, feedback) is written by the partners service. What follows from it by
itself (confirmed, postponed, cancelled, reoffered) is derived here, from how the invitation and the event stand and
from what the contact knows: whatever the order of the facts, and however often they are looked at, each is said once.
When a reminder is due, the partners service says, once a round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Conflict

CONFIRMED, POSTPONED, CANCELLED = "confirmed", "postponed", "cancelled"
REOFFERED, REMINDER = "reoffered", "reminder"
ASKED_FOR = ("invitation", "confirmation", "feedback")
ASKING = (REOFFERED, REMINDER)
"""Mails by themselves that ask for an answer, and so need the link."""
BY_ITSELF = (CONFIRMED, POSTPONED, CANCELLED, *ASKING)
KINDS = (*ASKED_FOR, *BY_ITSELF)
OVER = ("declined", "revoked")
"""States of an invitation in which its partner no longer takes part."""
SUPERSEDED, ADDRESS_GONE, EVENT_OVER = "superseded", "address_gone", "event_over"
"""Why a mail that waited is not sent any more."""
Dates = tuple[dt.datetime, dt.datetime]


@dataclass(eq=False, kw_only=True)
class PartnerMail:
    """One mail; `id` is its message's. `sealed`: address, link and words, until it is sent or given up.

    `invitation_version`: how the invitation stood that it is about. The dates are those that it tells a calendar.
    """

    id: str
    event_id: str
    invitation_id: str
    partner_id: str
    kind: str
    invitation_version: int
    round: int
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    sealed: str | None = None

    @property
    def sequence(self) -> int:
        """SEQUENCE of RFC 5545: even for a round's date, odd for taking it back; partners' own files count alike."""
        return 2 * (self.round - 1) + (self.kind in (POSTPONED, CANCELLED))

    def is_outdated_by(self, invitation: Mapping[str, Any]) -> bool:
        """Whether what it says is no longer so, as the invitation stands now.

        What somebody asked for, and what asks for an answer, has the link in it and is about the offers of the day, so
        that any step of the negotiation outdates it.
        """
        state = invitation["state"]
        if self.kind == CONFIRMED:
            return state != "accepted" or dates_of(invitation) != (self.starts_at, self.ends_at)
        if self.kind == POSTPONED:
            return state in (*OVER, "accepted")
        return self.kind in (*ASKED_FOR, *ASKING) and self.invitation_version < invitation["version"]


@dataclass(eq=False, kw_only=True)
class PartnerContact(Aggregate):
    """Who was written to last about an invitation (its `id`), sealed, and what they know.

    `said`: the kind of the last mail; `told_…`: the date that their calendar has, if any, and of which round they know.
    """

    id: str
    event_id: str
    partner_id: str
    masked: str
    sealed: str | None
    said: str
    told_starts_at: dt.datetime | None = None
    told_ends_at: dt.datetime | None = None
    told_round: int = 1
    closing: bool = False
    version: int = 0

    @property
    def told(self) -> Dates | None:
        """From when to when, as their calendar has it."""
        if self.told_starts_at is None or self.told_ends_at is None:
            return None
        return self.told_starts_at, self.told_ends_at

    def write(self, kind: str, dates: Dates | None, round_: int) -> None:
        """They were told this; a date that is taken back is in their calendar no longer."""
        self.said = kind
        self.told_starts_at, self.told_ends_at = dates or (None, None)
        self.told_round = round_
        self.version += 1

    def hear_of_round(self, round_: int) -> None:
        """They were told that other dates are offered; nothing else that they know has changed."""
        self.told_round = round_
        self.version += 1

    def renew(self, sealed: str, masked: str) -> None:
        """Somebody wrote again, maybe to another one."""
        self.sealed, self.masked, self.closing = sealed, masked, False
        self.version += 1

    def reseal(self, sealed: str) -> None:
        """What is kept of them has changed."""
        self.sealed = sealed
        self.version += 1

    def close(self) -> None:
        """Nothing more will be written once what waits is out."""
        if not self.closing:
            self.closing = True
            self.version += 1

    def forget(self) -> None:
        """Address and link are gone; what they were told stays."""
        if self.sealed is not None:
            self.sealed, self.masked = None, ""
            self.version += 1

    def due(self, invitation: Mapping[str, Any], standing: Dates | None) -> str | None:
        """What has to be said now; `standing` is the date that the whole event agreed on, as long as it holds."""
        agreed = dates_of(invitation) if invitation["state"] == "accepted" else None
        if invitation["state"] == "revoked":
            return None if self.said == CANCELLED else CANCELLED
        if agreed is not None and agreed == standing:
            return None if (self.said, self.told) == (CONFIRMED, agreed) else CONFIRMED
        if self.told is None:
            return REOFFERED if invitation["state"] == "open" and invitation["round"] > self.told_round else None
        if agreed == self.told:
            return None
        return CANCELLED if invitation["state"] in OVER else POSTPONED


def dates_of(row: Mapping[str, Any]) -> Dates | None:
    """`starts_at` and `ends_at`, where both are there."""
    return (row["starts_at"], row["ends_at"]) if row["starts_at"] and row["ends_at"] else None


def no_mail_server() -> Conflict:
    """This office sends no mail."""
    return Conflict(
        "mail.not_set",
        "本系统没有配置邮件服务器，请复制邀请文案转发。",
        "This installation sends no mail: copy the text.",
    )


def moved_on() -> Conflict:
    """While the mail was written, the invitation has changed."""
    return Conflict(
        "invitation.moved_on", "邀请刚有变化，请刷新页面后再发。", "The invitation has just changed; reload."
    )


def on_its_way() -> Conflict:
    """The mail before this one is not out yet."""
    return Conflict(
        "invitation.mail_waiting", "上一封邮件还在发送，请等它有结果后再发。", "The last mail is still on its way."
    )
