"""One's own logins: which there are, ending them, and what is kept of them."""

import datetime as dt

import pytest
from sqlalchemy import update

from kit.clock import SystemClock
from kit.domain import NotFound
from services.members.persistence import tables
from tests.integration.members.test_accounts import log_in


def entered(members, username="organizer", **told):
    return members.do("log_in", username=username, password="exercise-1", **told)["token"]


def test_one_sees_ones_own_sessions_with_this_one_marked(members):
    account = members.account()
    members.account("somebody-else")
    entered(members, "somebody-else", address="10.9.9.*", browser="Opera")
    entered(members, address="10.1.2.*", browser="Firefox · Linux")
    token = entered(members, address="10.1.3.*", browser="Edge · Windows")
    me = members.actor("self", account_id=account["id"])
    found = members.do("sessions", me, token=token)["items"]
    assert [(one["address"], one["browser"], one["current"]) for one in found] == [
        ("10.1.3.*", "Edge · Windows", True),
        ("10.1.2.*", "Firefox · Linux", False),
    ]
    assert {one["means"] for one in found} == {"password"}
    with members.works.read() as work:
        hashes = work.db.scalars(tables.login.select().with_only_columns(tables.login.c.token_hash)).all()
    assert not any(known in str(found) for known in [token, *hashes])


def test_being_seen_is_noted_now_and_then_and_not_with_every_request(members):
    account = members.account()
    token = entered(members)
    me = members.actor("self", account_id=account["id"])
    before = members.do("sessions", me)["items"][0]["last_seen_at"]
    members.do("session", token=token)
    assert members.do("sessions", me)["items"][0]["last_seen_at"] == before
    with members.works.open() as work:
        work.db.execute(update(tables.login).values(last_seen_at=SystemClock().now() - dt.timedelta(minutes=6)))
    long_ago = members.do("sessions", me)["items"][0]["last_seen_at"]
    members.do("session", token=token)
    assert members.do("sessions", me)["items"][0]["last_seen_at"] > long_ago


def test_one_ends_one_session_of_ones_own_and_nobody_elses(members):
    account = members.account()
    other = members.account("somebody-else")
    theirs, mine, token = entered(members, "somebody-else"), entered(members), entered(members)
    me = members.actor("self", account_id=account["id"])
    them = members.actor("self", account_id=other["id"])
    foreign = members.do("sessions", them)["items"][0]["id"]
    with pytest.raises(NotFound):
        members.do("end_session", me, session_id=foreign)
    ending = next(one["id"] for one in members.do("sessions", me, token=token)["items"] if not one["current"])
    assert members.do("end_session", me, session_id=ending)["state"] == "ended"
    with pytest.raises(NotFound):
        members.do("session", token=mine)
    with pytest.raises(NotFound):
        members.do("end_session", me, session_id=ending)
    assert members.do("session", token=token)
    assert members.do("session", token=theirs)


def test_ending_all_others_leaves_the_one_that_says_so(members):
    account = members.account()
    first, second, token = (entered(members) for _ in range(3))
    me = members.actor("self", account_id=account["id"])
    assert members.do("end_other_sessions", me, token=token) == {"ended": 2}
    for over in (first, second):
        with pytest.raises(NotFound):
            members.do("session", token=over)
    assert [one["current"] for one in members.do("sessions", me, token=token)["items"]] == [True]


def test_an_ended_session_keeps_neither_address_nor_browser(members):
    account = members.account()
    entered(members, address="10.1.2.*", browser="Firefox")
    members.do("end_account_sessions", account_id=account["id"])
    with members.works.read() as work:
        row = work.db.execute(tables.login.select()).one()
    assert (row.address, row.browser) == ("", "")


def test_an_administrator_ends_all_sessions_of_an_account_and_it_is_told(members):
    account = members.account()
    tokens = [entered(members), entered(members)]
    assert members.do("end_account_sessions", account_id=account["id"])["ended"] == 2
    for token in tokens:
        with pytest.raises(NotFound):
            members.do("session", token=token)
    assert members.facts("account.changed.v1")[-1]["data"]["what"] == "sessions_ended"
    assert log_in(members)["token"]


def test_changing_the_password_ends_the_others_also_without_a_token(members):
    account = members.account()
    token = entered(members)
    me = members.actor("self", account_id=account["id"])
    members.do("change_password", me, old_password="exercise-1", new_password="exercise-2")
    with pytest.raises(NotFound):
        members.do("session", token=token)
