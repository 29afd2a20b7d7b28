"""The invitation: one partner's link and its rounds.

    open ──accept──▶ accepted        open ──decline──▶ declined        open ──deadline──▶ expired
    open ──counter──▶ countered ──organizer accepts──▶ accepted
                      countered ──organizer refuses, or proposes──▶ open, next round
    accepted ──another date is sought──▶ open, next round              all but declined ──revoke──▶ revoked

The verbs after agreement are in `after_agreement`, the attributes in `record`.

One round has at most one recorded answer. The link stays the same through the rounds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kit.domain import Conflict, Invalid, field_error
from services.partners.domain import refusals
from services.partners.domain.after_agreement import AfterAgreement
from services.partners.domain.answer_days import DEFAULT, AnswerDays
from services.partners.domain.answers import ACCEPT, COUNTER, DECLINE, Answer, Reply
from services.partners.domain.record import LIVE
from services.partners.domain.slots import Slot, check_slots, chosen, deadline_for


class Invitation(AfterAgreement):
    """The verbs of invitation and negotiation."""

    # --- the partner answers ---

    def issue(self) -> None:
        """The link exists from now on."""
        self.happened("invitation.issued")

    def reply(
        self,
        answer: Answer,
        *,
        id: str,
        receipt: str,
        at_round: int | None,
        now: dt.datetime,
        notice_read: bool = False,
    ) -> Reply:
        """Record the partner's answer, or give back the recorded one when it is the same.

        `notice_read`: the partner ticked that they read the integrity notice.

        Raises Gone, Conflict (link.stale_round, link.answered) or Invalid (a slot that cannot be chosen).
        """
        self.check_link(now)
        if at_round is not None and at_round != self.round:
            raise refusals.stale_round(self.round)
        return self._known(answer) or self._record(Reply.of(
            answer, id=id, round_=self.round, receipt=receipt, now=now, evidence_id=None, notice_read=notice_read
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
        self.agreed_starts_at = self.agreed_ends_at = self.escalated_at = self.reminded_at = None
        self.message = message
        self._forget_forwarding()
        self._lapse_requests()

    def reissue(self, nonce: str, token_sha256: str, offers: Sequence[Slot], now: dt.datetime) -> None:
        """A new link for the same invitation; the old one is dead. An expired one asks again, with `offers`."""
        if self.state not in LIVE:
            raise refusals.wrong_state(self.state)
        if self.state_at(now) == "expired":
            self._next_round(offers, now, None)
        self.nonce, self.token_sha256 = nonce, token_sha256
        self._forget_forwarding()
        self.happened("invitation.reissued")

    def note_forwarded(self, forwarded: bool, by: str, now: dt.datetime, *, held: bool) -> None:
        """Somebody sent the text of this stage on by hand, or had ticked that by mistake.

        No provider gives a receipt for it. A new round, a new link and the next stage's text have to be sent on anew.
        """
        if self.state_at(now) not in ("open", "accepted"):
            raise refusals.wrong_state(self.state_at(now))
        text = self.text_at(now, held=held)
        if (self.forwarded_as == text) == forwarded:
            return
        self._forget_forwarding()
        if forwarded:
            self.forwarded_as, self.forwarded_by, self.forwarded_at = text, by, now
        self.happened("invitation.forwarded", text=text, forwarded=forwarded)

    def _forget_forwarding(self) -> None:
        self.forwarded_as = self.forwarded_by = self.forwarded_at = None

    def seek(self, slot: Slot, now: dt.datetime) -> None:
        """The organizer asks everybody for this one time: who proposed exactly it has agreed, others are asked."""
        settled = self.state == "accepted" and self.agreed == slot
        asked = self.state_at(now) == "open" and self.slots == [slot]
        if self.state not in LIVE or settled or asked:
            return
        reply = self.current_reply
        if self.state == "countered" and reply is not None and slot in reply.slots:
            self._agree(slot, reply, by="organizer")
            return
        self._next_round([slot], now, None)
        self.happened("invitation.proposed", by_counter=False)

    def _lapse_requests(self) -> None:
        """What a partner asked to change about a date that is given up needs no answer any more."""
        for request in self.open_requests():
            request.state = "lapsed"

    def remind(self, now: dt.datetime, days: AnswerDays = DEFAULT) -> None:
        """The answer is due soon, and the partner has no account: the organizer is to call, once a round."""
        early = days.before is None or now < self.deadline - days.before
        if self.state_at(now) != "open" or self.reminded_at is not None or early:
            raise refusals.wrong_state(self.state)
        self.reminded_at = now
        self.happened("invitation.reminded")

    def expire(self, now: dt.datetime) -> None:
        """The round's deadline passed without an answer."""
        if self.state_at(now) != "expired" or self.state != "open":
            raise refusals.wrong_state(self.state)
        self.state = "expired"
        self.happened("invitation.expired")

    def escalate(self, now: dt.datetime, days: AnswerDays = DEFAULT) -> None:
        """Nobody did anything about the missed deadline: the secretary is to hear of it, once a round."""
        if self.state != "expired" or self.escalated_at is not None or now < self.deadline + days.after:
            raise refusals.wrong_state(self.state)
        self.escalated_at = now
        self.happened("invitation.overdue")

    def revoke(self, reason: str, *, by: str = "system") -> bool:
        """Take it back, if it is not over already; a declined one keeps its receipt. `by`: system or organizer."""
        if self.state not in LIVE:
            return False
        self.state = "revoked"
        self.message = reason
        self._lapse_requests()
        self.happened("invitation.revoked", reason=reason, by=by)
        return True

    def take_back(self, reason: str) -> None:
        """The organizer does not want this partner any more; Conflict when it is over already."""
        if not self.revoke(reason, by="organizer"):
            raise refusals.wrong_state(self.state)
