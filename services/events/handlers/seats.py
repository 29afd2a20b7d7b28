"""Seats and presence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kit.clock import rfc3339
from kit.domain import Conflict, Forbidden, Invalid, field_error
from kit.ids import new_id
from services.events.domain.conflicts import conflicts_of
from services.events.domain.event_view import summary_of
from services.events.domain.seats import Booking, Wish
from services.events.domain.slots import days_of
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import may_act_for, organizes, own_event, runs
from services.events.handlers.waiting import fill_seats, when_people_are_free_seat_them_elsewhere
from services.events.ports import EventsWork


def book(
    work: EventsWork, *, event_id: str, member_ids: Sequence[str], guests: Sequence[str], override_reason: str | None
) -> dict[str, Any]:
    """Seats for members and named guests; any conflict without a reason to override it refuses all of them.

    A co-hosting branch books its own members, and no guests.
    """
    event = work.events.get(event_id)
    if not runs(work.actor, event) and (guests or not may_act_for(work, event, member_ids)):
        raise other_branch()
    return _book(work, event, list(dict.fromkeys(member_ids)), list(guests), override_reason)


def book_me(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """A seat for the actor themself; a conflict is the organizer's to override."""
    return _book(work, work.events.get(event_id), [_own_member_id(work)], [], None)


def cancel_booking(work: EventsWork, *, event_id: str, member_id: str) -> dict[str, Any]:
    """Give back a seat: one's own until a deadline, or for the organizer anybody's. The first one waiting moves up."""
    event = work.events.get(event_id)
    may = organizes(work.actor, event) or may_act_for(work, event, [member_id])
    if not may and member_id != work.actor.member_id:
        raise Forbidden("booking.other", "只能取消自己的报名。", "You may cancel your own booking only.")
    given_back = event.cancel_booking(member_id, work.now, own=not may)
    promoted = fill_seats(work, event)
    when_people_are_free_seat_them_elsewhere(work, event, [given_back])
    return {**summary_of(event), "promoted": [one.member_id for one in promoted if one.member_id]}


def check_in(
    work: EventsWork,
    *,
    event_id: str,
    member_id: str | None,
    code: str | None,
    guest_name: str | None,
    partner_id: str | None,
) -> dict[str, Any]:
    """Record presence: by the organizer's list, by oneself with the code, or a guest by name."""
    event = work.events.get(event_id)
    event.check_checkin_open(work.now)
    if code is not None:
        event.check_code(code, work.now)
        made = event.check_in("code", work.actor.account_id, work.now, new_id, member_id=_own_member_id(work))
    else:
        _check_list(work, event, member_id, guest_name)
        made = event.check_in(
            "list", work.actor.account_id, work.now, new_id,
            member_id=member_id, guest_name=guest_name, partner_id=partner_id,
        )  # fmt: skip
    return {
        **summary_of(event), "checkin_id": made.id, "member_id": made.member_id, "guest_name": made.guest_name,
        "partner_id": made.partner_id, "how": made.how, "recorded_at": rfc3339(made.recorded_at),
    }  # fmt: skip


def hold_event(
    work: EventsWork, *, event_id: str, expected_version: int | None, absences: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """It takes place; who has a seat and did not check in is absent, with a reason where one is given."""
    event = own_event(work, event_id, expected_version)
    event.hold(work.now, {one["member_id"]: one["reason"] for one in absences})
    return {**summary_of(event), "absent": [one.member_id for one in event.absentees() if one.member_id]}


def _book(
    work: EventsWork, event: StudyEvent, member_ids: list[str], guests: list[str], override_reason: str | None
) -> dict[str, Any]:
    event.check_bookable()
    conflicts = _conflicts(work, event, member_ids)
    if conflicts and not override_reason:
        raise Conflict(
            "booking.conflict",
            "有人在这个时间不能参加，请调整名单，或填写理由后坚持报名。",
            "Somebody is taken at that time; change the list or give a reason.",
            conflicts=conflicts,
        )
    clashing = {conflict["member_id"] for conflict in conflicts}
    wishes = [Wish(member_id=key, override_reason=override_reason if key in clashing else None) for key in member_ids]
    wishes += [Wish(guest_name=name) for name in guests]
    made = event.book(wishes, work.actor.account_id, work.now, new_id)
    return {**summary_of(event), **_lists(event, made), "conflicts": conflicts}


def _lists(event: StudyEvent, made: Sequence[Booking]) -> dict[str, Any]:
    return {
        "booked": [one.member_id for one in made if one.state == "booked" and one.member_id],
        "waitlisted": [one.member_id for one in made if one.state == "waitlisted" and one.member_id],
        "people": [
            {
                "booking_id": one.id,
                "member_id": one.member_id,
                "guest_name": one.guest_name,
                "state": one.state,
                "position": event.place_in_line(one),
            }
            for one in made
        ],
        "cancel_until": rfc3339(event.cancel_until),
    }


def _conflicts(work: EventsWork, event: StudyEvent, member_ids: list[str]) -> list[dict[str, Any]]:
    """Who of these cannot come, and why; their rows are locked, so that no two events book one person at once."""
    members = work.copies.members(member_ids, lock=True)
    unknown = [index for index, key in enumerate(member_ids) if key not in members]
    if unknown:
        detail = "没有这名党员，或其资料尚未同步。"
        errors = [field_error(f"/member_ids/{index}", "unknown", detail) for index in unknown]
        raise Invalid("invalid", detail, "No such member.", errors=errors)
    assert event.starts_at is not None and event.ends_at is not None  # noqa: S101, PT018  (confirmed events have them)
    return conflicts_of(
        event,
        members,
        work.copies.branches(event.branch_ids),
        work.copies.dispatches(member_ids, *days_of(event.starts_at, event.ends_at)),
        work.events.busy(member_ids, event.starts_at, event.ends_at, but=event.id),
    )


def _check_list(work: EventsWork, event: StudyEvent, member_id: str | None, guest_name: str | None) -> None:
    if not organizes(work.actor, event) and not (member_id and may_act_for(work, event, [member_id])):
        raise Forbidden("checkin.by_list", "按名单签到由承办人办理，请扫码签到。", "Scan the code to check in.")
    if (member_id is None) == (guest_name is None):
        detail = "请提供党员、签到码或来宾姓名之一。"
        raise Invalid("invalid", detail, "Give one of them.", errors=[field_error("/member_id", "required", detail)])
    if member_id is not None and member_id not in work.copies.members([member_id]):
        detail = "没有这名党员，或其资料尚未同步。"
        raise Invalid("invalid", detail, "No such member.", errors=[field_error("/member_id", "unknown", detail)])


def other_branch() -> Forbidden:
    """The refusal of what the owning branch does, and a co-host for its own members only."""
    return Forbidden(
        "event.other_branch",
        "只有主办支部可以这样操作；协办支部可以为本支部党员报名和签到。",
        "Only the branch that holds the event may do this; a co-host may for its own members.",
    )


def _own_member_id(work: EventsWork) -> str:
    if work.actor.member_id is None:
        raise Forbidden(
            "account.no_member", "您的账号没有关联党员，请联系管理员。", "Your account belongs to no member."
        )
    return work.actor.member_id


COMMANDS: dict[str, Any] = {
    "book": book,
    "book_me": book_me,
    "cancel_booking": cancel_booking,
    "check_in": check_in,
    "hold_event": hold_event,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
