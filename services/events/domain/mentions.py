"""Which of many names a text holds: an office knows thousands of people, and a text is looked at while others wait."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 2
_BY_PIECES = 8
"""Names up to this length are looked up among the text's pieces of their length, longer ones are searched for."""


def squeezed(text: str) -> str:
    """The text without blanks, so that a blank between its characters hides no name."""
    return "".join(text.split())


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names, trimmed and once each, in their order."""
    read, pieces = squeezed(text), dict[int, set[str]]()

    def held(name: str) -> bool:
        length = len(name)
        if length > _BY_PIECES:
            return name in read
        if length not in pieces:
            pieces[length] = {read[place : place + length] for place in range(len(read) - length + 1)}
        return name in pieces[length]

    known = dict.fromkeys(name.strip() for name in names)
    return [name for name in known if len(name) >= SHORTEST and held(squeezed(name))]
