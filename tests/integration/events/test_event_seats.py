"""Seats under contention and conflicts with other engagements, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts import members
from kit.database import Database
from kit.domain import Conflict, Forbidden
from tests.support.events_office import BRANCH, MEMBER, MEMBERS, ORGANIZER, UNIT, Office, person


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_two_seats_and_six_people_at_once_end_with_two_seated_and_four_waiting(office: Office) -> None:
    event_id = office.confirmed(capacity=2)
    with ThreadPoolExecutor(max_workers=6) as pool:
        answers = list(
            pool.map(lambda key: office.do(ORGANIZER, "book", event_id=event_id, member_ids=[key]), MEMBERS[:6])
        )
    assert sum(len(one["booked"]) for one in answers) == 2
    seen = office.do(ORGANIZER, "bookings", event_id=event_id)
    assert (len(seen["booked"]), len(seen["waitlisted"]), seen["seats_taken"]) == (2, 4, 2)


def test_concurrent_cancellations_promote_in_the_order_of_the_line(office: Office) -> None:
    event_id = office.confirmed(capacity=3)
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:6])
    with ThreadPoolExecutor(max_workers=3) as pool:
        list(
            pool.map(lambda key: office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=key), MEMBERS[:3])
        )
    seen = office.do(ORGANIZER, "bookings", event_id=event_id)
    assert (seen["booked"], seen["waitlisted"]) == (MEMBERS[3:6], [])
    assert office.facts(event_id).count("booking.promoted") == 3


def test_one_person_is_not_booked_for_two_events_at_once(office: Office) -> None:
    first = office.confirmed()
    second = office.inviting(venue={"name": "别处", "region": "武汉", "off_site": False})
    office.accept(second, office.event(first)["slots"][0])

    def book(event_id: str) -> bool:
        try:
            office.do(ORGANIZER, "book", event_id=event_id, member_ids=[MEMBERS[0]])
        except Conflict as error:
            assert error.code == "booking.conflict"  # noqa: PT017  (either event may be the first)
            return False
        return True

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert sorted(pool.map(book, (first, second))) == [False, True]


def test_two_events_do_not_get_one_venue_at_once(office: Office) -> None:
    ids = [office.inviting(), office.inviting()]
    slot = office.slot(31)
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda event_id: office.accept(event_id, slot), ids))
    assert sorted(office.event(event_id)["state"] for event_id in ids) == ["confirmed", "inviting"]


def test_parallel_drafts_get_different_numbers(office: Office) -> None:
    with ThreadPoolExecutor(max_workers=6) as pool:
        ids = list(pool.map(lambda _: office.drafted(), range(12)))
    assert len({office.event(event_id)["number"] for event_id in ids}) == 12


def test_a_conflict_books_nobody_until_somebody_gives_a_reason(office: Office) -> None:
    event_id = office.confirmed(capacity=5)
    office.hear(
        members.DispatchRecorded(
            dispatch_id="d1", unit_id=UNIT, project="示例审计", place="示例市", starts_on="2026-06-01",
            ends_on="2026-06-30", member_ids=[MEMBERS[1]],
        )
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:2])
    conflict = refused.value.details["conflicts"][0]
    assert (conflict["member_id"], conflict["code"]) == (MEMBERS[1], "dispatched")
    assert "示例审计" in conflict["with"]
    foreseen = office.do(ORGANIZER, "conflicts", event_id=event_id)
    assert [one["member_id"] for one in foreseen["conflicts"]] == [MEMBERS[1]]
    assert len(foreseen["suggestions"]) == 5
    assert office.do(ORGANIZER, "bookings", event_id=event_id)["booked"] == []
    with pytest.raises(Conflict):
        office.do(MEMBER, "book_me", event_id=event_id)
    booked = office.do(
        ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:2], override_reason="当日返回", guests=["示例来宾"]
    )
    assert booked["booked"] == MEMBERS[:2]
    seen = office.do(ORGANIZER, "bookings", event_id=event_id)
    assert [one["override_reason"] for one in seen["people"]] == [None, "当日返回", None]
    assert seen["seats_taken"] == 3


def test_booking_waits_for_confirmation(office: Office) -> None:
    event_id = office.inviting()
    with pytest.raises(Conflict) as refused:
        office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:1])
    assert refused.value.code == "event.wrong_state"


def test_members_book_and_cancel_for_themselves_only(office: Office) -> None:
    event_id = office.confirmed()
    assert office.do(MEMBER, "book_me", event_id=event_id)["booked"] == [MEMBER.member_id]
    with pytest.raises(Forbidden):
        office.do(MEMBER, "cancel_booking", event_id=event_id, member_id=MEMBERS[3])
    office.do(MEMBER, "cancel_booking", event_id=event_id, member_id=MEMBER.member_id)
    with pytest.raises(Forbidden) as refused:
        office.do(person("organizer", number=5), "book_me", event_id=event_id)
    assert refused.value.code == "account.no_member"


def test_more_seats_move_the_line_up(office: Office) -> None:
    event_id = office.confirmed(capacity=1)
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:3])
    office.do(ORGANIZER, "edit_event", event_id=event_id, capacity=2)
    assert office.do(ORGANIZER, "bookings", event_id=event_id)["booked"] == MEMBERS[:2]
    assert office.event(event_id)["state"] == "confirmed"


def test_a_guest_of_another_branch_s_event_sees_it_and_nothing_of_its_money(office: Office) -> None:
    event_id = office.confirmed()
    office.hear(
        members.MemberChanged(
            member_id="member-x", branch_id="branch-2", unit_id=UNIT, status="full", membership="own", retired=False
        )
    )
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=["member-x"], override_reason="联合开展")
    visitor = person("organizer", branch_id="branch-2", member_id="member-x", number=7)
    seen = office.event(event_id, visitor)
    assert seen["branch_id"] == BRANCH
    assert "estimate" not in seen
