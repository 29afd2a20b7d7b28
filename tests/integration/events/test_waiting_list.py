"""Who waits moves up as soon as there is a seat and nothing else takes them, whoever gave the seat back, and how."""

from __future__ import annotations

from typing import Any

import pytest

from kit.database import Database
from tests.support.events_office import MEMBERS, ORGANIZER, Office

FIRST, SECOND, THIRD = MEMBERS[:3]
ELSEWHERE = {"name": "别处", "region": "武汉", "off_site": False}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def book(office: Office, event_id: str, *member_ids: str) -> None:
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=list(member_ids))


def lists(office: Office, event_id: str) -> tuple[list[str], list[str]]:
    seen = office.do(ORGANIZER, "bookings", event_id=event_id)
    return seen["booked"], seen["waitlisted"]


def waiting_here_and_seated_elsewhere(office: Office) -> tuple[str, str]:
    """FIRST has the only seat, SECOND waits and has a seat in another event at that time, THIRD waits."""
    here, elsewhere = office.confirmed(capacity=1), office.confirmed(capacity=1, venue=ELSEWHERE)
    book(office, here, FIRST, SECOND, THIRD)
    book(office, elsewhere, SECOND)
    return here, elsewhere


def test_more_seats_pass_over_who_has_a_seat_elsewhere(office: Office) -> None:
    here, _ = waiting_here_and_seated_elsewhere(office)
    office.do(ORGANIZER, "edit_event", event_id=here, capacity=2)
    assert lists(office, here) == ([FIRST, THIRD], [SECOND])


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("cancel_booking", {"member_id": SECOND}),
        ("cancel_event", {"reason": "示例"}),
        ("edit_event", {"theme": "另一主题"}),
        ("reschedule_event", {"reason": "示例"}),
    ],
)
def test_who_gives_up_the_seat_elsewhere_gets_the_one_that_stayed_free(
    office: Office, operation: str, more: dict[str, Any]
) -> None:
    here, elsewhere = waiting_here_and_seated_elsewhere(office)
    office.do(ORGANIZER, "edit_event", event_id=here, capacity=3)
    assert lists(office, here) == ([FIRST, THIRD], [SECOND])
    if operation == "reschedule_event":
        more = {**more, "slots": [office.slot(45)]}
    office.do(ORGANIZER, operation, event_id=elsewhere, **more)
    assert lists(office, here) == ([FIRST, SECOND, THIRD], [])
    assert office.facts(here).count("booking.promoted") == 2


def test_seats_given_back_while_another_date_is_sought_are_filled_when_it_is_agreed(office: Office) -> None:
    event_id, date = office.confirmed(capacity=1), office.slot(45)
    book(office, event_id, FIRST, SECOND, THIRD)
    office.do(ORGANIZER, "reschedule_event", event_id=event_id, slots=[date], reason="示例")
    office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=FIRST)
    assert lists(office, event_id) == ([], [SECOND, THIRD]), "nobody knows yet who can come on that date"
    office.accept(event_id, date, round_=2)
    assert lists(office, event_id) == ([SECOND], [THIRD])
