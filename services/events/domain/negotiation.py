"""Agreeing on a time with one partner or several, from the facts of the partners service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kit.domain import Conflict
from services.events.domain.common_slots import CommonSlot, common_slots, remembered
from services.events.domain.proposing import Proposing
from services.events.domain.resources import Commitment
from services.events.domain.slots import Slot, check_slots, slot, times, year_of

OPEN, EXPIRED, COUNTERED, AGREED, DECLINED = "open", "expired", "countered", "accepted", "declined"
TAKEN_BACK = "revoked"
"""The organizer does not want this partner any more; what else revokes an invitation ends the whole negotiation."""
LEFT = (DECLINED, EXPIRED, TAKEN_BACK)
"""The organizer may go on without such a partner, or invite another in its place."""
_WEIGHT = {OPEN: 0, EXPIRED: 1, COUNTERED: 2, AGREED: 3, DECLINED: 3, TAKEN_BACK: 4}
"""Within one round a later word weighs more: a counter-proposal may be agreed to, a missed deadline be made good."""


class Negotiating(Proposing):
    """The verbs between the last approval and the agreed date."""

    def hears(self, partner_id: str, offer: int, said_at: dt.datetime) -> bool:
        """Whether a partner's word still counts.

        Not when the event has moved on, when the partner is no longer asked, or when it is about an earlier offer
        (older terms, a date that was given up since). `offer` is the event's version that made the offer; where the
        fact does not say (0) the time decides.
        """
        if self.state != "inviting" or partner_id not in self.partner_ids:
            return False
        if offer:
            return offer >= self.negotiation.get(partner_id, {}).get("offer", 0)
        return self.negotiating_since is None or said_at >= self.negotiating_since

    def note_answer(self, partner_id: str, round_: int, answer: str, details: Mapping[str, Any]) -> bool:
        """Keep a partner's answer unless a later word of theirs is known: facts come in any order. True when kept."""
        known = self.negotiation.get(partner_id, {})
        if (known.get("round", 0), _WEIGHT[known.get("answer", OPEN)]) > (round_, _WEIGHT[answer]):
            return False
        said = {"answer": answer, "round": round_, "offer": known.get("offer", 0)}
        if answer != OPEN:
            said = {**details, **said}
        said |= remembered(known, answer, details, self.slots)
        self.negotiation = {**self.negotiation, partner_id: said}
        return True

    def amend_headcount(self, partner_id: str, headcount: int | None) -> None:
        """An agreed partner brings another number of people; the agreement itself stands."""
        answer = self.negotiation[partner_id]
        self.negotiation = {**self.negotiation, partner_id: {**answer, "headcount": headcount}}

    def common_slots(self, now: dt.datetime) -> list[CommonSlot]:
        """The times that partners who still take part can make by their own words, while a date is being sought."""
        if self.state != "inviting":
            return []
        can = {key: list(self.negotiation.get(key, {}).get("can") or ()) for key in self.taking_part()}
        return common_slots(can, self.slots, now)

    def taking_part(self) -> list[str]:
        """The partners that neither declined nor were taken back."""
        return [key for key in self.partner_ids if self._answer_of(key) not in (DECLINED, TAKEN_BACK)]

    def arrange(self, arrangements: Mapping[str, str | None]) -> None:
        """Say from our side what the visit needs; replaces what was said before."""
        self.require(frozenset({"inviting", "confirmed"}), "填写来访与接待安排")
        if arrangements != self.arrangements:
            self.arrangements = dict(arrangements)
            self.record("event.arranged", arrangements=self.arrangements)

    def agreed_slot(self) -> Slot | None:
        """The time on which everybody agrees; None while somebody has not answered, declined, or meant another time."""
        answers = [self.negotiation.get(partner_id, {}) for partner_id in self.partner_ids]
        if not answers or any(answer.get("answer") != AGREED for answer in answers):
            return None
        spoken = {times(_slot_of(answer)) for answer in answers}
        return _slot_of(answers[0]) if len(spoken) == 1 else None

    def conclude(
        self, now: dt.datetime, secret: str, venue_taken_by: str | None, resource: Commitment | None = None
    ) -> str:
        """Draw the consequence of the answers so far.

        Returns what came of it: "waiting", "declined", "venue_taken", "resource_taken", "reopened" (the agreed time
        lies in another budget year, so everybody is asked again) or "confirmed". A venue or `resource` that is not to
        be had at that time keeps the event waiting with the agreement on record: the partner's word is not lost, and
        neither is ever overridden.
        """
        if all(self._answer_of(partner_id) == DECLINED for partner_id in self.partner_ids):
            self.move("decline")
            self.record("event.declined")
            return "declined"
        agreed = self.agreed_slot()
        if agreed is None:
            return "waiting"
        if self.budget_year is not None and year_of(agreed) != self.budget_year:
            self.slots = [agreed]
            self.reopen()
            self.record("event.revised", fields=["slots"], reopened=True)
            return "reopened"
        if venue_taken_by is not None:
            return self._wait_for_venue(venue_taken_by, now)
        if resource is not None:
            return self._wait_for_resource(resource, now)
        self._confirm(agreed, now, secret)
        return "confirmed"

    def reschedule(self, slots: list[Slot], reason: str, now: dt.datetime) -> bool:
        """Ask the partners for another date; True when the money is to be released because the year changes.

        Bookings stay: they are checked against the new date once it is agreed.
        """
        moved = self.state == "inviting" and self.waits_for_place
        if not moved:
            self.move("reschedule")
        check_slots(slots, now)
        return self._seek(slots, reason, now)

    def grant_change(
        self, partner_id: str, slots: list[Slot], reason: str, now: dt.datetime, offer: int = 0
    ) -> bool | None:
        """The organizer granted a partner another date: ask everybody. As `reschedule`; None when it is too late.

        What the partners service judged on is a copy, so here nothing is refused. `offer` is as in `hears`: a word that
        comes late must not move the date that everybody agreed on since.
        """
        late = 0 < offer < self.negotiation.get(partner_id, {}).get("offer", 0)
        if late or self.state not in ("inviting", "confirmed"):
            return None
        if self.state == "confirmed":
            self.move("reschedule")
        return self._seek(slots, reason, now)

    def _seek(self, slots: list[Slot], reason: str, now: dt.datetime) -> bool:
        self.slots, self.starts_at, self.ends_at, self.confirmed_at = slots, None, None, None
        if any(year_of(offer) != self.budget_year for offer in slots):
            self.reopen()
            self.record("event.revised", fields=["slots"], reopened=True)
            return True
        self.start_negotiation(now)
        self.record("event.rescheduled", reason=reason)
        return False

    def add_partner(self, partner_id: str) -> None:
        """Invite another partner in place of one that left; one that declined or was taken back may be asked again."""
        self.require(frozenset({"inviting"}), "增加联学单位")
        if partner_id in self.partner_ids and self._answer_of(partner_id) not in (DECLINED, TAKEN_BACK):
            raise Conflict("event.partner_known", "该单位已在邀请之列。", "That partner is invited already.")
        leavers = [known for known in self.partner_ids if self._answer_of(known) in LEFT]
        leaver = partner_id if partner_id in leavers else next(iter(leavers), None)
        if leaver is None:
            raise Conflict(
                "event.nobody_declined",
                "没有单位婉拒，不能直接增加；如需增加，请修改活动并重新审批。",
                "Nobody declined; edit the event instead, which asks the approvers again.",
            )
        self.partner_ids = [*(known for known in self.partner_ids if known != leaver), partner_id]
        answers = {known: answer for known, answer in self.negotiation.items() if known != leaver}
        self.negotiation = {**answers, partner_id: self.fresh_offer()}
        self.record("event.partners_changed", added=partner_id, removed=leaver if leaver != partner_id else None)

    def continue_without(self, partner_id: str) -> None:
        """Go on without a partner that declined, did not answer in time, or was taken back; the caller concludes."""
        self.require(frozenset({"inviting"}), "调整联学单位")
        if partner_id not in self.partner_ids or self._answer_of(partner_id) not in LEFT:
            raise Conflict(
                "event.partner_not_declined",
                "该单位没有婉拒，也没有逾期未复，不能跳过。",
                "That partner did not decline.",
            )
        if len(self.partner_ids) == 1:
            raise Conflict(
                "event.last_partner",
                "这是唯一的联学单位，请另邀一家或取消活动。",
                "The only partner: invite another or cancel.",
            )
        self.partner_ids = [known for known in self.partner_ids if known != partner_id]
        self.negotiation = {known: answer for known, answer in self.negotiation.items() if known != partner_id}
        self.record("event.partners_changed", added=None, removed=partner_id)

    def _answer_of(self, partner_id: str) -> str:
        return str(self.negotiation.get(partner_id, {}).get("answer", "open"))

    def _confirm(self, agreed: Slot, now: dt.datetime, secret: str) -> None:
        self.move("confirm")
        self.starts_at, self.ends_at = times(agreed)
        self.confirmed_at = now
        self.stop_waiting()
        self.checkin_secret = self.checkin_secret or secret
        self.record("event.confirmed")

    def _wait_for_venue(self, taken_by: str, now: dt.datetime) -> str:
        if self.venue_taken_by != taken_by:
            self._wait(now)
            self.venue_taken_by = taken_by
            self.record("event.venue_taken", taken_by=taken_by)
        return "venue_taken"

    def _wait_for_resource(self, taken: Commitment, now: dt.datetime) -> str:
        if (self.waits_for_resource, self.resource_taken_by) != (taken.resource_id, taken.taken_by):
            self._wait(now)
            self.waits_for_resource, self.resource_taken_by = taken.resource_id, taken.taken_by
            self.record(
                "event.resource_taken", resource_id=taken.resource_id, taken_by=taken.taken_by, reason=taken.reason,
                why={"code": taken.code, "name": taken.name, "label": taken.label},
            )  # fmt: skip
        return "resource_taken"

    def _wait(self, now: dt.datetime) -> None:
        """For something else from now on: the place in the line stays."""
        since = self.waits_since or now
        self.stop_waiting()
        self.waits_since = since


def _slot_of(answer: Mapping[str, Any]) -> Slot:
    return slot(dt.datetime.fromisoformat(answer["starts_at"]), dt.datetime.fromisoformat(answer["ends_at"]))
