"""Passwords that somebody else knows are changed before anything else; bad ones are refused beside their field."""

import pytest

from kit.domain import NOBODY, Forbidden, Invalid
from tests.integration.members.test_accounts import log_in


def fault_of(refused):
    return [(one["pointer"], one["code"]) for one in refused.value.errors]


def by_admin(members, **given):
    admin = members.actor("all", account_id="boss", roles=("admin",))
    place = {"branch_id": members.branch["id"], "name": "示例经办人", "roles": ["organizer"]}
    return members.do("create_account", admin, username="organizer", **{**place, "password": "exercise-1", **given})


def test_who_got_a_password_must_change_it_and_then_is_free(members):
    account = by_admin(members)
    me = members.actor("self", account_id=account["id"])
    login = log_in(members)
    assert login["must"] == ["change_password"]
    assert members.do("session", token=login["token"])["must"] == ["change_password"]
    with pytest.raises(Invalid) as refused:
        members.do("change_password", me, old_password="exercise-1", new_password="exercise-1")
    assert fault_of(refused) == [("/new_password", "same")]
    members.do("change_password", me, old_password="exercise-1", new_password="exercise-2", token=login["token"])
    assert members.do("session", token=login["token"])["must"] == []
    assert log_in(members, password="exercise-2")["must"] == []


def test_a_reset_asks_for_a_new_password_again(members):
    account = by_admin(members)
    me = members.actor("self", account_id=account["id"])
    members.do("change_password", me, old_password="exercise-1", new_password="exercise-2")
    made = members.do("reset_password", account_id=account["id"])
    assert log_in(members, password=made["password"])["must"] == ["change_password"]


def test_the_demos_accounts_are_asked_for_nothing_and_nobody_else_makes_one(members):
    account = by_admin(members, roles=["supervisor"])
    admin = members.actor("all", account_id="boss", roles=("admin",))
    with pytest.raises(Forbidden):
        members.do("mark_demo_account", admin, account_id=account["id"])
    assert log_in(members)["must"] == ["change_password", "set_up_second_factor"]
    members.do("mark_demo_account", account_id=account["id"])
    login = log_in(members)
    assert (login["must"], members.do("session", token=login["token"])["must"]) == ([], [])
    made = members.do("reset_password", account_id=account["id"])
    assert log_in(members, password=made["password"])["must"] == []


@pytest.mark.parametrize(
    ("password", "code"),
    [("organizer-1", "username"), ("Password1", "common"), ("12345678", "common")],
)
def test_a_bad_password_is_refused_wherever_one_is_set(members, password, code):
    with pytest.raises(Invalid) as refused:
        by_admin(members, password=password)
    assert fault_of(refused) == [("/password", code)]
    account = by_admin(members)
    me = members.actor("self", account_id=account["id"])
    with pytest.raises(Invalid) as refused:
        members.do("change_password", me, old_password="exercise-1", new_password=password)
    assert fault_of(refused) == [("/new_password", code)]
    assert log_in(members)["token"], "the old one is still good"


def test_the_wrong_old_password_is_named_at_its_field_and_slowed(members):
    account = by_admin(members)
    me = members.actor("self", account_id=account["id"])
    for _ in range(5):
        with pytest.raises(Forbidden) as refused:
            members.do("change_password", me, old_password="wrong", new_password="exercise-2")
        assert fault_of(refused) == [("/old_password", "wrong")]
    with pytest.raises(Forbidden) as refused:
        members.do("change_password", me, old_password="exercise-1", new_password="exercise-2")
    assert refused.value.code == "session.slow_down"
    with pytest.raises(Forbidden) as refused:
        members.do("log_in", NOBODY, username="organizer", password="exercise-1")
    assert refused.value.code == "session.slow_down"
