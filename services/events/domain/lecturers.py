"""Who speaks at an event, so that nobody is asked to speak in two places at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_TITLES = ("教授", "副教授", "研究员", "老师", "同志", "处长", "主任", "讲师", "专家", "先生", "女士")
_FEES = re.compile(r"(讲课|授课|讲座|课时|专家)?(费用?|酬金|报酬)$")
_NOBODY = frozenset({
    "", "待定", "未定", "讲解员", "解说员", "主持人", "工作人员", "领导", "书记", "支部书记", "负责人", "全体",
    "全体党员", "讲课", "授课", "讲座", "外请", "外聘",
})  # fmt: skip
"""Words for a role: two events with a guide do not have the same guide."""


def speaker_key(name: str) -> str:
    """By what two names mean the same person: without spaces, width, case and title. Empty: nobody in particular."""
    key = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    key = _FEES.sub("", key)
    for title in sorted(_TITLES, key=len, reverse=True):
        key = key.removesuffix(title)
    return "" if key in _NOBODY or len(key) > 20 else key


def speakers_of(agenda: Iterable[Mapping[str, Any]], budget: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    """Name by key of whoever speaks: in the agenda, or paid for by a lecture line that names them."""
    named = [str(item.get("speaker") or "") for item in agenda]
    named += [str(line.get("description") or "") for line in budget or () if line.get("category") == "lecture"]
    return {key: name for name in named if (key := speaker_key(name))}
