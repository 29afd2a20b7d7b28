"""A briefing's text without its HTML: paragraphs, as somebody reads them, with what is quoted left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "li", "ul", "ol", "br", "tr", "td", "th", "table", "blockquote", "div"}
)
QUOTED = re.compile("“[^”]*”|「[^」]*」|《[^》]*》")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.blocks.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.blocks.append([])

    def handle_data(self, data: str) -> None:
        self.blocks[-1].append(data)


def paragraphs(html: str) -> list[str]:
    """The text of each paragraph, heading, list item and cell that has one; runs of blanks are one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = (re.sub(r"[\s\u3000\xa0]+", " ", "".join(block)).strip() for block in reader.blocks)
    return [text for text in found if text]


def unquoted(text: str) -> str:
    """The text without what it quotes: participants' words and titles are theirs, not statements of the briefing."""
    return QUOTED.sub("“”", text)


def clauses(text: str) -> list[str]:
    """The text in sentences."""
    return [one for one in re.split("[。；;！!？?\n]", text) if one.strip()]
