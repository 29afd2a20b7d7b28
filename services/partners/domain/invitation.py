"""The invitation: one partner's link and its rounds.

    open ──accept──▶ accepted        open ──decline──▶ declined        open ──deadline──▶ expired
    open ──counter──▶ countered ──organizer accepts──▶ accepted
                      countered ──organizer refuses, or proposes──▶ open, next round
    accepted ──another date is sought──▶ open, next round              all but declined ──revoke──▶ revoked

One round has at most one recorded answer. The link stays the same through the rounds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kit.domain import Aggregate, Conflict, Invalid, field_error
from services.partners.domain import refusals
from services.partners.domain.answers import ACCEPT, COUNTER, DECLINE, Answer, ChangeRequest, Reply
from services.partners.domain.slots import Slot, check_slots, chosen, deadline_for

STATES = ("open", "accepted", "countered", "declined", "expired", "revoked")
LIVE = ("open", "accepted", "countered", "expired")
"""States in which the partner still takes part: at most one such invitation for a partner and an event."""

HEADCOUNT_BEFORE = dt.timedelta(days=1)
SHOWN_AFTER = dt.timedelta(days=30)


@dataclass(eq=False, kw_only=True)
class Invitation(Aggregate):
    """One partner's invitation to one study event; `event_version` is the event's version that it answers to."""

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
    arrangements: dict[str, str | None] | None = None
    feedback_score: int | None = None
    feedback_text: str | None = None
    replies: list[Reply] = field(default_factory=list)
    change_requests: list[ChangeRequest] = field(default_factory=list)

    # --- what it says about itself ---

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

    # --- the partner answers ---

    def issue(self) -> None:
        """The link exists from now on."""
        self.happened("invitation.issued")

    def reply(self, answer: Answer, *, id: str, receipt: str, at_round: int | None, now: dt.datetime) -> Reply:
        """Record the partner's answer, or give back the recorded one when it is the same.

        Raises Gone, Conflict (link.stale_round, link.answered) or Invalid (a slot that cannot be chosen).
        """
        self.check_link(now)
        if at_round is not None and at_round != self.round:
            raise refusals.stale_round(self.round)
        return self._known(answer) or self._record(Reply.of(
            answer, id=id, round_=self.round, receipt=receipt, now=now, evidence_id=None
        ), now)  # fmt: skip

    def reply_on_behalf(self, answer: Answer, *, id: str, receipt: str, evidence_id: str, now: dt.datetime) -> Reply:
        """Record what came on paper; paper may be late, so a passed deadline does not matter."""
        if self.state not in LIVE and self.state != "declined":
            raise refusals.wrong_state(self.state)
        return self._known(answer) or self._record(Reply.of(
            answer, id=id, round_=self.round, receipt=receipt, now=now, evidence_id=evidence_id
        ), now)  # fmt: skip

    def _known(self, answer: Answer) -> Reply | None:
        known = self.current_reply
        if known is not None and known.fingerprint != answer.fingerprint():
            raise refusals.answered(known.receipt)
        return known

    def _record(self, reply: Reply, now: dt.datetime) -> Reply:
        if reply.answer == ACCEPT:
            self._agree(chosen(self.slots, -1 if reply.slot is None else reply.slot, now), reply, by="partner")
        elif reply.answer == COUNTER:
            check_slots(reply.slots, now)
            self.state = "countered"
            self.happened("invitation.countered", reply=reply)
        elif reply.answer == DECLINE:
            self.state = "declined"
            self.happened("invitation.declined", reply=reply)
        else:
            raise Invalid("invalid", "没有这种答复。", errors=[field_error("/answer", "invalid", "没有这种答复。")])
        self.replies.append(reply)
        return reply

    def _agree(self, slot: Slot, reply: Reply, *, by: str) -> None:
        self.state = "accepted"
        self.agreed_starts_at, self.agreed_ends_at = slot.starts_at, slot.ends_at
        self.happened("invitation.accepted", slot=slot, reply=reply, by=by)

    # --- the organizer negotiates ---

    def accept_counter(self, index: int, now: dt.datetime) -> Slot:
        """Agree to one of the partner's own slots."""
        reply = self._open_counter()
        slot = chosen(reply.slots, index, now)
        self._agree(slot, reply, by="organizer")
        return slot

    def refuse_counter(self, message: str, offers: Sequence[Slot], now: dt.datetime) -> None:
        """Say no to the partner's slots; what still lies ahead of `offers` stands again, in a new round."""
        self._open_counter()
        ahead = [slot for slot in offers if slot.starts_at > now]
        if not ahead:
            raise Conflict(
                "invitation.no_slot_left",
                "原定时间均已过，请提出新的时间。",
                "All offered slots have passed; propose new ones.",
            )
        self._next_round(ahead, now, message)
        self.happened("invitation.refused", message=message)

    def _open_counter(self) -> Reply:
        reply = self.current_reply
        if self.state != "countered" or reply is None:
            raise refusals.wrong_state(self.state)
        return reply

    def propose(self, slots: Sequence[Slot], now: dt.datetime) -> None:
        """Offer other slots in a new round; an expired invitation comes to life again, on the same link."""
        if self.state not in ("open", "countered", "expired"):
            raise refusals.wrong_state(self.state)
        check_slots(slots, now)
        self._next_round(slots, now, None)
        self.happened("invitation.proposed", by_counter=False)

    def follow(self, slot: Slot, now: dt.datetime, *, by_counter: bool) -> None:
        """Another partner agreed on this slot: offer only this one, unless that is already so.

        A counter-proposal of this partner stays with the organizer, except where the organizer has just decided
        for another partner's (`by_counter`).
        """
        asked = self.state == "open" and self.slots == [slot]
        settled = self.state == "accepted" and self.agreed == slot
        waits = self.state == "countered" and not by_counter
        if asked or settled or waits or self.state_at(now) not in ("open", "accepted", "countered"):
            return
        self._next_round([slot], now, None)
        self.happened("invitation.proposed", by_counter=by_counter)

    def reschedule(self, slots: Sequence[Slot], reason: str, event_version: int, now: dt.datetime) -> bool:
        """The event seeks another date: same link, next round, what was agreed is no longer so. True when asked."""
        if self.state not in LIVE or self.event_version >= event_version:
            return False  # over already, or this asks about an older date than the one on the table
        self.event_version = event_version
        self._next_round(slots, now, reason)
        self.happened("invitation.proposed", by_counter=False)
        return True

    def _next_round(self, slots: Sequence[Slot], now: dt.datetime, message: str | None) -> None:
        self.round += 1
        self.state = "open"
        self.slots = list(slots)
        self.deadline = deadline_for(slots, now)
        self.agreed_starts_at = self.agreed_ends_at = None
        self.message = message

    def reissue(self, nonce: str, token_sha256: str, offers: Sequence[Slot], now: dt.datetime) -> None:
        """A new link for the same invitation; the old one is dead. An expired one asks again, with `offers`."""
        if self.state not in LIVE:
            raise refusals.wrong_state(self.state)
        if self.state_at(now) == "expired":
            self._next_round(offers, now, None)
        self.nonce, self.token_sha256 = nonce, token_sha256
        self.happened("invitation.reissued")

    def expire(self, now: dt.datetime) -> None:
        """The round's deadline passed without an answer."""
        if self.state_at(now) != "expired" or self.state != "open":
            raise refusals.wrong_state(self.state)
        self.state = "expired"
        self.happened("invitation.expired")

    def revoke(self, reason: str) -> bool:
        """Take it back, if it is not over already; a declined one keeps its receipt."""
        if self.state not in LIVE:
            return False
        self.state = "revoked"
        self.message = reason
        self.happened("invitation.revoked", reason=reason)
        return True

    # --- after agreement ---

    def _agreement(self, now: dt.datetime) -> tuple[Slot, Reply]:
        self.check_link(now)
        if self.state != "accepted" or self.agreed is None or self.current_reply is None:
            raise refusals.not_agreed()
        return self.agreed, self.current_reply

    def amend(self, given: dict[str, Any], now: dt.datetime) -> Reply:
        """Change headcount, contact_name, contact_phone (those given) until one day before the start."""
        slot, reply = self._agreement(now)
        if now > slot.starts_at - HEADCOUNT_BEFORE:
            raise refusals.too_late("修改人数和联系人", slot.starts_at - HEADCOUNT_BEFORE)
        changed = {name: value for name, value in given.items() if getattr(reply, name) != value}
        for name, value in changed.items():
            setattr(reply, name, value)
        if changed:
            self.happened("invitation.amended", reply=reply)
        return reply

    def request_change(self, reason: str, slots: Sequence[Slot], *, id: str, now: dt.datetime) -> ChangeRequest:
        """Ask for a change before the event starts; asking for the same again is the same request."""
        slot, _reply = self._agreement(now)
        if now >= slot.starts_at:
            raise refusals.too_late("申请变更", slot.starts_at)
        for known in self.change_requests:
            if (known.round, known.reason, known.slots) == (self.round, reason, list(slots)):
                return known
        check_slots(slots, now)
        request = ChangeRequest(id=id, round=self.round, reason=reason, requested_at=now, slots=list(slots))
        self.change_requests.append(request)
        self.happened("invitation.change_requested", request=request)
        return request

    def arrange(self, arrangements: dict[str, str | None], now: dt.datetime) -> None:
        """Say what visitors need; replaces what was said before."""
        slot, _reply = self._agreement(now)
        if now >= slot.ends_at:
            raise refusals.too_late("填写来访须知", slot.ends_at)
        if arrangements != self.arrangements:
            self.arrangements = dict(arrangements)
            self.happened("invitation.arranged")

    def give_feedback(self, score: int, text: str, *, held: bool, now: dt.datetime) -> None:
        """Say once how it was, after the event (`held`, or its time is over)."""
        slot, _reply = self._agreement(now)
        if not held and now < slot.ends_at:
            raise Conflict("link.too_early", "活动结束后才能填写回访意见。", "Feedback opens after the event.")
        if (self.feedback_score, self.feedback_text) == (score, text):
            return
        if self.feedback_score is not None:
            raise Conflict("feedback.given", "已收到您的回访意见，每次活动填写一次。", "Feedback was given already.")
        self.feedback_score, self.feedback_text = score, text
        self.happened("feedback.given")
