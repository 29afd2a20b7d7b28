"""Marshmallow fields and the schema class that every operation's input is declared with.

Chinese messages here and nowhere else: the same error is a member of a problem document or a line beside a form field.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from kit.clock import in_shanghai

REQUIRED = "此项必填。"
WRONG_KIND = "格式不正确。"
UNKNOWN = "没有这个字段。"
NOT_NULL = "此项不能为空。"
WRONG_AMOUNT = '金额应写成最多两位小数的数字，例如 "1500.00"。'
MAX_LIMIT = 200
NOT_BLANK = r"[^\s\x1c-\x1f\x85]"
"""Something that `str.strip` leaves; written so that every engine of regular expressions agrees."""
AMOUNT = r"(0|[1-9][0-9]{0,7})(\.[0-9]{1,2})?"
ABOVE_NOTHING = r"([1-9][0-9]{0,7}(\.[0-9]{1,2})?|0\.(0[1-9]|[1-9][0-9]?))"
MOST_YUAN = 99_999_999

for _field in (fields.Field, fields.String, fields.Integer, fields.Boolean, fields.List, fields.Dict, fields.Nested,
               fields.Date, fields.AwareDateTime):  # fmt: skip
    _field.default_error_messages = {
        **_field.default_error_messages,
        "required": REQUIRED, "null": NOT_NULL, "invalid": WRONG_KIND, "type": WRONG_KIND,
        "validator_failed": WRONG_KIND, "invalid_awareness": "时间须带时区，例如 2026-05-08T09:00:00+08:00。",
        "too_large": "数值过大。",
    }  # fmt: skip


class OperationSchema(Schema):
    """The input of one operation: unknown members are refused by name."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": UNKNOWN, "type": "应为一个对象。"}  # noqa: RUF012  (marshmallow's own attribute)


class Text(fields.String):
    """Text of `at_least`–`at_most` characters, stripped; blank counts as missing when `at_least` ≥ 1."""

    def __init__(self, at_most: int, at_least: int = 0, **kwargs: Any) -> None:
        message = f"请填写 {at_least}–{at_most} 个字。" if at_least else f"最多 {at_most} 个字。"
        if at_least:
            kwargs["metadata"] = {"pattern": NOT_BLANK, **kwargs.get("metadata", {})}
        super().__init__(validate=validate.Length(min=at_least or None, max=at_most, error=message), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is not None and ("\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)):
            raise ValidationError("含有不允许的字符。")
        return text.strip() if text is not None else text


class Id(Text):
    """An opaque identifier."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(at_most=64, at_least=1, **kwargs)


def _as_whole(value: Any) -> Any:
    """5.0 is 5 in JSON: some programs write every number so. Anything else stays as it is."""
    return int(value) if isinstance(value, float) and abs(value) <= 2**53 and value.is_integer() else value


class Whole(fields.Integer):
    """A whole number between two bounds; JSON booleans, fractions and 1e308 are refused."""

    def __init__(self, at_least: int = 0, at_most: int = 1_000_000, **kwargs: Any) -> None:
        error = f"应为 {at_least} 到 {at_most} 之间的整数。"
        super().__init__(strict=True, validate=validate.Range(at_least, at_most, error=error), **kwargs)

    def _validated(self, value: Any) -> Any:
        value = _as_whole(value)
        if isinstance(value, bool | float):
            raise ValidationError(WRONG_KIND)
        if isinstance(value, str) and len(value) > 20:
            raise ValidationError(WRONG_KIND)
        return super()._validated(value)


class Flag(fields.Boolean):
    """true or false, not "yes" and not 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("应为 true 或 false。")
        return value


class Yuan(fields.Field[Decimal]):
    """CNY as a string (or whole number) with at most two decimals, never a fraction; at most 99,999,999.99."""

    def __init__(self, *, positive: bool = False, **kwargs: Any) -> None:
        self.positive = positive
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        value = _as_whole(value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValidationError(WRONG_AMOUNT)
        text = str(value)
        if not re.fullmatch(AMOUNT, text):
            raise ValidationError(_what_is_wrong_with(text))
        if self.positive and not re.fullmatch(ABOVE_NOTHING, text):
            raise ValidationError("金额应大于 0。")
        return Decimal(text).quantize(Decimal("0.01"))

    def json_schema(self) -> dict[str, Any]:
        """How the API document describes it: what is taken in by an operation is narrower than what is shown."""
        if not isinstance(self.parent, OperationSchema):
            return {"type": "string", "format": "decimal"}
        pattern = ABOVE_NOTHING if self.positive else AMOUNT
        whole = {"minimum": int(self.positive), "maximum": MOST_YUAN}
        return {"type": ["string", "integer"], "pattern": f"^{pattern}$", **whole}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else yuan(value)


def _what_is_wrong_with(amount: str) -> str:
    """Negative, too long, or no amount at all."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", amount):
        return WRONG_AMOUNT
    return "金额不能为负。" if amount.startswith("-") else "金额最多两位小数，且小于一亿元。"


class Moment(fields.AwareDateTime):
    """RFC 3339 with an offset; kept aware. Years 2000–2100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> dt.datetime:
        if not isinstance(value, str) or len(value) > 40:
            raise ValidationError(WRONG_KIND)
        try:
            moment = super()._deserialize(value, attr, data, **kwargs)
            year = in_shanghai(moment).year
        except (OverflowError, ValueError) as error:
            if isinstance(error, ValidationError):
                raise
            raise ValidationError(WRONG_KIND) from error
        if not 2000 <= year <= 2100:
            raise ValidationError("年份应在 2000 到 2100 之间。")
        return moment


class Day(fields.Date):
    """YYYY-MM-DD, years 1900–2100."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> dt.date:
        if not isinstance(value, str) or len(value) != 10:
            raise ValidationError("日期应写成 2026-05-08 的样子。")
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= day.year <= 2100:
            raise ValidationError("年份应在 1900 到 2100 之间。")
        return day


def one_of(*choices: str, **kwargs: Any) -> fields.String:
    """A text that is one of these words."""
    return fields.String(validate=validate.OneOf(choices, error="应为以下之一：" + "、".join(choices)), **kwargs)


def several(inner: Any, *, at_least: int = 0, at_most: int = 200, **kwargs: Any) -> fields.List[Any]:
    """A list with bounds on its length."""
    error = f"应有 {at_least} 到 {at_most} 项。"
    return fields.List(inner, validate=validate.Length(min=at_least, max=at_most, error=error), **kwargs)


class PageSchema(OperationSchema):
    """What every list question takes: `limit` ≤ 200 (default 50) and `cursor` (empty: first page)."""

    limit = Whole(1, MAX_LIMIT, load_default=50)
    cursor = Text(2000, load_default="", allow_none=True, metadata={"pattern": r"^[A-Za-z0-9_=-]*$"})


def yuan(amount: Decimal) -> str:
    """Wire form of money: two decimals."""
    return f"{amount:.2f}"


def pointers(messages: Any, prefix: str = "") -> list[dict[str, str]]:
    """Marshmallow's nested messages as a flat list of {pointer, code, detail}."""
    if isinstance(messages, Mapping):
        found = [
            pointers(
                inner, prefix if key == "_schema" else f"{prefix}/{str(key).replace('~', '~0').replace('/', '~1')}"
            )
            for key, inner in messages.items()
        ]
        return [error for group in found for error in group]
    texts = messages if isinstance(messages, list) else [messages]
    codes = {REQUIRED: "required", UNKNOWN: "unknown", NOT_NULL: "required"}
    return [{"pointer": prefix, "code": codes.get(str(t), "invalid"), "detail": str(t)} for t in texts]
