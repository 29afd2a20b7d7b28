import datetime as dt

import pytest

from kit.spoken_dates import moment
from services.partners.domain.slots import Slot
from services.partners.queries.wording import Invited, confirmation_text, period, share_text

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
TO = Invited(
    "示例单位", "示例办公室党支部", "示例主题", "示例地点", "http://office.example/i/x", "示例承办人01 027-00000000"
)


def at(hour, minute=0, day=8):
    return dt.datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 5, "上午0:05"), (9, 0, "上午9:00"), (11, 59, "上午11:59"), (12, 0, "中午12:00"), (13, 30, "下午1:30"),
     (17, 59, "下午5:59"), (18, 0, "晚上6:00"), (23, 0, "晚上11:00")],
)  # fmt: skip
def test_a_moment_reads_as_people_say_it(hour, minute, words):
    assert moment(at(hour, minute).astimezone(dt.UTC)) == f"2026年5月8日(星期五){words}"


def test_a_period_names_its_day_once_or_both_days():
    assert period(Slot(at(9), at(12))) == "2026年5月8日(星期五)上午9:00至中午12:00"
    assert period(Slot(at(9), at(12, day=9))).endswith("至2026年5月9日(星期六)中午12:00")


def test_the_invitation_lists_the_times_and_the_confirmation_has_one():
    slots = [Slot(at(9), at(12)), Slot(at(14), at(17))]
    text = share_text(TO, slots, at(9))
    assert "① 2026年5月8日(星期五)上午9:00" in text
    assert "② 2026年5月8日(星期五)下午2:00" in text
    assert TO.url in text
    assert "时间：2026年5月8日(星期五)下午2:00至下午5:00" in confirmation_text(TO, slots[1])


def test_what_is_not_known_leaves_no_empty_line():
    bare = Invited("示例单位", "示例支部", "示例主题", "", "http://office.example/i/x", "")
    text = share_text(bare, [Slot(at(9), at(12))], at(9))
    assert "地点" not in text
    assert "联系人" not in text
    assert "" not in text.split("\n")
