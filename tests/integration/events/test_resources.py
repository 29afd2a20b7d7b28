"""Vehicles, rooms and equipment: one event at a time, from confirmed on, whatever happens at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contracts import members
from kit.database import Database
from kit.domain import Conflict, Forbidden, Invalid, NotFound, Stale
from tests.support.databases import facts_in
from tests.support.events_office import BRANCH, ORGANIZER, SECRETARY, STRANGER, UNIT, Office, person

HALL = {"name": "别处", "region": "武汉", "off_site": False}
ELSEWHERE = person("organizer", number=9, unit_id="unit-9", unit_scope=("unit-9",), branch_id="branch-9", reach="unit")


ONE_KIND = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For rules that no database has a say in."""


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def keeper(actor: Any = ORGANIZER) -> Any:
    return person("organizer", reach="unit") if actor is ORGANIZER else actor


def bus(office: Office, name: str = "示例中巴", seats: int | None = 19, kind: str = "vehicle") -> str:
    made = office.do(keeper(), "create_resource", name=name, kind=kind, seats=seats, note="〔exercise〕")
    return str(made["id"])


def wish(office: Office, event_id: str, *resource_ids: str) -> Any:
    version = office.event(event_id)["version"]
    return office.do(
        ORGANIZER, "set_resources", event_id=event_id, expected_version=version, resource_ids=list(resource_ids)
    )


@ONE_KIND
def test_a_unit_keeps_its_resources_and_others_do_not_see_them(office: Office) -> None:
    made = bus(office)
    listed = office.do(keeper(), "resources", kind="vehicle")["items"]
    assert [(one["id"], one["unit_id"], one["seats"]) for one in listed] == [(made, UNIT, 19)]
    version = listed[0]["version"]
    edited = office.do(keeper(), "edit_resource", resource_id=made, expected_version=version, seats=22, note=None)
    assert (edited["seats"], edited["note"]) == (22, "")
    with pytest.raises(Stale):
        office.do(keeper(), "edit_resource", resource_id=made, expected_version=version, seats=23)
    with pytest.raises(Conflict) as refused:
        bus(office)
    assert refused.value.code == "resource.name_taken"
    with pytest.raises(NotFound):
        office.do(ELSEWHERE, "resource", resource_id=made)
    assert office.do(ELSEWHERE, "resources")["items"] == []
    below = person("organizer", number=8, unit_id="unit-1-1", unit_scope=("unit-1-1",), branch_id="b", reach="unit")
    office.hear(members.UnitChanged(unit_id="unit-1-1", name="示例处", parent_id=UNIT))
    assert office.do(below, "resource", resource_id=made)["id"] == made
    with pytest.raises(Forbidden) as kept:
        office.do(below, "edit_resource", resource_id=made, note="示例")
    assert kept.value.code == "resource.other_unit"
    changes = [fact["data"]["change"] for fact in facts_in(office.works) if fact["type"] == "resource.changed.v1"]
    assert changes == ["added", "edited"]


@ONE_KIND
def test_a_confirmed_event_has_its_vehicle_and_the_next_one_is_told_which_event_it_is(office: Office) -> None:
    made, first, second = bus(office), office.confirmed(), office.confirmed(venue=HALL)
    answer = wish(office, first, made)
    assert (answer["resource_ids"], answer["warnings"]) == ([made], [])
    with pytest.raises(Conflict) as refused:
        wish(office, second, made)
    assert refused.value.code == "resource.taken"
    assert refused.value.details["taken"][0]["event_id"] == first
    assert office.event(second)["resource_ids"] == []
    calendar = office.do(keeper(), "resource_calendar", resource_id=made, to="2026-12-31")
    assert [(one["code"], one["event_id"]) for one in calendar["items"]] == [("event", first)]
    wish(office, first)
    assert wish(office, second, made)["resource_ids"] == [made]
    assert office.facts(first).count("event.resources_changed") == 2


def test_a_wish_that_cannot_be_had_keeps_the_agreement_until_it_is_free(office: Office) -> None:
    made, first, second = bus(office), office.confirmed(), office.inviting(venue=HALL)
    wish(office, first, made)
    wish(office, second, made)
    warned = office.do(ORGANIZER, "event_resources", event_id=second)
    assert warned["items"][0]["taken"][0]["event_id"] == first
    office.accept(second, office.slot(31))
    waiting = office.event(second)
    assert (waiting["state"], waiting["waits_for_resource"]) == ("inviting", made)
    assert waiting["resource_taken_by"] == first
    assert "event.resource_taken" in office.facts(second)
    label = f"{office.event(first)['number']} {office.event(first)['theme']}"
    (told,) = facts_in(office.works, "event.resource_taken.v1")
    assert told["data"]["why"] == {"code": "event", "name": "示例中巴", "label": label}
    office.do(ORGANIZER, "cancel_event", event_id=first, reason="示例")
    assert office.event(second)["state"] == "confirmed"
    assert office.event(second)["waits_for_resource"] is None


@ONE_KIND
def test_another_vehicle_lets_the_waiting_event_go_on(office: Office) -> None:
    made, other = bus(office), bus(office, "示例小车", 5)
    first, second = office.confirmed(), office.inviting(venue=HALL)
    wish(office, first, made)
    wish(office, second, made)
    office.accept(second, office.slot(31))
    assert wish(office, second, other)["state"] == "confirmed"


@ONE_KIND
def test_a_repair_stands_against_it_and_its_end_confirms_who_waited(office: Office) -> None:
    made, taken = bus(office), office.slot(31)
    keeper_ = keeper()
    event_id = office.inviting()
    wish(office, event_id, made)
    outage = office.do(keeper_, "add_outage", resource_id=made, reason="示例：年检", **taken)
    assert outage["affected"] == []
    office.accept(event_id, taken)
    assert office.event(event_id)["waits_for_resource"] == made
    assert office.event(event_id)["resource_taken_by"] is None
    left = office.do(keeper_, "lift_outage", resource_id=made, outage_id=outage["id"])
    assert left["outages"] == []
    assert office.event(event_id)["state"] == "confirmed"
    with pytest.raises(NotFound):
        office.do(keeper_, "lift_outage", resource_id=made, outage_id=outage["id"])
    again = office.do(keeper_, "add_outage", resource_id=made, reason="示例：故障", **taken)
    assert [one["event_id"] for one in again["affected"]] == [event_id]
    backwards = {"starts_at": taken["ends_at"], "ends_at": taken["starts_at"]}
    with pytest.raises(Invalid):
        office.do(keeper_, "add_outage", resource_id=made, reason="示例", **backwards)


@ONE_KIND
def test_what_is_retired_is_neither_retired_under_an_event_nor_wished_for_anew(office: Office) -> None:
    made, event_id = bus(office), office.confirmed()
    wish(office, event_id, made)
    with pytest.raises(Conflict) as refused:
        office.do(keeper(), "edit_resource", resource_id=made, retired=True)
    assert (refused.value.code, refused.value.details["events"]) == (
        "resource.in_use",
        [office.event(event_id)["number"]],
    )
    wish(office, event_id)
    assert office.do(keeper(), "edit_resource", resource_id=made, retired=True)["retired"] is True
    with pytest.raises(Invalid) as unknown:
        wish(office, event_id, made, "no-such-thing")
    assert [(one["pointer"], one["code"]) for one in unknown.value.errors] == [
        ("/resource_ids/0", "retired"), ("/resource_ids/1", "unknown"),
    ]  # fmt: skip
    assert office.do(keeper(), "resources")["items"] == []
    assert [one["id"] for one in office.do(keeper(), "resources", retired=True)["items"]] == [made]


@ONE_KIND
def test_too_few_seats_are_a_warning_and_other_branches_do_not_touch_the_list(office: Office) -> None:
    made, event_id = bus(office, seats=1), office.confirmed()
    office.do(ORGANIZER, "book", event_id=event_id, guests=["示例来宾一", "示例来宾二"])
    assert [one["code"] for one in wish(office, event_id, made)["warnings"]] == ["resource.seats"]
    with pytest.raises(NotFound):
        office.do(STRANGER, "set_resources", event_id=event_id, resource_ids=[])
    held = office.held(venue=HALL)
    with pytest.raises(Conflict) as refused:
        wish(office, held, made)
    assert refused.value.code == "event.wrong_state"


def test_of_two_events_confirmed_at_once_one_gets_the_vehicle(office: Office) -> None:
    made = bus(office)
    ids = [office.inviting(venue={**HALL, "name": f"示例场地{n}"}) for n in range(2)]
    for event_id in ids:
        wish(office, event_id, made)
    slot = office.slot(31)
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda event_id: office.accept(event_id, slot), ids))
    assert sorted(office.event(event_id)["state"] for event_id in ids) == ["confirmed", "inviting"]
    waiting = next(event_id for event_id in ids if office.event(event_id)["state"] == "inviting")
    assert office.event(waiting, SECRETARY)["branch_id"] == BRANCH
    office.do(ORGANIZER, "reschedule_event", event_id=waiting, slots=[office.slot(45)], reason="示例")
    office.accept(waiting, office.slot(45), round_=2)
    assert office.event(waiting)["state"] == "confirmed"


@ONE_KIND
def test_who_waits_longest_for_a_resource_or_a_venue_gets_it_whenever_it_was_drafted(office: Office) -> None:
    made, taken = bus(office), office.slot(31)
    younger_number, older_number = (office.inviting(venue={**HALL, "name": name}) for name in ("甲", "乙"))
    for event_id in (younger_number, older_number):
        wish(office, event_id, made)
    outage = office.do(keeper(), "add_outage", resource_id=made, reason="示例：年检", **taken)
    for event_id in (older_number, younger_number):
        office.accept(event_id, taken)
        office.clock.advance(minutes=5)
    office.do(keeper(), "lift_outage", resource_id=made, outage_id=outage["id"])
    assert office.event(older_number)["state"] == "confirmed"
    assert office.event(younger_number)["resource_taken_by"] == older_number
    office.do(ORGANIZER, "cancel_event", event_id=older_number, reason="示例")
    assert office.event(younger_number)["state"] == "confirmed"


@ONE_KIND
def test_an_administrator_sees_when_a_resource_is_taken_and_not_what_for(office: Office) -> None:
    made, event_id = bus(office), office.confirmed()
    wish(office, event_id, made)
    admin = person("admin", branch_id=None, reach="all")
    event = office.event(event_id)
    day = event["starts_at"][:10]
    [seen] = office.do(admin, "resource_calendar", resource_id=made, **{"from": day, "to": day})["items"]
    assert event["number"] in seen["reason"]
    assert event["theme"] not in seen["reason"]
    [known] = office.do(keeper(), "resource_calendar", resource_id=made, **{"from": day, "to": day})["items"]
    assert event["theme"] in known["reason"]
    outage = office.do(admin, "add_outage", resource_id=made, reason="示例", **office.slot(31))
    assert event["theme"] not in repr(outage["affected"])


@ONE_KIND
def test_an_outage_of_one_thing_does_not_hold_the_rest_of_the_list_fast(office: Office) -> None:
    event_id, made, other = office.confirmed(), bus(office), bus(office, "示例投影仪", None, "equipment")
    wish(office, event_id, made, other)
    office.do(keeper(), "add_outage", resource_id=made, reason="示例：故障", **office.slot(31))
    answer = wish(office, event_id, made)
    assert (answer["resource_ids"], answer["items"][0]["taken"][0]["code"]) == ([made], "outage")
    assert wish(office, event_id)["resource_ids"] == []
    with pytest.raises(Conflict) as refused:
        wish(office, event_id, made)
    assert refused.value.code == "resource.taken"
