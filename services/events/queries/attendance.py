"""The attendance list: everybody who was booked or there, and the numbers by branch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kit.clock import rfc3339
from services.events.domain.event_view import summary_of
from services.events.domain.presence import CheckIn
from services.events.domain.seats import Booking
from services.events.domain.states import TOOK_PLACE
from services.events.domain.study_event import StudyEvent
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import branch_names, partner_names

Row = dict[str, Any]
_ORDER = {"member": 0, "guest": 1, "partner": 2}
GUESTS = "来宾"


def attendance(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Members by branch, then guests, then the partners' people; before the event whoever is booked or waits."""
    event = work.events.get(event_id)
    rows = [*_of_bookings(event), *_of_others(event)]
    name_rows(work, event, rows)
    rows.sort(key=lambda row: (_ORDER[row["kind"]], row["branch"], row["booking"] == "waitlisted"))
    return {
        **summary_of(event),
        "theme": event.theme,
        "branch": "、".join(branch_names(work, event.branch_ids).values()),
        "partners": list(partner_names(work, event.partner_ids).values()),
        "venue": str((event.venue or {}).get("name") or ""),
        "starts_at": rfc3339(event.starts_at),
        "ends_at": rfc3339(event.ends_at),
        "capacity": event.capacity,
        "rows": rows,
        "totals": totals(rows),
    }


def totals(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """One line a branch, the guests, and each partner, in the order of the rows."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        line = found.setdefault(
            (row["kind"], row["branch"]),
            {"kind": row["kind"], "branch_id": row["branch_id"], "branch": row["branch"],
             "booked": 0, "waitlisted": 0, "present": 0, "absent": 0},
        )  # fmt: skip
        if row["booking"]:
            line[row["booking"]] += 1
        line["present"] += row["present"]
        line["absent"] += row["absent"]
    return list(found.values())


def _of_bookings(event: StudyEvent) -> list[Row]:
    there = {_person(one): one for one in event.checkins}
    over = event.state in TOOK_PLACE
    return [_booked(one, there.get((one.member_id, one.guest_name, None)), over=over) for one in event.live_bookings()]


def _booked(one: Booking, came: CheckIn | None, *, over: bool) -> Row:
    absent = over and one.state == "booked" and came is None
    reason = one.absence_reason if absent else None
    return {**_row(one.member_id, one.guest_name, None, came), "booking": one.state, "absent": absent,
            "absence_reason": reason}  # fmt: skip


def _of_others(event: StudyEvent) -> list[Row]:
    booked = {(one.member_id, one.guest_name, None) for one in event.live_bookings()}
    return [
        _row(one.member_id, one.guest_name, one.partner_id, one) for one in event.checkins if _person(one) not in booked
    ]


def _person(one: CheckIn) -> tuple[str | None, str | None, str | None]:
    return one.member_id, one.guest_name, one.partner_id


def _row(member_id: str | None, guest_name: str | None, partner_id: str | None, came: CheckIn | None) -> Row:
    return {
        "kind": "member" if member_id else "partner" if partner_id else "guest",
        "member_id": member_id, "name": guest_name or "", "branch_id": None, "branch": GUESTS,
        "partner_id": partner_id, "booking": None, "present": came is not None, "how": came.how if came else None,
        "checked_in_at": rfc3339(came.recorded_at) if came else None,
        "evidence_id": came.evidence_id if came else None, "absent": False, "absence_reason": None,
    }  # fmt: skip


def name_rows(work: EventsWork, event: StudyEvent, rows: Iterable[Row]) -> None:
    """Names of people, their branches and partners, by the local copies."""
    members = work.copies.members([row["member_id"] for row in rows if row["member_id"]])
    branches = branch_names(work, {one.branch_id for one in members.values()})
    partners = partner_names(work, event.partner_ids)
    for row in rows:
        member = members.get(row["member_id"] or "")
        if member is not None:
            row["name"], row["branch_id"] = member.name, member.branch_id or None
            row["branch"] = branches.get(member.branch_id, "")
        if row["partner_id"]:
            row["branch"] = partners.get(row["partner_id"], "")


QUERIES: dict[str, Any] = {"attendance": attendance}
