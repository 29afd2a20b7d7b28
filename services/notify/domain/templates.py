"""Other words of an office for what its people are told: a title and a body in place of a rule's own.

A placeholder is a name in braces and nothing else: no attribute, index, format or conversion, so a text that an
administrator writes can reach nothing but the values that the fact has.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Collection
from dataclasses import dataclass

from kit.domain import Aggregate, Invalid, field_error
from services.notify.domain.languages import CHINESE

LONGEST_OWN_TITLE, LONGEST_OWN_BODY = 100, 1000
EXAMPLES = {
    "theme": "学习劳模精神", "number": "LX-2026-0001", "partner": "示例工厂", "branch": "示例党支部",
    "due_on": "2026-05-18", "when": "7",
    "reason": "示例理由", "comment": "示例意见", "role": "secretary", "title": "示例标题", "problem": "示例问题",
    "year": "2026", "count": "1", "name": "示例名称", "basis": "示例依据", "text": "总结逾期 1 项", "measures": "3",
    "last_due_on": "2026-06-18", "until": "2026-06-01", "from_on": "2026-05-08", "to_on": "2026-05-18", "month": "5",
    "project": "示例项目", "service": "events", "kind": "outbox_row_missing", "channel": "mail", "provider_code": "550",
}  # fmt: skip
"""What may be a placeholder at all, with an invented value for the preview."""
FOR_CHANNELS = frozenset({
    "theme", "number", "title", "branch", "partner", "role", "year", "month", "count", "measures",
    "due_on", "last_due_on", "until", "from_on", "to_on", "when",
})  # fmt: skip
"""What holds no personal data, and so may leave the house in a title: names of things, days and numbers.

Not what people write freely about one another: reasons, comments, problems.
"""


@dataclass(eq=False, kw_only=True)
class Template(Aggregate):
    """One rule's words in one unit and those below it, in one language. Both texts empty: the default again.

    `for_channels`: its title also goes out over the channels that were set up.
    """

    id: str
    unit_id: str
    name: str
    language: str = CHINESE
    title: str = ""
    body: str = ""
    for_channels: bool = False
    version: int = 0
    changed_by: str | None = None
    changed_at: dt.datetime | None = None

    @property
    def own(self) -> bool:
        """Whether it has words of its own."""
        return bool(self.title)

    def write(self, title: str, body: str, by: str, now: dt.datetime, *, for_channels: bool = False) -> None:
        """Other words."""
        self.title, self.body, self.changed_by, self.changed_at = title, body, by, now
        self.for_channels = for_channels
        self.happened("template.changed")

    def reset(self, by: str, now: dt.datetime) -> None:
        """Back to the default; twice is once."""
        if self.own:
            self.write("", "", by, now)


def placeholders(text: str) -> list[str]:
    """The names in braces; ValueError where a brace stands alone or holds anything but a name."""
    found = []
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(name)
        found.append(name)
    return found


def check_words(title: str, body: str, allowed: Collection[str]) -> None:
    """Invalid, beside the field, with what may stand in braces."""
    errors = [error for name, text in (("title", title), ("body", body)) if (error := _fault(name, text, allowed))]
    if errors:
        raise Invalid(
            "template.unknown_placeholder", "文字中的占位符不正确，请按提示修改。", "A placeholder is not known.",
            errors=errors, allowed=sorted(allowed),
        )  # fmt: skip


def check_for_channels(title: str, *, carried: bool) -> None:
    """Invalid where the title may not leave the house; `carried`: whether channels carry such news at all."""
    named = dict.fromkeys(one for one in placeholders(title) if one not in FOR_CHANNELS)
    if not carried:
        said = "这类消息不经渠道发送，不能勾选此项。"
    elif named:
        wrong = "、".join(f"{{{one}}}" for one in named)
        said = f"标题中的 {wrong} 可能含有个人信息，不能经渠道发送；请去掉，或不勾选此项。"
    else:
        return
    raise Invalid("template.not_for_channels", said, "These words may not go out over channels.",
                  errors=[field_error("/for_channels", "not_for_channels", said)])  # fmt: skip


def _fault(name: str, text: str, allowed: Collection[str]) -> dict[str, str] | None:
    possible = "、".join(f"{{{one}}}" for one in sorted(allowed))
    try:
        unknown = [one for one in placeholders(text) if one not in allowed]
    except ValueError:
        said = f"花括号只能用于占位符；可用的占位符：{possible}"
        return field_error(f"/{name}", "malformed", said)
    if unknown:
        wrong = "、".join(f"{{{one}}}" for one in dict.fromkeys(unknown))
        return field_error(f"/{name}", "unknown_placeholder", f"没有占位符 {wrong}；可用的占位符：{possible}")
    if name == "title" and len(text.splitlines()) > 1:
        return field_error("/title", "invalid", "标题只能有一行。")
    return None
