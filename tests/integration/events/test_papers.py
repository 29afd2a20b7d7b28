"""What the papers about an event hold, and for whom."""

import datetime as dt

import pytest

from contracts import members
from kit.database import Database
from kit.domain import Conflict, NotFound
from tests.support.events_office import (
    FINANCE,
    LEADER,
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

GUEST_OF_ANOTHER_BRANCH = "member-x"


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


def test_the_form_has_everything_that_was_decided_on_with_its_names(office: Office) -> None:
    event_id = office.submitted()
    form = office.do(LEADER, "approval_form", event_id=event_id)
    assert form["confidential"]
    assert form["unit"]
    assert form["event"]["branch"] == "示例支部1"
    assert form["fund"]["kind"] in ("administrative", "party_dues", "agreement")
    assert len(form["checklist"]) == 8
    assert all(item["confirmed"] for item in form["checklist"])
    assert [(one["step"], one["role"]) for one in form["approvals"]][:2] == [(1, "secretary"), (2, "leader")]
    assert form["event"]["budget"][0]["amount"] == "1500.00"


def test_the_form_shows_the_last_attempt_only(office: Office) -> None:
    event_id = office.submitted()
    office.do(ORGANIZER, "withdraw_event", event_id=event_id)
    office.do(ORGANIZER, "submit_event", event_id=event_id)
    form = office.do(LEADER, "approval_form", event_id=event_id)
    assert {one["attempt"] for one in form["approvals"]} == {2}


def test_members_get_the_form_without_money_and_only_of_what_is_agreed(office: Office) -> None:
    draft = office.drafted()
    with pytest.raises(NotFound):
        office.do(MEMBER, "approval_form", event_id=draft)
    form = office.do(MEMBER, "approval_form", event_id=office.confirmed(slots=[office.slot(45)]))
    assert (form["confidential"], form["fund"], form["checklist"], form["approvals"]) == (False, None, [], [])
    assert not {"budget", "estimate", "preflight", "fund_id"} & form["event"].keys()
    with pytest.raises(NotFound):
        office.do(STRANGER, "approval_form", event_id=draft)


def attended(office: Office, **changes: object) -> str:
    """Held; a member, one of another branch, a guest and a partner's man were there."""
    event_id = office.confirmed(capacity=5, **changes)
    office.clock.moment = dt.datetime.fromisoformat(office.event(event_id)["starts_at"])
    for who in (
        {"member_id": MEMBERS[0]}, {"member_id": GUEST_OF_ANOTHER_BRANCH}, {"guest_name": "示例来宾"},
        {"guest_name": "示例讲解员", "partner_id": PARTNER},
    ):  # fmt: skip
        office.do(ORGANIZER, "check_in", event_id=event_id, **who)
    office.do(ORGANIZER, "hold_event", event_id=event_id)
    return event_id


def test_everybody_who_was_there_has_a_numbered_certificate_with_hours_of_the_clock(office: Office) -> None:
    answer = office.do(FINANCE, "certificates", event_id=attended(office))
    number = answer["number"]
    assert [(one["number"], one["kind"], one["branch"]) for one in answer["holders"]] == [
        (f"{number}-001", "member", "示例支部1"), (f"{number}-002", "member", "示例支部2"),
        (f"{number}-003", "guest", "来宾"), (f"{number}-004", "partner", "示例企业1"),
    ]  # fmt: skip
    assert (answer["hours"], "钟点小时" in answer["hours_rule"]) == ("3", True)


def test_a_certificate_keeps_its_number_when_somebody_is_entered_later(office: Office) -> None:
    event_id = attended(office)
    args = {"event_id": event_id, "member_id": GUEST_OF_ANOTHER_BRANCH}
    before = office.do(ORGANIZER, "certificate", **args)["holders"]
    office.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[1])
    assert office.do(ORGANIZER, "certificate", **args)["holders"] == before
    assert office.do(ORGANIZER, "certificates", event_id=event_id)["holders"][-1]["number"].endswith("-005")


def test_people_get_their_own_certificate_and_nobody_elses(office: Office) -> None:
    event_id = attended(office)
    theirs = person(
        "member", branch_id=OTHER_BRANCH, member_id=GUEST_OF_ANOTHER_BRANCH, reach="own_confirmed", number=9
    )
    own = office.do(theirs, "certificate", event_id=event_id, member_id=GUEST_OF_ANOTHER_BRANCH)
    assert [one["member_id"] for one in own["holders"]] == [GUEST_OF_ANOTHER_BRANCH]
    for somebody, whose in ((theirs, MEMBERS[0]), (MEMBER, MEMBERS[0]), (STRANGER, MEMBERS[0]), (ORGANIZER, "nobody")):
        with pytest.raises(NotFound):
            office.do(somebody, "certificate", event_id=event_id, member_id=whose)
    visitor = person("organizer", branch_id=OTHER_BRANCH, member_id=GUEST_OF_ANOTHER_BRANCH, number=8)
    with pytest.raises(NotFound):
        office.do(visitor, "certificates", event_id=event_id)
    assert office.do(theirs, "bookings", event_id=event_id)["was_there"]
    assert not office.do(MEMBER, "bookings", event_id=event_id)["was_there"]


def test_there_is_no_certificate_before_the_event_was_held_and_none_for_who_was_not_there(office: Office) -> None:
    event_id = office.confirmed()
    with pytest.raises(Conflict) as early:
        office.do(ORGANIZER, "certificates", event_id=event_id)
    assert early.value.code == "certificate.not_held"
    event_id = attended(office, slots=[office.slot(45)])
    with pytest.raises(Conflict) as absent:
        office.do(MEMBER, "certificate", event_id=event_id, member_id=MEMBER.member_id)
    assert absent.value.code == "certificate.not_present"


def test_hours_over_midnight_are_not_counted(office: Office) -> None:
    answer = office.do(ORGANIZER, "certificates", event_id=attended(office, slots=[office.slot(31, 9, 30)]))
    assert (answer["hours"], "核定" in answer["hours_rule"]) == (None, True)


def test_whose_data_was_erased_has_no_certificate_and_the_others_keep_their_numbers(office: Office) -> None:
    from contracts import members

    event_id = attended(office)
    office.hear(members.MemberErased(member_id=MEMBERS[0]))
    holders = office.do(ORGANIZER, "certificates", event_id=event_id)["holders"]
    assert [one["number"][-3:] for one in holders] == ["002", "003", "004"]
