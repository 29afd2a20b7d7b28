"""The day itself: who is there, by list or by a code that changes every minute, and the event as held."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.domain import Conflict, Invalid, field_error, in_shanghai
from services.events.domain.record import NewId
from services.events.domain.seats import Booking, Seating
from services.events.domain.states import TOOK_PLACE

_OPEN = frozenset({"confirmed", "held"})
MINUTE = 60


@dataclass(eq=False)
class CheckIn:
    """Somebody is there: a member, or a guest by name (of a partner when `partner_id` is set).

    `how`: list, code, or paper, with the picture of the signed sheet and the day on which it was signed.
    """

    id: str
    how: str
    recorded_by: str
    recorded_at: dt.datetime
    member_id: str | None = None
    guest_name: str | None = None
    partner_id: str | None = None
    evidence_id: str | None = None
    signed_on: dt.date | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What a fact says of it; publishing keeps the guest's name out of the ledger."""
        who = {"member_id": self.member_id, "guest_name": self.guest_name, "partner_id": self.partner_id}
        signed_on = self.signed_on.isoformat() if self.signed_on else None
        return {**who, "checkin_id": self.id, "how": self.how, "evidence_id": self.evidence_id, "signed_on": signed_on}


@dataclass(frozen=True)
class Sheet:
    """A sheet that was signed on paper: its picture, and the day where it is known."""

    evidence_id: str
    signed_on: dt.date | None = None


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
        sheet: Sheet | None = None,
    ) -> CheckIn:
        """Record that somebody is there; a second time returns the first record and changes nothing."""
        self.check_checkin_open(now)
        self._check_takes_part(partner_id)
        person = (member_id, guest_name, partner_id)
        for known in self.checkins:
            if (known.member_id, known.guest_name, known.partner_id) == person:
                return known
        made = CheckIn(new_id(), how, recorded_by, now, *person)
        if sheet is not None:
            made.evidence_id, made.signed_on = sheet.evidence_id, sheet.signed_on
        self.checkins.append(made)
        self._was_there(made)
        self.happened("checkin.recorded", **made.facts)
        return made

    def check_checkin_open(self, now: dt.datetime) -> None:
        """From the start of the slot until summarize."""
        self.require(_OPEN, "签到")
        self._check_started(now, "签到")

    def check_sheet(self, signed_on: dt.date | None, partner_ids: Sequence[str | None], now: dt.datetime) -> None:
        """Refuse a sheet signed on a day on which there was no event, and guests of units that did not take part."""
        self.check_checkin_open(now)
        errors = [
            field_error(f"/guests/{place}/partner_id", "unknown", "该单位不在本次活动的联学单位之列。")
            for place, partner_id in enumerate(partner_ids)
            if partner_id is not None and partner_id not in self.partner_ids
        ]
        if signed_on is not None and not self._took_place_on(signed_on, now):
            errors.append(field_error("/signed_on", "range", "签名日期应在活动当天，且不晚于今天。"))
        if errors:
            raise Invalid("invalid", "签到表有内容不正确，请按提示修改。", "Rows are not valid.", errors=errors)

    def record_absences(self, reasons: Sequence[tuple[str, str]]) -> None:
        """Why people with a seat were not there, by member id (or a guest's booking id); replaces what was given."""
        self.require(frozenset({"held"}), "登记缺席原因")
        absent = {booking.member_id or booking.id: booking for booking in self.absentees()}
        errors = [
            field_error(f"/absences/{place}/member_id", "not_absent", "此人没有报名，或已经签到。")
            for place, (key, _) in enumerate(reasons)
            if key not in absent
        ]
        if errors:
            raise Invalid("invalid", "名单中有人并未缺席，请按提示修改。", "Somebody was not absent.", errors=errors)
        wanted = dict(reasons)
        if all(booking.absence_reason == wanted.get(key) for key, booking in absent.items()):
            return
        for key, booking in absent.items():
            booking.absence_reason = wanted.get(key)
        explained = [booking for key, booking in absent.items() if key in wanted]
        members = [booking.member_id for booking in explained if booking.member_id]
        self.record(
            "event.absences_recorded",
            member_ids=members,
            guests=len(explained) - len(members),
            unexplained=len(absent) - len(explained),
        )

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

    def _was_there(self, made: CheckIn) -> None:
        """Whoever turns out to have been there was not absent for any reason."""
        for booking in self.seated():
            if made.partner_id is None and (booking.member_id, booking.guest_name) == (made.member_id, made.guest_name):
                booking.absence_reason = None

    def _took_place_on(self, day: dt.date, now: dt.datetime) -> bool:
        if self.starts_at is None or self.ends_at is None or day > in_shanghai(now).date():
            return False
        return in_shanghai(self.starts_at).date() <= day <= in_shanghai(self.ends_at).date()

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
