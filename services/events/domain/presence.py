"""The day itself: who is there, by list or by a code that changes every minute, and the event as held."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kit.domain import Conflict, Invalid, field_error
from services.events.domain.record import NewId
from services.events.domain.seats import Booking, Seating
from services.events.domain.states import TOOK_PLACE

_OPEN = frozenset({"confirmed", "held"})
MINUTE = 60


@dataclass(eq=False)
class CheckIn:
    """Somebody is there: a member, or a guest by name (of a partner when `partner_id` is set). `how`: list, code."""

    id: str
    how: str
    recorded_by: str
    recorded_at: dt.datetime
    member_id: str | None = None
    guest_name: str | None = None
    partner_id: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What a fact says of it; publishing keeps the guest's name out of the ledger."""
        who = {"member_id": self.member_id, "guest_name": self.guest_name, "partner_id": self.partner_id}
        return {**who, "checkin_id": self.id, "how": self.how}


class Attending(Seating):
    """The verbs of presence."""

    def check_in(
        self,
        how: str,
        recorded_by: str,
        now: dt.datetime,
        new_id: NewId,
        *,
        member_id: str | None = None,
        guest_name: str | None = None,
        partner_id: str | None = None,
    ) -> CheckIn:
        """Record that somebody is there; a second time returns the first record and changes nothing."""
        self.check_checkin_open(now)
        self._check_takes_part(partner_id)
        person = (member_id, guest_name, partner_id)
        for known in self.checkins:
            if (known.member_id, known.guest_name, known.partner_id) == person:
                return known
        made = CheckIn(new_id(), how, recorded_by, now, *person)
        self.checkins.append(made)
        self.happened("checkin.recorded", **made.facts)
        return made

    def check_checkin_open(self, now: dt.datetime) -> None:
        """From the start of the slot until summarize."""
        self.require(_OPEN, "签到")
        self._check_started(now, "签到")

    def hold(self, now: dt.datetime, absence_reasons: Mapping[str, str] | None = None) -> None:
        """It takes place, from the start of the slot on. Who has a seat and is not there is absent."""
        self.require(frozenset({"confirmed"}), "标记为已开展")
        self._check_started(now, "标记为已开展")
        self.move("hold")
        self.held_at = now
        for booking in self.absentees():
            booking.absence_reason = (absence_reasons or {}).get(booking.member_id or booking.id)
        self.record("event.held", present=self.own_headcount(), absent=len(self.absentees()))

    def absentees(self) -> list[Booking]:
        """Who has a seat and has not checked in."""
        members = {one.member_id for one in self.checkins if one.member_id}
        guests = {one.guest_name for one in self.checkins if one.guest_name and not one.partner_id}
        return [one for one in self.seated() if one.member_id not in members and one.guest_name not in guests]

    def own_headcount(self) -> int:
        """Own members and guests who checked in."""
        return sum(one.partner_id is None for one in self.checkins)

    def partner_headcount(self) -> int:
        """The partners' people: who checked in, or as many as were announced where nobody was written down."""
        present = sum(one.partner_id is not None for one in self.checkins)
        announced = sum(answer.get("headcount") or 0 for answer in self.negotiation.values())
        return present or (announced if self.state in TOOK_PLACE else 0)

    def has_checked_in(self, member_id: str | None) -> bool:
        """Whether this member was there."""
        return member_id is not None and any(one.member_id == member_id for one in self.checkins)

    def checkin_code(self, now: dt.datetime) -> str:
        """Eight letters and digits that hold for this minute."""
        return self._code_of(int(now.timestamp()) // MINUTE)

    def check_code(self, code: str, now: dt.datetime) -> None:
        """Refuse a code that is neither this minute's nor the last one's (it was read from a screen)."""
        minute = int(now.timestamp()) // MINUTE
        given = code.strip().upper()
        if not any(hmac.compare_digest(self._code_of(m).encode(), given.encode()) for m in (minute, minute - 1)):
            detail = "签到码不正确或已更换，请重新扫码。"
            raise Invalid(
                "checkin.code", detail, "Wrong or old code.", errors=[field_error("/code", "invalid", detail)]
            )

    def _check_takes_part(self, partner_id: str | None) -> None:
        if partner_id is not None and partner_id not in self.partner_ids:
            detail = "该单位不在本次活动的联学单位之列。"
            raise Invalid("invalid", detail, errors=[field_error("/partner_id", "unknown", detail)])

    def _code_of(self, minute: int) -> str:
        digest = hmac.new((self.checkin_secret or "").encode(), f"{self.id}:{minute}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest)[:8].decode()

    def _check_started(self, now: dt.datetime, action: str) -> None:
        if self.starts_at is None or now < self.starts_at:
            raise Conflict(
                "event.not_started", f"活动还没有开始，不能{action}。", "The event has not started.", state=self.state
            )
