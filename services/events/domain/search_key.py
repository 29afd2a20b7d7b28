"""What a study event is found by, in one text: numbers, theme and partners, these two also by pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise


class EventBigrams:
    """One event's pairs of characters, as an index takes them."""


def search_key(
    number: str, legacy_number: str | None, theme: str, initials: str, partners: Iterable[tuple[str, str]]
) -> str:
    """In lower case, a line each: no word that people search by goes over the end of a line.

    `partners`: name and initials of each.
    """
    return "\n".join(
        (number, legacy_number or "", theme, initials, *(word for one in partners for word in one))
    ).lower()


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters, each once, as hexadecimal code points: what an index of words can take.

    Whatever holds a word of two or more characters has all of that word's pairs; the reverse is not so.
    """
    pairs = {f"{ord(one):x}x{ord(other):x}" for one, other in pairwise(text) if "\n" not in one + other}
    return sorted(pairs)
