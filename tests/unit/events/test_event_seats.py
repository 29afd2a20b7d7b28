"""Seats, the waiting list, presence."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.domain import Conflict, Invalid, NotFound
from services.events.domain.conflicts import conflicts_of
from services.events.domain.people import Branch, Dispatch, Member
from services.events.domain.seats import Wish
from services.events.domain.study_event import StudyEvent
from tests.unit.events.drafts import NOW, START, confirmed, names, next_id


def book(event: StudyEvent, *members: str) -> list[str]:
    return [one.state for one in event.book([Wish(member) for member in members], "organizer", NOW, next_id)]


def seated(event: StudyEvent) -> list[str | None]:
    return [one.member_id for one in event.seated()]


def test_who_comes_when_all_seats_are_taken_waits() -> None:
    event = confirmed()
    assert book(event, "m1", "m2", "m3", "m4") == ["booked", "booked", "waitlisted", "waitlisted"]
    assert names(event)[-4:] == ["booking.made", "booking.made", "booking.waitlisted", "booking.waitlisted"]


def test_the_first_one_waiting_moves_up() -> None:
    event = confirmed()
    book(event, "m1", "m2", "m3", "m4")
    event.cancel_booking("m1", NOW)
    assert [one.member_id for one in event.promote(NOW)] == ["m3"]
    assert seated(event) == ["m2", "m3"]


def test_who_has_a_seat_elsewhere_meanwhile_is_passed_over_and_keeps_the_place_in_the_line() -> None:
    event = confirmed()
    book(event, "m1", "m2", "m3", "m4")
    event.cancel_booking("m1", NOW)
    event.promote(NOW, {"m3"})
    assert seated(event) == ["m2", "m4"]
    assert [one.member_id for one in event.waiting()] == ["m3"]


def test_booking_again_changes_nothing() -> None:
    event = confirmed()
    book(event, "m1")
    version = event.version
    assert book(event, "m1") == ["booked"]
    assert (event.version, event.seats_taken) == (version, 1)


def test_a_guest_takes_a_seat_and_is_named_in_no_fact() -> None:
    event = confirmed()
    event.book([Wish(guest_name="示例来宾")], "organizer", NOW, next_id)
    assert event.seats_taken == 1
    assert "示例来宾" not in str(event.changes[-1].details)


def test_somebody_who_is_not_booked_cannot_give_back_a_seat() -> None:
    with pytest.raises(NotFound):
        confirmed().cancel_booking("m1", NOW)


def test_fewer_seats_than_people_is_refused() -> None:
    event = confirmed()
    book(event, "m1", "m2")
    with pytest.raises(Invalid) as refused:
        event.edit({"capacity": 1})
    assert refused.value.errors[0]["pointer"] == "/capacity"


steps = st.lists(st.tuples(st.sampled_from(["book", "cancel"]), st.integers(0, 9)), max_size=60)


@given(capacity=st.integers(1, 4) | st.none(), moves=steps)
def test_seats_never_exceed_capacity_and_nobody_waits_beside_a_free_one(
    capacity: int | None, moves: list[tuple[str, int]]
) -> None:
    event = confirmed(capacity=capacity)
    for move, number in moves:
        member = f"m{number}"
        if move == "book":
            book(event, member)
        elif any(one.member_id == member for one in event.live_bookings()):
            event.cancel_booking(member, NOW)
            event.promote(NOW)
        live = [one.member_id for one in event.live_bookings()]
        assert len(live) == len(set(live))
        assert event.seats_taken == len(event.seated())
        assert capacity is None or event.seats_taken <= capacity
        assert not (event.waiting() and event.has_seat())
        assert [one.position for one in event.waiting()] == sorted(one.position for one in event.waiting())


BRANCH = Branch("branch-1", "示例支部", "unit-1", "standing", None, "active", None, None)


def member(key: str, *, branch_id: str = "branch-1", active: bool = True) -> Member:
    return Member(key, "示例", branch_id, "unit-1", "full", "own", retired=False, active=active)


def test_each_conflict_says_why_and_with_what() -> None:
    people = {"m1": member("m1"), "m2": member("m2", active=False), "m3": member("m3", branch_id="branch-9")}
    away = [Dispatch("d1", "m1", "示例审计", "示例市", dt.date(2026, 6, 1), dt.date(2026, 6, 30))]
    found = conflicts_of(confirmed(), people, {"branch-1": BRANCH}, away, [("m1", "e2", "LX-2026-0002", "别的活动")])
    assert [(one["member_id"], one["code"]) for one in found] == [
        ("m2", "inactive"), ("m3", "other_branch"), ("m1", "dispatched"), ("m1", "booked"),
    ]  # fmt: skip
    assert all(one["reason"] for one in found)


def test_a_temporary_branch_s_people_are_away_together_and_may_come() -> None:
    temporary = Branch("branch-1", "示例临时支部", "unit-1", "temporary", None, "active", None, None)
    away = [Dispatch("d1", "m1", "示例审计", "示例市", dt.date(2026, 6, 1), dt.date(2026, 6, 30))]
    people = {"m1": member("m1", branch_id="branch-9")}
    assert conflicts_of(confirmed(), people, {"branch-1": temporary}, away, []) == []


def test_the_second_check_in_is_the_first_one() -> None:
    event = confirmed()
    first = event.check_in("list", "organizer", START, next_id, member_id="m1")
    version = event.version
    again = event.check_in("code", "m1", START, next_id, member_id="m1")
    assert again is first
    assert event.version == version


def test_nobody_checks_in_before_the_start() -> None:
    with pytest.raises(Conflict) as refused:
        confirmed().check_in("list", "organizer", START - dt.timedelta(minutes=1), next_id, member_id="m1")
    assert refused.value.code == "event.not_started"


def test_a_code_holds_for_its_minute_and_the_next() -> None:
    event = confirmed()
    code = event.checkin_code(START)
    event.check_code(code.lower(), START + dt.timedelta(seconds=90))
    with pytest.raises(Invalid):
        event.check_code(code, START + dt.timedelta(seconds=121))
    assert event.checkin_code(START + dt.timedelta(seconds=60)) != code


def test_who_has_a_seat_and_is_not_there_is_absent_with_the_reason_given() -> None:
    event = confirmed()
    book(event, "m1", "m2")
    event.check_in("list", "organizer", START, next_id, member_id="m1")
    event.hold(START, {"m2": "生病"})
    assert [(one.member_id, one.absence_reason) for one in event.absentees()] == [("m2", "生病")]
    assert event.changes[-1].details == {"present": 1, "absent": 1, "state": "held"}


def test_a_partner_s_guest_counts_for_the_partner() -> None:
    event = confirmed()
    event.check_in("list", "organizer", START, next_id, guest_name="示例来宾", partner_id="p1")
    assert (event.own_headcount(), event.partner_headcount()) == (0, 1)
    with pytest.raises(Invalid):
        event.check_in("list", "organizer", START, next_id, guest_name="示例来宾", partner_id="p9")
