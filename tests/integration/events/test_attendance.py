"""Who was there: the list, paper entered later, absences, and what co-hosting branches do for their people."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest

from contracts import members
from kit.database import Database
from kit.domain import Actor, Conflict, Forbidden, Invalid, NotFound
from tests.support.databases import facts_in
from tests.support.events_office import (
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

PAPER = b"%PDF-1.4 \xe7\xa4\xba\xe4\xbe\x8b"
GUEST_OF_ANOTHER_BRANCH = "member-x"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def office(database: Database) -> Office:
    made = Office(database)
    made.hear(
        members.MemberChanged(
            member_id=GUEST_OF_ANOTHER_BRANCH, branch_id=OTHER_BRANCH, unit_id=UNIT, status="full", membership="own",
            retired=False, name="示例成员08",
        )
    )  # fmt: skip
    return made


def starts(office: Office, event_id: str) -> None:
    office.clock.moment = dt.datetime.fromisoformat(office.event(event_id)["starts_at"])


def uploaded(office: Office, actor: Actor = ORGANIZER, content: bytes = PAPER, name: str = "签到表.pdf") -> str:
    begun = office.do(actor, "begin_attachment", name=name, media_type=None, size=len(content))
    data = base64.b64encode(content).decode()
    office.do(actor, "add_attachment_chunk", attachment_id=begun["id"], index=0, data=data)
    return str(office.do(actor, "finish_attachment", attachment_id=begun["id"])["id"])


def with_people(office: Office, **changes: Any) -> str:
    event_id = office.confirmed(capacity=3, **changes)
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:2], guests=["示例来宾"])
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[2:3])
    return event_id


def test_a_sheet_signed_on_paper_is_entered_later_as_a_whole(office: Office) -> None:
    event_id = with_people(office)
    starts(office, event_id)
    day = office.event(event_id)["starts_at"][:10]
    sheet = {"attachment_id": uploaded(office), "signed_on": day, "event_id": event_id}
    office.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[0])
    office.do(ORGANIZER, "hold_event", event_id=event_id, absences=[{"member_id": MEMBERS[1], "reason": "示例"}])
    guests = [{"guest_name": "示例来宾"}, {"guest_name": "示例讲解员", "partner_id": PARTNER}]
    for wrong, pointer in (
        ({"member_ids": [MEMBERS[1], "nobody"]}, "/member_ids/1"),
        ({"guests": [{"guest_name": "示例", "partner_id": "nobody"}]}, "/guests/0/partner_id"),
        ({"member_ids": MEMBERS[:1], "signed_on": "2026-01-01"}, "/signed_on"),
    ):
        with pytest.raises(Invalid) as refused:
            office.do(ORGANIZER, "check_in_on_paper", **{**sheet, **wrong})
        assert [one["pointer"] for one in refused.value.errors] == [pointer]
    with pytest.raises(NotFound):
        office.do(ORGANIZER, "check_in_on_paper", **{**sheet, "attachment_id": uploaded(office, STRANGER)})
    text = uploaded(office, content="示例".encode(), name="签到表.txt")
    with pytest.raises(Invalid) as kind:
        office.do(ORGANIZER, "check_in_on_paper", **{**sheet, "attachment_id": text}, member_ids=MEMBERS[:1])
    assert kind.value.errors[0]["pointer"] == "/attachment_id"
    assert office.facts(event_id).count("checkin.recorded") == 1, "a bad row enters none"
    entered = office.do(ORGANIZER, "check_in_on_paper", **sheet, member_ids=MEMBERS[:2], guests=guests)
    assert (entered["recorded"], entered["already_there"]) == (3, 1)
    again = office.do(ORGANIZER, "check_in_on_paper", **sheet, member_ids=MEMBERS[:2], guests=guests)
    assert (again["recorded"], again["already_there"], again["version"]) == (0, 4, entered["version"])
    paper = [fact["data"] for fact in facts_in(office.works) if fact["data"].get("how") == "paper"]
    assert {one["evidence_id"] for one in paper} == {sheet["attachment_id"]}
    seen = office.do(ORGANIZER, "attendance", event_id=event_id)
    assert [(one["name"], one["how"], one["absent"]) for one in seen["rows"] if one["member_id"]] == [
        ("示例member-1", "list", False), ("示例member-2", "paper", False), ("示例member-3", None, False),
    ]  # fmt: skip
    assert seen["rows"][1]["absence_reason"] is None, "who was there after all was not absent"


def test_the_list_counts_by_branch_guests_and_partner(office: Office) -> None:
    event_id = with_people(office)
    starts(office, event_id)
    office.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[0])
    office.do(ORGANIZER, "check_in", event_id=event_id, member_id=GUEST_OF_ANOTHER_BRANCH)
    office.do(ORGANIZER, "check_in", event_id=event_id, guest_name="示例讲解员", partner_id=PARTNER)
    assert office.do(ORGANIZER, "bookings", event_id=event_id)["present"] == 2
    office.do(ORGANIZER, "hold_event", event_id=event_id)
    seen = office.do(ORGANIZER, "attendance", event_id=event_id)
    numbers = [
        (one["kind"], one["branch"], one["booked"], one["waitlisted"], one["present"], one["absent"])
        for one in seen["totals"]
    ]
    assert numbers == [
        ("member", "示例支部1", 2, 1, 1, 1), ("member", "示例支部2", 0, 0, 1, 0), ("guest", "来宾", 1, 0, 0, 1),
        ("partner", "示例企业1", 0, 0, 1, 0),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        office.do(STRANGER, "attendance", event_id=event_id)


def test_reasons_for_absence_are_given_until_summarize_and_for_the_absent_only(office: Office) -> None:
    event_id = with_people(office)
    starts(office, event_id)
    office.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[0])
    with pytest.raises(Conflict) as early:
        office.do(ORGANIZER, "set_absences", event_id=event_id, absences=[])
    assert early.value.code == "event.wrong_state"
    office.do(ORGANIZER, "hold_event", event_id=event_id)
    wrong = [{"member_id": MEMBERS[0], "reason": "示例"}]
    with pytest.raises(Invalid) as refused:
        office.do(ORGANIZER, "set_absences", event_id=event_id, absences=wrong)
    assert refused.value.errors[0]["pointer"] == "/absences/0/member_id"
    given = [{"member_id": MEMBERS[1], "reason": "示例：出差"}]
    answer = office.do(ORGANIZER, "set_absences", event_id=event_id, absences=given)
    assert [(one["reason"]) for one in answer["absences"]] == ["示例：出差", None]
    fact = next(one["data"] for one in facts_in(office.works) if one["type"] == "event.absences_recorded.v1")
    assert (fact["member_ids"], fact["unexplained"]) == ([MEMBERS[1]], 1)
    assert "出差" not in str(fact)
    unchanged = office.do(ORGANIZER, "set_absences", event_id=event_id, absences=given)
    assert unchanged["version"] == answer["version"]


def test_people_give_back_their_seat_until_a_day_before_and_the_organizer_until_the_start(office: Office) -> None:
    event_id = office.confirmed(capacity=1)
    assert office.do(MEMBER, "book_me", event_id=event_id)["people"][0]["position"] is None
    line = office.do(ORGANIZER, "book", event_id=event_id, member_ids=[MEMBERS[2], MEMBERS[3]])
    assert [one["position"] for one in line["people"]] == [1, 2]
    starts_at = dt.datetime.fromisoformat(office.event(event_id)["starts_at"])
    seen = office.do(MEMBER, "bookings", event_id=event_id)
    assert dt.datetime.fromisoformat(seen["cancel_until"]) == starts_at - dt.timedelta(days=1)
    assert seen["mine"]["state"] == "booked"
    office.clock.moment = starts_at - dt.timedelta(hours=23)
    with pytest.raises(Conflict) as late:
        office.do(MEMBER, "cancel_booking", event_id=event_id, member_id=MEMBER.member_id)
    assert (late.value.code, "承办人" in late.value.zh) == ("booking.too_late", True)
    waiting = person("member", member_id=MEMBERS[3], reach="own_confirmed", number=4)
    office.do(waiting, "cancel_booking", event_id=event_id, member_id=MEMBERS[3])
    answer = office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=MEMBER.member_id)
    assert answer["promoted"] == [MEMBERS[2]]
    office.clock.moment = starts_at
    with pytest.raises(Conflict) as started:
        office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=MEMBERS[2])
    assert started.value.code == "booking.started"


def test_a_cohosting_branch_looks_after_its_own_people_and_nothing_else(office: Office) -> None:
    event_id = office.confirmed(capacity=5, cohost_branch_ids=[OTHER_BRANCH])
    theirs = person(
        "member", branch_id=OTHER_BRANCH, member_id=GUEST_OF_ANOTHER_BRANCH, reach="own_confirmed", number=9
    )
    assert [one["id"] for one in office.do(theirs, "events")["items"]] == [event_id]
    assert office.do(theirs, "book_me", event_id=event_id)["booked"] == [GUEST_OF_ANOTHER_BRANCH]
    office.do(STRANGER, "cancel_booking", event_id=event_id, member_id=GUEST_OF_ANOTHER_BRANCH)
    booked = office.do(STRANGER, "book", event_id=event_id, member_ids=[GUEST_OF_ANOTHER_BRANCH])
    assert booked["booked"] == [GUEST_OF_ANOTHER_BRANCH]
    for args in ({"member_ids": MEMBERS[:1]}, {"member_ids": [GUEST_OF_ANOTHER_BRANCH], "guests": ["示例来宾"]}):
        with pytest.raises(Forbidden):
            office.do(STRANGER, "book", event_id=event_id, **args)
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:1])
    with pytest.raises(Forbidden):
        office.do(STRANGER, "cancel_booking", event_id=event_id, member_id=MEMBERS[0])
    with pytest.raises(Forbidden):
        office.do(STRANGER, "cancel_event", event_id=event_id, reason="示例")
    starts(office, event_id)
    office.do(STRANGER, "check_in", event_id=event_id, member_id=GUEST_OF_ANOTHER_BRANCH)
    with pytest.raises(Forbidden):
        office.do(STRANGER, "check_in", event_id=event_id, member_id=MEMBERS[0])
    verbs = {one["action"] for one in office.do(STRANGER, "actions", event_id=event_id)["items"]}
    assert {"book", "check_in"} <= verbs
    assert not {"edit", "cancel", "hold", "set_resources"} & verbs
