"""When a mail may leave: quiet hours, days off, and one mail a day."""

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalogue import BY_TYPE
from kit.domain import SHANGHAI, Invalid
from services.notify.domain.preferences import NEWS, Preference, news_of
from services.notify.domain.reminder_rules import TOLD

ALL = {"address": "exercise@example.org", "mailed": ["reminders"], "digest": "at_once", "quiet_from": None,
       "quiet_to": None, "workdays_only": False}  # fmt: skip


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def wishing(**wishes):
    preference = Preference(id="a")
    preference.change(**{**ALL, **wishes})
    return preference


NIGHT = {"quiet_from": "22:00", "quiet_to": "07:00"}
NOON = {"quiet_from": "12:00", "quiet_to": "14:00"}


@pytest.mark.parametrize(
    ("wishes", "said", "leaves"),
    [
        ({}, "2026-05-08T23:30", "2026-05-08T23:30"),
        (NIGHT, "2026-05-08T21:59", "2026-05-08T21:59"),
        (NIGHT, "2026-05-08T22:00", "2026-05-09T07:00"),
        (NIGHT, "2026-05-09T00:30", "2026-05-09T07:00"),
        (NIGHT, "2026-05-09T07:00", "2026-05-09T07:00"),
        (NOON, "2026-05-08T13:00", "2026-05-08T14:00"),
        (NOON, "2026-05-08T14:00", "2026-05-08T14:00"),
        # Saturday 9 May 2026 is worked in exchange for the days around 1 May; Sunday is not
        ({"workdays_only": True}, "2026-05-09T10:00", "2026-05-09T10:00"),
        ({"workdays_only": True}, "2026-05-10T10:00", "2026-05-11T00:00"),
        # over the holiday of 1–5 May, and its night
        ({"workdays_only": True}, "2026-05-01T10:00", "2026-05-06T00:00"),
        ({"workdays_only": True, **NIGHT}, "2026-04-30T23:00", "2026-05-06T07:00"),
        ({"workdays_only": True, **NIGHT}, "2026-05-05T23:00", "2026-05-06T07:00"),
        # National Day, of which the eve's night is a workday's
        ({"workdays_only": True, **NIGHT}, "2026-09-30T22:30", "2026-10-08T07:00"),
        ({"digest": "daily"}, "2026-05-08T08:00", "2026-05-08T08:30"),
        ({"digest": "daily"}, "2026-05-08T09:00", "2026-05-09T08:30"),
        ({"digest": "daily", "workdays_only": True}, "2026-05-09T09:00", "2026-05-11T08:30"),
        ({"digest": "daily", "quiet_from": "22:00", "quiet_to": "09:15"}, "2026-05-08T09:30", "2026-05-09T09:15"),
    ],
)  # fmt: skip
def test_a_mail_waits_for_its_time(wishes, said, leaves):
    assert wishing(**wishes).leaves_at(at(said), chinese_calendar.is_workday) == at(leaves)


TIMES = st.times().map(lambda time: time.strftime("%H:%M"))


@given(
    minutes=st.integers(0, 300 * 24 * 60),
    quiet=st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]),
    workdays=st.booleans(),
    digest=st.sampled_from(["at_once", "daily"]),
)
def test_it_never_leaves_early_nor_in_quiet_hours_nor_on_a_day_off(minutes, quiet, workdays, digest):
    wishes = {"quiet_from": quiet[0], "quiet_to": quiet[1], "workdays_only": workdays, "digest": digest}
    moment = at("2026-01-01T00:00") + dt.timedelta(minutes=minutes)
    leaves = wishing(**wishes).leaves_at(moment, chinese_calendar.is_workday)
    time = leaves.strftime("%H:%M")
    inside = quiet[0] <= time < quiet[1] if quiet[0] < quiet[1] else time >= quiet[0] or time < quiet[1]
    assert leaves >= moment
    assert not inside
    assert not workdays or chinese_calendar.is_workday(leaves.date())


@pytest.mark.parametrize(
    ("wishes", "pointer"),
    [
        ({"quiet_from": "22:00"}, "/quiet_to"), ({"quiet_to": "07:00"}, "/quiet_from"),
        ({"quiet_from": "07:00", "quiet_to": "07:00"}, "/quiet_to"), ({"address": ""}, "/address"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_beside_its_field_and_changes_nothing(wishes, pointer):
    preference = Preference(id="a")
    with pytest.raises(Invalid) as refused:
        preference.change(**{**ALL, **wishes})
    assert [error["pointer"] for error in refused.value.errors] == [pointer]
    assert (preference.version, preference.address) == (0, "")


def test_each_fact_that_is_told_is_some_kind_of_news_but_a_mail_that_did_not_get_out():
    assert {fact for fact in TOLD if news_of(fact) is None} == {"delivery.parked.v1"}
    assert {news_of(fact) for fact in TOLD} - {None} == set(NEWS)
    assert set(TOLD) <= set(BY_TYPE)
