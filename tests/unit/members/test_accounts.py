"""How failed logins are slowed, and what passwords are."""

import time

import pytest

from services.members.domain.accounts import username_key, wait_after
from services.members.handlers import passwords


def test_waiting_doubles_after_the_fifth_failure_up_to_five_minutes():
    waits = [wait_after(failures).total_seconds() for failures in (0, 4, 5, 6, 7, 11, 12, 10_000)]
    assert waits == [0, 0, 4, 8, 16, 256, 300, 300]


def test_usernames_are_compared_without_case_and_space():
    assert username_key(" Organizer ") == "organizer"


def test_a_hash_has_owasps_parameters_and_checks():
    encoded = passwords.hash_of("示例密码-1")
    assert encoded.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(encoded, "示例密码-1")
    assert not passwords.matches(encoded, "示例密码-2")
    assert not passwords.matches("no hash at all", "x")


def test_checking_without_a_hash_does_the_same_work_and_never_matches():
    assert passwords.HASH_OF_NOBODY.split("$")[:4] == passwords.hash_of("exercise").split("$")[:4]
    started = time.perf_counter()
    assert not passwords.matches(None, "anything")
    nobody = time.perf_counter() - started
    assert nobody > 0.005


@pytest.mark.parametrize("bad", [None, 7, [], {}, "short", "x" * 201, "\ud800" * 9])
def test_what_is_no_password_is_not_acceptable(bad):
    assert not passwords.acceptable(bad)


def test_invented_passwords_are_long_and_differ():
    made = {passwords.invented() for _ in range(50)}
    assert len(made) == 50
    assert {len(password) for password in made} == {12}
