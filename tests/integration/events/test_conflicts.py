"""What stands against a time of an event, asked of both databases."""

from __future__ import annotations

import pytest

from contracts import members, partners
from kit.database import Database
from kit.domain import Conflict, NotFound
from tests.support.events_office import (
    BRANCH,
    MEMBER,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    PARTNER,
    STRANGER,
    UNIT,
    Office,
    person,
)

LECTURE = {"agenda": [{"title": "专题讲座", "minutes": 90, "speaker": "示例讲师甲"}]}
HALL = {"name": "别处", "region": "武汉", "off_site": False}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_everything_that_stands_against_a_time_is_named_and_better_times_are_free_of_it(office: Office) -> None:
    keeper = person("organizer", reach="unit")
    bus = office.do(keeper, "create_resource", name="示例中巴", kind="vehicle", seats=19, note="")["id"]
    first = office.confirmed(**LECTURE)
    office.do(ORGANIZER, "set_resources", event_id=first, resource_ids=[bus])
    office.do(ORGANIZER, "book", event_id=first, member_ids=MEMBERS[:1])
    second = office.drafted(**LECTURE)
    office.do(ORGANIZER, "set_resources", event_id=second, resource_ids=[bus])
    taken = office.slot(31)
    day = taken["starts_at"][:10]
    office.hear(
        members.DispatchRecorded(
            dispatch_id="d1", unit_id=UNIT, project="示例审计", place="示例市", starts_on=day, ends_on=day,
            member_ids=[MEMBERS[1]],
        )
    )  # fmt: skip
    office.hear(
        partners.PartnerBlackoutsChanged(
            partner_id=PARTNER, blackouts=[{"starts_on": day, "ends_on": day, "reason": "示例：检修"}],
        )
    )  # fmt: skip
    seen = office.do(ORGANIZER, "conflicts", event_id=second)
    found = {one["code"]: one for one in seen["conflicts"]}
    assert set(found) == {"venue", "resource", "blackout", "lecturer", "dispatched", "booked"}
    assert found["venue"]["with_id"] == found["resource"]["with_id"] == found["booked"]["with_id"] == first
    assert found["booked"]["member_id"] == MEMBERS[0]
    best = seen["suggestions"][0]
    assert best["starts_at"][:10] > day
    assert {"全员可参加", "场地空闲", "车辆与设备空闲", "讲课人没有其他安排"} <= set(best["reasons"])
    again = office.do(ORGANIZER, "conflicts", event_id=second, **{key: best[key] for key in ("starts_at", "ends_at")})
    assert again == {"conflicts": [], "suggestions": []}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_list_says_what_i_have_booked_and_what_i_may_book(office: Office) -> None:
    mine, other = office.confirmed(), office.confirmed(venue=HALL, cohost_branch_ids=[OTHER_BRANCH])
    office.do(MEMBER, "book_me", event_id=mine)
    listed = {one["id"]: (one["my_booking"], one["may_book"]) for one in office.do(MEMBER, "events")["items"]}
    assert listed == {mine: ("booked", False), other: (None, True)}
    assert [one["id"] for one in office.do(STRANGER, "events")["items"]] == [other]
    assert office.do(STRANGER, "events")["items"][0]["may_book"] is False, "the account belongs to no member"
    with pytest.raises(NotFound):
        office.do(person("member", branch_id=OTHER_BRANCH, reach="own_confirmed"), "event", event_id=mine)
    with pytest.raises(Conflict) as taken:
        office.do(MEMBER, "book_me", event_id=other)
    assert taken.value.code == "booking.conflict"
    assert office.event(other)["branch_id"] == BRANCH
