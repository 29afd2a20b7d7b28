"""Input is judged once, in Chinese, and hostile values do not get through."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from kit import fields
from kit.fields import OperationSchema, pointers


class Everything(OperationSchema):
    """One field of each kind."""

    text = fields.Text(10, 1)
    count = fields.Whole(0, 10)
    money = fields.Yuan()
    at = fields.Moment()
    on = fields.Day()
    flag = fields.Flag()
    ids = fields.several(fields.Id(), at_least=1, at_most=2)
    word = fields.one_of("a", "b")


def load(**values: Any) -> Any:
    return Everything().load(values)


def refused(**values: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        load(**values)
    return [error["pointer"] for error in pointers(caught.value.messages)]


def test_good_values_pass() -> None:
    found = load(
        text=" hi ",
        count=3,
        money="1500.5",
        at="2026-05-08T09:00:00+08:00",
        on="2026-05-08",
        flag=True,
        ids=["x"],
        word="a",
    )
    assert found["text"] == "hi"
    assert found["money"] == Decimal("1500.50")
    assert found["at"].astimezone(dt.UTC).hour == 1


@pytest.mark.parametrize(
    ("given", "taken"),
    [("0", "0.00"), ("0.5", "0.50"), ("12345678.9", "12345678.90"), (5, "5.00"), (5.0, "5.00"), ("99999999.99",) * 2],
)
def test_amounts_as_people_and_programs_write_them(given: Any, taken: str) -> None:
    assert load(money=given)["money"] == Decimal(taken)


@pytest.mark.parametrize("given", ["", " 5", "+5", "-0", "1_000", "５", "5.", ".5", "1e3", "05", "100000000", 10**8])
def test_what_only_python_takes_for_an_amount_is_refused(given: Any) -> None:
    assert refused(money=given) == ["/money"]


def test_a_whole_number_written_with_a_point_is_whole() -> None:
    assert load(count=5.0) == {"count": 5}


@pytest.mark.parametrize(
    "values",
    [
        {"text": "  "}, {"text": "x" * 11}, {"text": "a\x00b"}, {"text": "\ud800"}, {"text": 5}, {"text": None},
        {"count": 1e308}, {"count": True}, {"count": "9" * 5000}, {"count": 11}, {"count": 1.5},
        {"money": 1.5}, {"money": "1.234"}, {"money": "1e5"}, {"money": "NaN"}, {"money": "-1"},
        {"money": "9" * 20},
        {"money": True},
        {"at": "2026-05-08T09:00:00"}, {"at": "9999-12-31T23:59:59+00:00"}, {"at": "0001-01-01T00:00:00+14:00"},
        {"at": 5},
        {"on": "2026-5-8"}, {"on": "2026-02-30"}, {"on": 20260508}, {"flag": "yes"}, {"flag": 1},
        {"ids": []}, {"ids": ["a", "b", "c"]}, {"ids": "ab"}, {"word": "c"}, {"colour": "red"},
    ],
    ids=str,
)  # fmt: skip
def test_bad_values_are_refused_beside_their_field(values: dict[str, Any]) -> None:
    (name,) = values
    assert all(pointer.startswith(f"/{name}") for pointer in refused(**values))


def test_messages_are_chinese() -> None:
    with pytest.raises(ValidationError) as caught:
        load(text="", count="x", colour=1)
    assert all(any("\u4e00" <= c <= "\u9fff" for c in e["detail"]) for e in pointers(caught.value.messages))


@given(
    st.dictionaries(
        st.sampled_from(sorted(Everything().fields)),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
    )
)
def test_no_value_breaks_the_schema(values: dict[str, Any]) -> None:
    messages: Any = None
    try:
        loaded = Everything().load(values)
    except ValidationError as error:
        messages = error.messages
    assert pointers(messages) if messages else set(loaded) == set(values)
