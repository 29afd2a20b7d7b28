"""Certificates of attendance (学时证明): who checked in, and for how long it was."""

from __future__ import annotations

from typing import Any

from kit.clock import rfc3339
from kit.domain import Conflict, not_found
from services.events.domain.event_view import summary_of
from services.events.domain.presence import CheckIn
from services.events.domain.states import TOOK_PLACE
from services.events.domain.study_event import StudyEvent
from services.events.domain.study_hours import BY_HAND, RULE, clock_hours
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.attendance import GUESTS, name_rows
from services.events.queries.confidential import sees_all
from services.events.queries.names import branch_names, partner_names

Holder = dict[str, Any]


def certificates(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """One for everybody who was there, in the order in which they checked in."""
    found = work.events.get(event_id)
    if not sees_all(work, found):
        raise not_found("活动")
    return _certified(work, found, found.checkins)


def certificate(work: EventsWork, *, event_id: str, member_id: str) -> dict[str, Any]:
    """One member's. People get their own; others' are for those who see all of the event."""
    found = work.events.get(event_id)
    if member_id != work.actor.member_id and not sees_all(work, found):
        raise not_found("人员")
    if member_id not in work.copies.members([member_id]):
        raise not_found("人员")
    return _certified(work, found, [one for one in found.checkins if one.member_id == member_id])


def _certified(work: EventsWork, found: StudyEvent, present: list[CheckIn]) -> dict[str, Any]:
    if found.state not in TOOK_PLACE:
        raise _refusal(found, "not_held", "活动登记为已开展后才能开具学时证明。", "The event was not held yet.")
    holders = [one for one in _holders(work, found) if one["checkin_id"] in {there.id for there in present}]
    if not holders:
        raise _refusal(found, "not_present", "没有签到记录，不能开具学时证明。", "Nobody checked in.")
    return {**_studied(work, found), "holders": holders}


def _refusal(found: StudyEvent, why: str, zh: str, en: str) -> Conflict:
    return Conflict(f"certificate.{why}", zh, en, state=found.state)


def _studied(work: EventsWork, found: StudyEvent) -> dict[str, Any]:
    """What all certificates of an event say."""
    hours = clock_hours(found.starts_at, found.ends_at)
    unit = work.copies.unit(found.unit_id)
    return {
        **summary_of(found),
        "theme": found.theme,
        "form": found.form,
        "unit": unit.name if unit else "",
        "branch": "、".join(branch_names(work, found.branch_ids).values()),
        "partners": list(partner_names(work, found.partner_ids).values()),
        "venue": str((found.venue or {}).get("name") or ""),
        "starts_at": rfc3339(found.starts_at),
        "ends_at": rfc3339(found.ends_at),
        "hours": None if hours is None else f"{hours:.1f}".removesuffix(".0"),
        "hours_rule": BY_HAND if hours is None else RULE,
        "issued_at": rfc3339(work.now),
    }


def _holders(work: EventsWork, found: StudyEvent) -> list[Holder]:
    """Everybody who was there, numbered for good: a later check-in takes the next number. Who was erased has no name
    any more, and no certificate.
    """
    there = sorted(found.checkins, key=lambda one: one.id)
    rows: list[Holder] = [
        {
            "number": f"{found.number}-{place:03d}", "checkin_id": one.id, "member_id": one.member_id,
            "kind": "member" if one.member_id else "partner" if one.partner_id else "guest",
            "name": one.guest_name or "", "branch_id": None, "branch": GUESTS, "partner_id": one.partner_id,
            "how": one.how, "checked_in_at": rfc3339(one.recorded_at),
        }
        for place, one in enumerate(there, start=1)
    ]  # fmt: skip
    name_rows(work, found, rows)
    return [row for row in rows if row["name"]]


QUERIES: dict[str, Any] = {"certificates": certificates, "certificate": certificate}
