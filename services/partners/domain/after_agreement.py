"""What both sides can do about an invitation once they agreed on a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kit.domain import Conflict
from services.partners.domain import refusals
from services.partners.domain.answers import ChangeRequest, Reply
from services.partners.domain.record import HEADCOUNT_BEFORE, InvitationRecord
from services.partners.domain.slots import Slot, check_slots


class AfterAgreement(InvitationRecord):
    """The verbs between the agreed date and the feedback."""

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

    def accept_change(self, slots: Sequence[Slot], message: str | None, now: dt.datetime) -> None:
        """Say yes to what the partner asked; with `slots`, by seeking one of these times with everybody."""
        slot = self._requested(now)
        if slots and now >= slot.starts_at:
            raise refusals.too_late("改期", slot.starts_at)
        check_slots(slots, now)
        self._answer_requests("accepted", message, now)
        self.happened("invitation.change_accepted", message=message, slots=list(slots))

    def refuse_change(self, message: str, now: dt.datetime) -> None:
        """Say no to what the partner asked; the agreement stands."""
        self._requested(now)
        self._answer_requests("refused", message, now)
        self.happened("invitation.change_refused", message=message)

    def _requested(self, now: dt.datetime) -> Slot:
        if self.state != "accepted" or self.agreed is None:
            raise refusals.wrong_state(self.state_at(now))
        if not self.open_requests():
            raise refusals.nothing_requested()
        return self.agreed

    def _answer_requests(self, state: str, message: str | None, now: dt.datetime) -> None:
        for request in self.open_requests():
            request.state, request.message, request.answered_at = state, message, now

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
