"""Accounts, passwords and logins."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from kit.clock import SystemClock
from kit.commitments import unsalted
from kit.domain import NOBODY, Actor, Conflict, Forbidden, Invalid, NotFound
from services.members.persistence import tables


def log_in(members, password="exercise-1", username="organizer"):
    return members.do("log_in", NOBODY, username=username, password=password)


def refused_code(members, **given):
    with pytest.raises(Forbidden) as refused:
        log_in(members, **given)
    return refused.value.code


def test_a_login_tells_who_one_is_and_how_far_the_rights_reach(members):
    account = members.account()
    session = log_in(members)
    assert session["account"]["id"] == account["id"]
    assert "password_hash" not in str(session)
    assert "argon2" not in str(session)
    current = members.do("session", NOBODY, token=session["token"])
    assert current["account"]["roles"] == ["organizer"]
    assert current["unit_scope"] == sorted([members.office["id"], members.department["id"]])
    assert (current["account_id"], current["branch_id"]) == (account["id"], members.branch["id"])


def test_only_the_hash_of_a_token_is_kept(members):
    members.account()
    token = log_in(members)["token"]
    with members.works.read() as work:
        assert token not in str(work.db.execute(tables.login.select()).all())


def test_usernames_do_not_care_about_letter_case(members):
    members.account("Organizer")
    assert log_in(members, username="oRGANIZER")["token"]
    with pytest.raises(Conflict) as refused:
        members.account("ORGANIZER")
    assert refused.value.code == "account.username_taken"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(members):
    members.account()
    assert refused_code(members, password="wrong") == "session.wrong_password"
    assert refused_code(members, username="nobody") == "session.wrong_password"


def test_failures_are_slowed_down_per_account_even_with_the_right_password(members):
    members.account()
    members.account("second")
    for _ in range(5):
        assert refused_code(members, password="wrong") == "session.wrong_password"
    with pytest.raises(Forbidden) as refused:
        log_in(members)
    assert refused.value.code == "session.slow_down"
    assert refused.value.details["retry_after"] >= 1
    assert log_in(members, username="second")["token"]


def test_unknown_names_are_slowed_down_like_known_ones(members):
    for _ in range(5):
        refused_code(members, username="nobody")
    assert refused_code(members, username="nobody") == "session.slow_down"


def test_a_success_forgets_the_failures(members):
    members.account()
    for _ in range(4):
        refused_code(members, password="wrong")
    log_in(members)
    assert refused_code(members, password="wrong") == "session.wrong_password"
    assert log_in(members)["token"]


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"username": 7, "password": []},
        {"username": None, "password": "x" * 1000},
        {"username": "a", "password": ""},
        {"username": "a", "password": {"a": 1}},
    ],
)
def test_bad_kinds_are_invalid_and_count_nothing(members, args):
    with pytest.raises(Invalid):
        members.do("log_in", NOBODY, **args)


def test_logging_out_ends_that_login_alone(members):
    members.account()
    first, second = log_in(members)["token"], log_in(members)["token"]
    members.do("log_out", token=first)
    members.do("log_out", token=first)
    with pytest.raises(NotFound):
        members.do("session", token=first)
    assert members.do("session", token=second)


def test_a_login_is_over_after_a_week_of_real_time(members):
    members.account()
    token = log_in(members)["token"]
    members.clock.advance(days=31)
    assert members.do("session", token=token)
    with members.works.open() as work:
        over = SystemClock().now() - dt.timedelta(seconds=1)
        work.db.execute(update(tables.login).values(expires_at=over))
    with pytest.raises(NotFound):
        members.do("session", token=token)


def test_locking_an_account_ends_its_logins(members):
    account = members.account()
    token = log_in(members)["token"]
    members.do("edit_account", account_id=account["id"], active=False)
    with pytest.raises(NotFound):
        members.do("session", token=token)
    assert refused_code(members) == "session.wrong_password"


def test_changing_the_password_needs_the_old_one(members):
    account = members.account()
    me = members.actor("self", account_id=account["id"])
    token, other = log_in(members)["token"], log_in(members)["token"]
    with pytest.raises(Forbidden) as refused:
        members.do("change_password", me, old_password="wrong", new_password="exercise-2")
    assert refused.value.code == "account.wrong_password"
    with pytest.raises(Invalid):
        members.do("change_password", me, old_password="exercise-1", new_password="short")
    members.do("change_password", me, old_password="exercise-1", new_password="exercise-2", token=token)
    assert refused_code(members) == "session.wrong_password"
    assert log_in(members, password="exercise-2")["token"]
    assert members.do("session", token=token)
    with pytest.raises(NotFound):
        members.do("session", token=other)
    assert [fact["data"]["what"] for fact in members.facts("account.changed.v1")] == ["created", "password"]


def test_a_reset_password_is_random_and_ends_all_logins(members):
    account = members.account()
    token = log_in(members)["token"]
    password = members.do("reset_password", account_id=account["id"])["password"]
    assert len(password) == 12
    assert log_in(members, password=password)["token"]
    with pytest.raises(NotFound):
        members.do("session", token=token)


def test_an_account_without_a_password_cannot_be_entered(members):
    members.account(password=None)
    assert refused_code(members) == "session.wrong_password"


def test_rights_are_facts_and_names_in_them_are_private(members):
    account = members.account()
    members.do("edit_account", account_id=account["id"], roles=["secretary", "member", "member"])
    told = members.facts("account.changed.v1")[-1]
    assert told["data"]["roles"] == ["member", "secretary"]
    assert unsalted(told["private"]) == {"name": "示例经办人", "username": "organizer"}


def test_a_member_has_one_account_at_most(members):
    person = members.person()
    members.account(member_id=person["id"])
    with pytest.raises(Conflict) as refused:
        members.account("second", member_id=person["id"])
    assert refused.value.code == "account.member_taken"


def test_accounts_are_found_by_username_and_only_within_reach(members):
    account = members.account()
    members.account("elsewhere", branch_id=members.other["id"])
    assert [a["id"] for a in members.do("accounts", username="ORGANIZER")["items"]] == [account["id"]]
    assert [a["id"] for a in members.do("accounts", members.actor("own"))["items"]] == [account["id"]]


def test_a_deputy_is_appointed_for_oneself(members):
    me, deputy = members.account(), members.account("deputy")
    actor = members.actor("own", account_id=me["id"])
    given = {"from": "2026-05-09", "to": "2026-05-20"}
    made = members.do("appoint_deputy", actor, account_id=deputy["id"], **given)
    assert {key: made[key] for key in given} == given
    assert made["for_account_id"] == me["id"]
    fact = members.facts("deputy.appointed.v1")[-1]["data"]
    assert (fact["to_on"], fact["unit_id"]) == ("2026-05-20", me["unit_id"]), "or every unit's ledger shows it"
    assert [d["id"] for d in members.do("deputies", actor)["items"]] == [made["id"]]
    with pytest.raises(Conflict):
        members.do("appoint_deputy", actor, account_id=me["id"], **given)
    with pytest.raises(Invalid):
        members.do("appoint_deputy", actor, account_id=deputy["id"], **{"from": "2026-05-09", "to": "2026-05-01"})


def test_who_has_no_branch_may_still_name_a_colleague_as_deputy(members):
    leader = members.account("leader", branch_id=None, unit_id=members.office["id"], roles=["leader"])
    colleague = members.account("colleague", branch_id=members.other["id"])
    given = {"account_id": leader["id"], "branch_id": None, "unit_id": leader["unit_id"]}
    scope = (members.office["id"], members.department["id"])
    actor = Actor(**given, unit_scope=scope, reach="self")
    days = {"from": "2026-05-09", "to": "2026-05-20"}
    assert members.do("appoint_deputy", actor, account_id=colleague["id"], **days)["for_account_id"] == leader["id"]
    narrow = Actor(**given, unit_scope=(members.office["id"],), reach="self")
    with pytest.raises(NotFound):
        members.do("appoint_deputy", narrow, account_id=colleague["id"], **days)


def test_nobody_changes_their_own_rights(members):
    account = members.account("boss", roles=["admin"])
    me = members.actor("all", account_id=account["id"])
    for change in ({"roles": ["admin", "finance"]}, {"active": False}):
        with pytest.raises(Forbidden) as refused:
            members.do("edit_account", me, account_id=account["id"], **change)
        assert refused.value.code == "account.own_rights"
    assert members.do("edit_account", me, account_id=account["id"], name="示例改名", roles=["admin"])["version"] == 2


def test_of_two_who_want_a_username_at_once_one_gets_it(members):
    def make(number):
        try:
            return members.account("Wanted" if number % 2 else "wanted", name=f"示例{number}")["name"]
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(make, range(4)))
    assert answers.count("account.username_taken") == 3
    assert len(members.do("accounts", username="wanted")["items"]) == 1


def test_failures_that_come_together_are_all_counted(members):
    members.account()
    with ThreadPoolExecutor(5) as threads:
        codes = list(threads.map(lambda _: refused_code(members, password="wrong"), range(5)))
    assert set(codes) == {"session.wrong_password"}
    with members.works.read() as work:
        assert work.db.execute(tables.login_failure.select()).one().failures == 5


def test_a_deputy_holds_the_roles_for_these_days_only_and_either_side_ends_it(members, clock):
    leader, deputy = members.account("leader", roles=["leader"]), members.account("deputy")
    principal, other = (members.actor("self", account_id=one["id"]) for one in (leader, deputy))
    token = members.do("log_in", username="deputy", password="exercise-1")["token"]
    given = {"account_id": deputy["id"], "from": "2026-05-08", "to": "2026-05-09"}
    made = members.do("appoint_deputy", principal, **given)
    assert members.do("session", token=token)["deputy_roles"] == ["leader"]
    clock.advance(days=2)
    assert members.do("session", token=token)["deputy_roles"] == []
    clock.advance(days=-2)
    with pytest.raises(NotFound):
        members.do("end_deputy", members.actor("self", account_id="stranger"), deputy_id=made["id"])
    ended = members.do("end_deputy", other, deputy_id=made["id"])
    assert (ended["state"], members.do("deputy", principal, deputy_id=made["id"])["state"]) == ("ended", "ended")
    assert members.do("session", token=token)["deputy_roles"] == []
    assert members.facts("deputy.ended.v1")[-1]["data"]["for_account_id"] == leader["id"]
    with pytest.raises(Conflict) as refused:
        members.do("end_deputy", principal, deputy_id=made["id"])
    assert refused.value.code == "deputy.ended"


def test_who_was_locked_has_no_deputy(members):
    leader, deputy = members.account("leader", roles=["leader"]), members.account("deputy")
    members.do(
        "appoint_deputy",
        members.actor("self", account_id=leader["id"]),
        account_id=deputy["id"],
        **{"from": "2026-05-01", "to": "2026-05-31"},
    )
    token = members.do("log_in", username="deputy", password="exercise-1")["token"]
    members.do("edit_account", account_id=leader["id"], active=False)
    assert members.do("session", token=token)["deputy_roles"] == []


def test_colleagues_are_named_to_choose_a_deputy_from_and_both_sides_by_name(members):
    leader = members.account("leader", branch_id=None, unit_id=members.office["id"], roles=["leader"])
    colleague = members.account("colleague", name="示例同事", branch_id=members.other["id"])
    given = {"account_id": leader["id"], "branch_id": None, "unit_id": leader["unit_id"]}
    actor = Actor(**given, unit_scope=(members.office["id"], members.department["id"]), reach="self")
    found = members.do("deputy_candidates", actor)["items"]
    assert {"id": colleague["id"], "name": "示例同事", "roles": colleague["roles"]} in found
    assert leader["id"] not in [one["id"] for one in found]
    assert {*found[0]} == {"id", "name", "roles"}, "no user names, nothing of members"
    narrow = Actor(**given, unit_scope=(members.office["id"],), reach="self")
    assert colleague["id"] not in [one["id"] for one in members.do("deputy_candidates", narrow)["items"]]
    days = {"from": "2026-05-09", "to": "2026-05-20"}
    made = members.do("appoint_deputy", actor, account_id=colleague["id"], **days)
    [listed] = members.do("deputies", actor)["items"]
    assert (listed["id"], listed["account_name"], listed["for_account_name"]) == (
        made["id"],
        "示例同事",
        leader["name"],
    )
    members.do("edit_account", account_id=colleague["id"], active=False)
    assert colleague["id"] not in [one["id"] for one in members.do("deputy_candidates", actor)["items"]]
