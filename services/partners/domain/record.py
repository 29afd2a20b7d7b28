"""What an invitation is and says about itself; its verbs are in `after_agreement` and `invitation`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kit.domain import Aggregate
from services.partners.domain import refusals
from services.partners.domain.answers import ChangeRequest, Reply
from services.partners.domain.slots import Slot

STATES = ("open", "accepted", "countered", "declined", "expired", "revoked")
LIVE = ("open", "accepted", "countered", "expired")
"""States in which the partner still takes part: at most one such invitation for a partner and an event."""

HEADCOUNT_BEFORE = dt.timedelta(days=1)
SHOWN_AFTER = dt.timedelta(days=30)
"""These periods are office settings, ours."""


@dataclass(eq=False, kw_only=True)
class InvitationRecord(Aggregate):
    """One partner's invitation to one study event; `event_version` is the event's version that it answers to.

    `forwarded_…`: which text somebody sent on by hand last, who and when.
    """

    id: str
    event_id: str
    partner_id: str
    terms: int
    event_version: int
    slots: list[Slot]
    deadline: dt.datetime
    nonce: str
    token_sha256: str
    issued_at: dt.datetime
    version: int = 0
    state: str = "open"
    round: int = 1
    agreed_starts_at: dt.datetime | None = None
    agreed_ends_at: dt.datetime | None = None
    message: str | None = None
    escalated_at: dt.datetime | None = None
    reminded_at: dt.datetime | None = None
    arrangements: dict[str, str | None] | None = None
    feedback_score: int | None = None
    feedback_text: str | None = None
    forwarded_as: str | None = None
    forwarded_by: str | None = None
    forwarded_at: dt.datetime | None = None
    replies: list[Reply] = field(default_factory=list)
    change_requests: list[ChangeRequest] = field(default_factory=list)

    @property
    def agreed(self) -> Slot | None:
        """The slot on which both sides agree, in state accepted."""
        if self.agreed_starts_at is None or self.agreed_ends_at is None:
            return None
        return Slot(self.agreed_starts_at, self.agreed_ends_at)

    @property
    def current_reply(self) -> Reply | None:
        """The recorded answer of this round."""
        return next((reply for reply in self.replies if reply.round == self.round), None)

    def state_at(self, now: dt.datetime) -> str:
        """The state, with a passed deadline counted whether or not the timer has come round."""
        return "expired" if self.state == "open" and now >= self.deadline else self.state

    def shown_until(self) -> dt.datetime | None:
        """When the link goes dark: the deadline while open, 30 days after the last date once answered."""
        if self.state in ("open", "expired"):
            return self.deadline
        if self.state == "revoked":
            return None
        dates = (
            [self.agreed] if self.agreed else [*self.slots, *(self.current_reply.slots if self.current_reply else ())]
        )
        return max(slot.ends_at for slot in dates) + SHOWN_AFTER

    def headcount_until(self) -> dt.datetime | None:
        """Until when headcount and contact may change: one day before the start (office setting, ours)."""
        return None if self.agreed_starts_at is None else self.agreed_starts_at - HEADCOUNT_BEFORE

    def check_link(self, now: dt.datetime) -> None:
        """Refuse a link that is over (Gone), each way with its own words."""
        if self.state == "revoked":
            raise refusals.link_revoked(self.message)
        until = self.shown_until()
        if self.state_at(now) == "expired" or (until is not None and now >= until):
            raise refusals.link_expired()

    def text_at(self, now: dt.datetime, *, held: bool) -> str:
        """What is sent on now: invitation, confirmation, or after the event the request for feedback."""
        if self.agreed is None:
            return "invitation"
        return "feedback" if held or now >= self.agreed.ends_at else "confirmation"

    def open_requests(self) -> list[ChangeRequest]:
        """Requests for change that the organizer has not answered."""
        return [request for request in self.change_requests if request.state == "open"]
