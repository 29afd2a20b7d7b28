"""Reading a table that people filled in."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.cells import layout, read_row
from services.events.handlers.past_events import COLUMNS as EVENTS
from services.members.handlers.member_import import COLUMNS as MEMBERS
from services.partners.handlers.partner_import import COLUMNS as PARTNERS


def read(columns, cells, row=7):
    places, faults = layout(columns, list(cells), 1)
    return ({}, faults) if faults else read_row(columns, places, row, list(cells.values()))


def test_chinese_and_english_headers_say_the_same():
    chinese, _ = read(MEMBERS, {"姓名*": "示例甲", "所在党支部": "甲", "是否退休": "是", "人员性质": "借用"})
    english, _ = read(MEMBERS, {"name": "示例甲", "branch": "甲", "retired": "true", "membership": "borrowed"})
    assert chinese == english
    assert (chinese["status"], chinese["retired"]) == ("full", True)


@pytest.mark.parametrize(
    "written", ["1990-05-08", "1990/5/8", "1990.05.08", "1990年5月8日", "1990-05-08 00:00:00", "1990-05-08T00:00:00"]
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(written):
    values, rejected = read(MEMBERS, {"姓名": "示例甲", "党支部": "甲", "出生日期": written})
    assert (values["born_on"], rejected) == (dt.date(1990, 5, 8), [])


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"出生日期": "1990-13-08"}, "born_on"),
        ({"出生日期": "昨天"}, "born_on"),
        ({"入党日期": "0990-01-01"}, "joined_party_on"),
        ({"党员状态": "群众"}, "status"),
        ({"是否退休": "也许"}, "retired"),
        ({"姓名": "字" * 51}, "name"),
        ({"姓名": "#REF!"}, "name"),
        ({"党支部": " "}, "branch"),
        ({"手机": "0"}, "手机"),
        ({"": "多出来的"}, ""),
    ],
)
def test_what_cannot_be_used_is_named_with_its_row_and_field(cells, field):
    _, rejected = read(MEMBERS, {"姓名": "示例甲", "党支部": "甲", **cells})
    assert [fault["field"] for fault in rejected] == [field]
    assert rejected[0]["row"] == (1 if field == "手机" else 7)


def test_missing_and_repeated_columns_are_faults_of_the_header():
    _, faults = layout(MEMBERS, ["姓名", "name"], 3)
    assert [(fault["row"], fault["field"]) for fault in faults] == [(3, "name"), (3, "branch")]


def test_a_phone_in_scientific_notation_is_not_guessed():
    _, rejected = read(PARTNERS, {"单位名称": "示例", "联系人": "示例联系人01", "联系电话": "1.38E+10"})
    assert [fault["field"] for fault in rejected] == ["contact_phone"]


def test_money_people_and_names_are_read_as_ledgers_write_them():
    row = {"日期": "2018.5.8", "支部": "甲", "联学单位": "示例甲；示例乙、示例甲", "主题": "走进车间",
           "形式": "参观", "预算": "¥1,500元", "支出": "1450.5", "我方人数": "20人"}  # fmt: skip
    values, rejected = read(EVENTS, row)
    assert rejected == []
    assert (values["estimate"], values["actual"], values["own_headcount"]) == (
        Decimal("1500.00"),
        Decimal("1450.50"),
        20,
    )
    assert (values["partners"], values["form"]) == (["示例甲", "示例乙"], "visit")


@pytest.mark.parametrize("amount", ["-1", "1.005", "100000000", "一千", "1e3"])
def test_an_amount_that_is_none_is_refused(amount):
    _, rejected = read(EVENTS, {"日期": "2018-5-8", "支部": "甲", "联学单位": "甲", "主题": "甲", "支出": amount})
    assert [fault["field"] for fault in rejected] == ["actual"]


@pytest.mark.parametrize("columns", [MEMBERS, PARTNERS, EVENTS], ids=["members", "partners", "events"])
def test_the_example_of_the_template_can_be_taken_over(columns):
    _, rejected = read(columns, {one.head: one.example for one in columns})
    assert rejected == []
    heads = [spelling for one in columns for spelling in (one.head, one.field, *one.aliases)]
    assert len(heads) == len(set(heads)), "a head names one column"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=len(EVENTS), max_size=len(EVENTS)))
def test_whatever_stands_in_a_cell_is_read_or_refused(cells):
    values, rejected = read_row(EVENTS, list(EVENTS), 2, cells)
    assert set(values) == {one.field for one in EVENTS}
    assert all(fault["row"] == 2 and fault["detail"] for fault in rejected)
