"""An office without accounts is set up once, by who has the machine's code."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit import migrations
from kit.config import load
from kit.domain import NOBODY, Conflict, Forbidden, Invalid
from runner.first_run import offer
from runner.topology import definition
from tests.integration.members.conftest import Members

CODE = "abcd-efgh-jkmn-pqrs"
GIVEN = {"code": CODE, "office": "示例审计局", "username": "chief", "name": "示例管理员", "password": "exercise-1"}


class Empty(Members):
    """The service before anybody has made anything."""

    def __init__(self, works):
        self.works = works


@pytest.fixture
def empty(members, tmp_path, monkeypatch):
    """`members` has units and branches, but nobody has an account."""
    file = tmp_path / "setup-code"
    file.write_text(CODE + "\n")
    monkeypatch.setattr(members.works.work_class, "setup_code_file", file)
    return Empty(members.works)


def set_up(members, **given):
    return members.do("set_up", NOBODY, **{**GIVEN, **given})


def code_of(members, **given):
    with pytest.raises((Forbidden, Conflict, Invalid)) as refused:
        set_up(members, **given)
    return refused.value.code, [one["pointer"] for one in refused.value.errors]


def test_the_first_administrator_is_made_and_logged_in(empty):
    assert empty.do("first_run", NOBODY) == {"state": "open"}
    login = set_up(empty)
    session = empty.do("session", token=login["token"])
    assert (session["username"], session["roles"]) == ("chief", ["admin"])
    assert session["must"] == ["set_up_second_factor"], "the password is their own"
    assert empty.do("first_run", NOBODY) == {"state": "over"}
    assert empty.facts("account.changed.v1")[-1]["data"]["roles"] == ["admin"]


def test_it_is_over_as_soon_as_anybody_has_an_account(empty):
    set_up(empty)
    assert code_of(empty, username="second") == ("set_up.over", [])
    assert code_of(empty, username="second", code="wrong") == ("set_up.over", [])
    assert len(empty.do("accounts")["items"]) == 1


def test_a_wrong_code_makes_nothing_and_is_slowed(empty):
    for _ in range(5):
        assert code_of(empty, code="abcd-efgh-jkmn-pqrt") == ("set_up.wrong_code", ["/code"])
    assert code_of(empty)[0] == "session.slow_down"
    assert empty.do("accounts")["items"] == []


@pytest.mark.parametrize("code", ["", "密码", "\ud800", "x" * 101])
def test_no_code_is_not_the_code(empty, code):
    assert code_of(empty, code=code)[1] == ["/code"]


def test_without_a_file_nothing_can_be_set_up(empty, monkeypatch, tmp_path):
    monkeypatch.setattr(empty.works.work_class, "setup_code_file", tmp_path / "none")
    assert empty.do("first_run", NOBODY) == {"state": "waiting"}
    assert code_of(empty)[0] == "set_up.wrong_code"
    assert code_of(empty, code="x")[0] == "set_up.wrong_code"


def test_a_bad_password_is_named_at_its_field(empty):
    assert code_of(empty, password="chief-1") == ("invalid", ["/password"])
    assert code_of(empty, password="Password1") == ("invalid", ["/password"])
    assert set_up(empty)["token"]


def test_of_two_at_once_one_sets_it_up(empty):
    def attempt(number):
        try:
            return set_up(empty, username=f"chief{number}")["account"]["username"]
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(attempt, range(4)))
    assert answers.count("set_up.over") == 3
    assert len(empty.do("accounts")["items"]) == 1


def test_the_code_lies_in_a_file_that_its_owner_alone_reads(tmp_path):
    settings, service = load({"LIANXUE_HOME": str(tmp_path)}), definition("members")
    migrations.upgrade("members", settings.database_urls["members"], service.metadata)
    code = offer(settings)
    file = tmp_path / "setup-code"
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (code, 0o600)
    assert offer(settings) == code, "a restart gives the same"
    assert len(code) == 19
