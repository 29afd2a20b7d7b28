"""What is offered can be done: nobody is asked to check in before the beginning or to urge twice a day."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.database import Database
from kit.domain import Actor, Conflict
from tests.support.events_office import MEMBER, ORGANIZER, SECRETARY, Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def offered(office: Office, who: Actor, event_id: str) -> set[str]:
    return {one["action"] for one in office.do(who, "actions", event_id=event_id)["items"]}


def test_checking_in_is_offered_from_the_beginning_and_once(office: Office) -> None:
    event_id = office.confirmed()
    assert not [who for who in (ORGANIZER, MEMBER) if "check_in" in offered(office, who, event_id)]
    office.clock.moment = dt.datetime.fromisoformat(office.event(event_id)["starts_at"])
    assert not [who for who in (ORGANIZER, MEMBER) if "check_in" not in offered(office, who, event_id)]
    office.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBER.member_id)
    assert "check_in" not in offered(office, MEMBER, event_id)


def test_urging_is_offered_once_a_day(office: Office) -> None:
    event_id = office.submitted()
    (step, *rest) = office.do(ORGANIZER, "event_approvals", event_id=event_id)["items"]
    assert step["may_urge"]
    assert not any(one["may_urge"] for one in rest)
    office.do(ORGANIZER, "urge", approval_id=step["id"])
    assert not office.do(SECRETARY, "event_approvals", event_id=event_id)["items"][0]["may_urge"]
    assert "urge" not in offered(office, ORGANIZER, event_id)
    with pytest.raises(Conflict, match="今天已经催办过"):
        office.do(ORGANIZER, "urge", approval_id=step["id"])
    office.clock.advance(days=1)
    assert "urge" in offered(office, ORGANIZER, event_id)
