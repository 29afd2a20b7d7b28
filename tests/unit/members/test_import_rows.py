"""Reading one row of an uploaded list."""

import datetime as dt

import pytest

from services.members.domain.member_import import read_row


def test_chinese_and_english_headers_say_the_same():
    chinese, _ = read_row({"姓名": "示例甲", "所在党支部": "甲", "是否退休": "是", "人员性质": "借用"}, 2)
    english, _ = read_row({"name": "示例甲", "branch": "甲", "retired": True, "membership": "borrowed"}, 2)
    assert chinese == english
    assert (chinese["status"], chinese["retired"]) == ("full", True)


@pytest.mark.parametrize(
    "written", ["1990-05-08", "1990/5/8", "1990.05.08", "1990年5月8日", "1990-05-08 00:00:00", "1990-05-08T00:00:00"]
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(written):
    values, rejected = read_row({"name": "示例甲", "branch": "甲", "born_on": written}, 2)
    assert (values["born_on"], rejected) == (dt.date(1990, 5, 8), [])


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"born_on": "1990-13-08"}, "born_on"),
        ({"born_on": "昨天"}, "born_on"),
        ({"joined_party_on": "0990-01-01"}, "joined_party_on"),
        ({"status": "群众"}, "status"),
        ({"retired": "也许"}, "retired"),
        ({"name": "字" * 51}, "name"),
        ({"手机": "0"}, "手机"),
        ({"branch": ""}, "branch"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_row_and_field(cells, field):
    _, rejected = read_row({"name": "示例甲", "branch": "甲", **cells}, 7)
    assert [(fault["row"], fault["field"]) for fault in rejected] == [(7, field)]
