"""Which line below a picture of a briefing is its caption."""

from __future__ import annotations

import re
from html import unescape

LONGEST_CAPTION = 40
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
NEXT_LINE = re.compile(r"(?:\s|</?(?:p|br)\b[^>]*>)*(?P<line>.*?)(?=</(?:p|h2|h3|ul|ol|table|td|li)>|<br|$)", re.DOTALL)


def is_caption(text: str) -> bool:
    """A short line right below a picture that is no sentence."""
    return 0 < len(text.strip()) <= LONGEST_CAPTION and not text.rstrip().endswith(("。", "！", "？", "："))


def pictures(body_html: str) -> list[str]:
    """The caption below each picture of a cleaned text, in their order; "" where there is none."""
    return [_below(body_html[one.end() :]) for one in PICTURE.finditer(body_html)]


def _below(rest: str) -> str:
    found = NEXT_LINE.match(rest)
    line = found["line"] if found else ""
    text = unescape(re.sub(r"<[^>]*>", "", line)).strip()
    return text if not re.match(r"<(?:h2|h3|ul|ol|table|img)\b", line) and is_caption(text) else ""
