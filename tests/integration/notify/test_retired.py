"""Retired members: what they get, what they do not, and what their office chooses."""

import pytest

from contracts import events, members
from kit.domain import Actor, Conflict, NotFound, Stale
from tests.integration.notify.conftest import ACCOUNTS, HEAD, account

OFFICE = Actor(account_id="admin1", unit_id="u1", reach="all")
DEPARTMENT = Actor(account_id="admin2", unit_id="u2", reach="all")
DATE = {"starts_at": "2026-05-20T01:00:00+00:00", "ends_at": "2026-05-20T03:00:00+00:00", "partner_ids": ["p1"]}
NOTICE = {"notice_id": "n1", "unit_id": "u1", "title": "示例经验", "number": "2026〔1〕号", "event_ids": [],
          "branch_ids": []}  # fmt: skip


def member(notify, member_id="m2", **changes):
    known = {"branch_id": "b1", "unit_id": "u2", "status": "full", "membership": "own", "retired": True}
    notify.hears(members.MemberChanged(member_id=member_id, **{**known, **changes}), by="organizer")


@pytest.fixture
def office(notify):
    """`member` (m2, of branch b1 in department u2) is retired; `organizer` (m1) is not."""
    member(notify)
    member(notify, "m1", retired=False)
    return notify


def published(office):
    office.hears(events.EventPublished(**HEAD, state="published", channels=["site"], title="示例"), by="secretary")


def confirmed(office):
    office.hears(events.EventConfirmed(**HEAD, **DATE, state="confirmed"), by="secretary")


def issued(office):
    office.hears(events.NoticeIssued(**NOTICE, text_sha256="a"), by="leader")


def greeted(office, occasion="birthday"):
    office.hears(members.MemberGreeted(greeting_id=occasion, occasion=occasion, member_id="m2"), by="system")


def choose(office, name, retired, actor=OFFICE, **more):
    return office.do("choose_audience", actor, template=name, retired=retired, **more)


def test_they_get_briefings_of_their_branch_and_notices_of_their_unit_and_greetings(office):
    published(office)
    issued(office)
    greeted(office)
    assert office.titles("member") == ["生日快乐", "经验通报2026〔1〕号：示例经验", "已宣传：学习劳模精神"]
    member(office, "m2", branch_id="b2")
    published(office)
    assert len(office.titles("member")) == 3


def test_nothing_that_asks_something_of_somebody_goes_to_them(office):
    office.hears(events.EventHeld(**HEAD, state="held", present=1, absent=0), by="secretary")
    office.hears(
        events.ApprovalRequested(**HEAD, state="submitted", approval_id="a1", step=1, role="secretary"), by="organizer"
    )
    confirmed(office)
    assert office.titles("member") == []


def test_an_office_may_tell_them_of_dates_to_join_and_the_departments_own_choice_goes_first(office):
    choose(office, "event-confirmed", retired=True)
    confirmed(office)
    assert office.titles("member") == ["时间已商定：学习劳模精神"]
    choose(office, "event-confirmed", retired=False, actor=DEPARTMENT)
    confirmed(office)
    assert len(office.titles("member")) == 1
    choose(office, "event-confirmed", retired=None, actor=DEPARTMENT)
    confirmed(office)
    assert len(office.titles("member")) == 2


def test_a_notice_of_the_office_follows_the_choice_of_the_members_own_department(office):
    choose(office, "notice-issued", retired=False, actor=DEPARTMENT)
    issued(office)
    assert office.titles("member") == []
    assert office.titles("organizer") == ["经验通报2026〔1〕号：示例经验"]


def test_greetings_of_the_retired_can_be_left_out_and_others_are_greeted_all_the_same(office):
    choose(office, "member-greeted-birthday", retired=False)
    greeted(office)
    assert office.titles("member") == []
    office.hears(members.MemberGreeted(greeting_id="g", occasion="birthday", member_id="m1"), by="system")
    assert office.titles("organizer") == ["生日快乐"]
    member(office, "m2", retired=False)
    office.hears(members.MemberGreeted(greeting_id="h", occasion="birthday", member_id="m2"), by="system")
    assert office.titles("member") == ["生日快乐"]


@pytest.mark.parametrize("gone", ["left", "locked", "erased"])
def test_who_has_left_or_has_no_account_is_not_told(office, gone):
    if gone == "left":
        member(office, active=False)
    elif gone == "locked":
        office.hears(account("member", active=False))
    else:
        member(office, active=False, retired=True)
        office.hears(members.MemberErased(member_id="m2"))
    published(office)
    assert office.titles("member") == []


def test_who_holds_a_role_besides_is_told_once(office):
    member(office, "m1")
    assert ACCOUNTS["organizer"][3] == "m1"
    issued(office)
    assert len(office.titles("organizer")) == 1


def test_a_choice_is_versioned_told_as_a_fact_and_shown_with_the_words(office):
    shown = office.do("template", DEPARTMENT, template="event-confirmed")
    assert (shown["retired_default"], shown["retired"], shown["audience_version"]) == (False, None, 0)
    assert choose(office, "event-confirmed", retired=True, actor=DEPARTMENT, expected_version=0)["version"] == 1
    with pytest.raises(Stale):
        choose(office, "event-confirmed", retired=False, actor=DEPARTMENT, expected_version=0)
    shown = office.do("template", DEPARTMENT, template="event-confirmed", language="en")
    assert (shown["retired"], shown["audience_version"], shown["version"]) == (True, 1, 0)
    [fact] = office.facts("audience.changed.v1")
    assert (fact["data"]["unit_id"], fact["data"]["retired"]) == ("u2", True)


def test_what_does_not_concern_them_cannot_be_chosen(office):
    with pytest.raises(Conflict) as refused:
        choose(office, "approval-requested", retired=True)
    assert refused.value.code == "audience.fixed"
    with pytest.raises(NotFound):
        choose(office, "event-exploded", retired=True)
