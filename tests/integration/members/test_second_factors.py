"""Codes of an app: setting them up, the second step of the login, replay, guessing, recovery, and the lost phone."""

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest

from kit.domain import NOBODY, Conflict, Forbidden, NotFound
from kit.sealing import Sealer
from services.members.handlers import codes
from services.members.persistence import tables

NOW = 1_780_000_000


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """Real time that stands still until the test moves it: `moment[0] += 30`."""
    held = [NOW]
    monkeypatch.setattr(codes, "seconds", lambda: held[0])
    return held


class Phone:
    """Somebody with an account and an app."""

    def __init__(self, members, moment, username="supervisor", roles=("supervisor",)):
        self.members, self.moment, self.username = members, moment, username
        self.account = members.account(username, roles=list(roles))
        self.me = members.actor("self", account_id=self.account["id"])

    def set_up(self):
        self.secret = self.members.do("begin_second_factor", self.me)["secret"]
        given = {"password": "exercise-1", "code": self.code()}
        self.recovery = self.members.do("confirm_second_factor", self.me, **given)["recovery_codes"]
        self.moment[0] += 30
        return self

    def code(self, steps=0):
        return pyotp.TOTP(self.secret).at(self.moment[0], counter_offset=steps)

    def log_in(self, **more):
        given = {"username": self.username, "password": "exercise-1", **more}
        return self.members.do("log_in", NOBODY, **given)

    def refused(self, **more):
        with pytest.raises(Forbidden) as refusal:
            self.log_in(**more)
        return refusal.value


@pytest.fixture
def phone(members, moment):
    return Phone(members, moment).set_up()


def test_who_oversees_or_administers_must_set_one_up(members):
    for username, roles, must in (
        ("supervisor", ["supervisor"], True),
        ("boss", ["admin", "member"], True),
        ("organizer", ["organizer"], False),
    ):
        members.account(username, roles=roles)
        login = members.do("log_in", username=username, password="exercise-1")
        assert ("set_up_second_factor" in login["must"]) is must
        assert members.do("session", token=login["token"])["must"] == login["must"]


def test_an_office_may_leave_it_to_its_people(members):
    members.account("boss", roles=["admin"])
    members.works.work_class.second_factor_required = False
    try:
        assert members.do("log_in", username="boss", password="exercise-1")["must"] == ["change_password"]
    finally:
        members.works.work_class.second_factor_required = True


def test_once_set_up_the_right_password_is_not_enough(members, phone):
    needed = phone.refused()
    assert needed.code == "session.code_required"
    login = members.do("finish_log_in", NOBODY, ticket=needed.details["ticket"], code=phone.code())
    assert login["must"] == ["change_password"]
    assert members.do("session", token=login["token"])["username"] == "supervisor"


def test_password_and_code_may_come_together(phone):
    assert phone.log_in(code=phone.code())["token"]


def test_a_wrong_password_tells_nothing_about_the_second_factor(phone):
    assert phone.refused(password="wrong").code == "session.wrong_password"
    assert phone.refused(password="wrong", code=phone.code()).code == "session.wrong_password"


def test_a_code_is_good_once_and_an_older_one_not_at_all_afterwards(phone):
    code, before = phone.code(), phone.code(-1)
    assert phone.log_in(code=code)["token"]
    assert phone.refused(code=code).code == "session.wrong_code"
    assert phone.refused(code=before).code == "session.wrong_code"
    phone.moment[0] += 30
    assert phone.log_in(code=phone.code())["token"]


def test_of_two_who_use_one_code_at_once_one_comes_in(phone):
    code = phone.code()

    def enter(_):
        try:
            return bool(phone.log_in(code=code)["token"])
        except Forbidden as refused:
            return refused.code

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(enter, range(4)))
    assert answers.count(True) == 1
    assert set(answers) - {True} <= {"session.wrong_code", "session.slow_down"}


def test_a_phone_may_be_half_a_minute_fast_or_slow_and_no_more(phone):
    assert phone.refused(code=phone.code(2)).code == "session.wrong_code"
    assert phone.refused(code=phone.code(-2)).code == "session.wrong_code"
    assert phone.log_in(code=phone.code(1))["token"]


@pytest.mark.parametrize(
    "code", ["000000", "12345", "1234567", "abcdef", "１２３４５６", "x" * 40, "aaaa-bbbb-cccc-dddd"]
)
def test_what_is_no_code_is_wrong(phone, code):
    assert phone.refused(code=code).code in ("session.wrong_code", "session.slow_down")


def test_wrong_codes_are_slowed_like_wrong_passwords(members, phone):
    ticket = phone.refused().details["ticket"]
    for _ in range(5):
        with pytest.raises(Forbidden) as refused:
            members.do("finish_log_in", NOBODY, ticket=ticket, code="000000")
        assert refused.value.code == "session.wrong_code"
    with pytest.raises(Forbidden) as refused:
        members.do("finish_log_in", NOBODY, ticket=ticket, code=phone.code())
    assert refused.value.code == "session.slow_down"
    assert refused.value.details["retry_after"] >= 1
    assert phone.refused(code=phone.code()).code == "session.slow_down"


def test_a_ticket_is_void_when_touched_old_or_after_a_new_password(members, phone, monkeypatch):
    ticket = phone.refused().details["ticket"]

    def code_for(given):
        with pytest.raises(Forbidden) as refused:
            members.do("finish_log_in", NOBODY, ticket=given, code=phone.code())
        return refused.value.code

    assert code_for(ticket[:-4] + "AAA=") == "session.ticket_over"
    assert code_for("no ticket at all") == "session.ticket_over"
    new = {"old_password": "exercise-1", "new_password": "exercise-2"}
    members.do("change_password", phone.me, **new)
    assert code_for(ticket) == "session.ticket_over"


def test_a_ticket_ends_after_ten_minutes(members, phone, monkeypatch):
    monkeypatch.setattr("services.members.handlers.login.TICKET_LASTS", -1)
    ticket = phone.refused().details["ticket"]
    with pytest.raises(Forbidden) as refused:
        members.do("finish_log_in", NOBODY, ticket=ticket, code=phone.code())
    assert refused.value.code == "session.ticket_over"


def test_the_secret_is_shown_until_it_is_confirmed_and_never_again(members, moment):
    phone = Phone(members, moment)
    first = members.do("begin_second_factor", phone.me)
    assert members.do("begin_second_factor", phone.me) == first
    assert "secret=" + first["secret"] in first["uri"]
    phone.set_up()
    with pytest.raises(Conflict) as refused:
        members.do("begin_second_factor", phone.me)
    assert refused.value.code == "second_factor.there"
    with members.works.read() as work:
        assert phone.secret not in str(work.db.execute(tables.second_factor.select()).all())
        kept = str(work.db.execute(tables.recovery_code.select()).all())
    assert not any(code in kept or code.replace("-", "") in kept for code in phone.recovery)
    told = str(members.facts("account.changed.v1"))
    assert "second_factor_set" in told
    assert phone.secret not in told


def test_setting_up_takes_the_password_and_a_code_of_the_app(members, moment):
    phone = Phone(members, moment)
    phone.secret = members.do("begin_second_factor", phone.me)["secret"]
    for given, code, pointer in (
        ({"password": "wrong", "code": phone.code()}, "account.wrong_password", "/password"),
        ({"password": "exercise-1", "code": "000000"}, "session.wrong_code", "/code"),
    ):
        with pytest.raises(Forbidden) as refused:
            members.do("confirm_second_factor", phone.me, **given)
        assert (refused.value.code, refused.value.errors[0]["pointer"]) == (code, pointer)
    assert phone.log_in()["must"] == ["change_password", "set_up_second_factor"], "it does not count yet"


def test_a_recovery_code_works_once_however_it_is_typed(members, phone):
    assert len(set(phone.recovery)) == 10
    code = phone.recovery[3]
    assert phone.log_in(code=code.upper().replace("-", " "))["token"]
    assert phone.refused(code=code).code == "session.wrong_code"
    assert members.do("second_factor", phone.me)["recovery_codes_left"] == 9


def test_new_recovery_codes_take_the_place_of_the_old_ones(members, phone):
    made = members.do("renew_recovery_codes", phone.me, code=phone.code())["recovery_codes"]
    assert not set(made) & set(phone.recovery)
    assert phone.refused(code=phone.recovery[0]).code == "session.wrong_code"
    assert phone.log_in(code=made[0])["token"]


def test_giving_it_up_takes_a_code_and_who_must_have_one_owes_the_next(members, phone):
    with pytest.raises(Forbidden) as refused:
        members.do("remove_second_factor", phone.me, code="000000")
    assert refused.value.errors[0]["pointer"] == "/code"
    members.do("remove_second_factor", phone.me, code=phone.code())
    assert phone.log_in()["must"] == ["change_password", "set_up_second_factor"]
    with pytest.raises(Conflict):
        members.do("remove_second_factor", phone.me, code="000000")


def test_an_administrator_takes_a_lost_phones_factor_away_but_not_their_own(members, phone):
    token = phone.log_in(code=phone.code())["token"]
    admin = members.actor("all", account_id="boss", roles=("admin",))
    members.do("reset_second_factor", admin, account_id=phone.account["id"])
    with pytest.raises(NotFound):
        members.do("session", token=token)
    assert members.facts("account.changed.v1")[-1]["data"]["what"] == "second_factor_reset"
    assert phone.log_in()["must"] == ["change_password", "set_up_second_factor"]
    with pytest.raises(Conflict):
        members.do("reset_second_factor", admin, account_id=phone.account["id"])
    own = members.actor("all", account_id=phone.account["id"], roles=("admin",))
    with pytest.raises(Forbidden):
        members.do("reset_second_factor", own, account_id=phone.account["id"])


def test_with_another_secret_key_recovery_codes_still_hold_and_a_set_up_begins_anew(members, phone, moment):
    other = Phone(members, moment, "second")
    before = members.do("begin_second_factor", other.me)
    kept = members.works.work_class.sealer
    members.works.work_class.sealer = Sealer("t" * 32, "second factors")
    try:
        assert phone.refused(code=phone.code()).code == "session.wrong_code"
        assert phone.log_in(code=phone.recovery[0])["token"]
        assert members.do("begin_second_factor", other.me) != before
    finally:
        members.works.work_class.sealer = kept


def test_erasing_a_person_takes_the_factor_along(members, moment):
    person = members.person()
    phone = Phone(members, moment)
    members.do("edit_account", account_id=phone.account["id"], member_id=person["id"])
    phone.set_up()
    members.do("erase_member", member_id=person["id"])
    with members.works.read() as work:
        assert work.db.execute(tables.second_factor.select()).all() == []
        assert work.db.execute(tables.recovery_code.select()).all() == []


def test_codes_go_by_real_time_whatever_the_test_clock_says(members, phone):
    members.clock.advance(days=31)
    assert phone.log_in(code=phone.code())["token"]
