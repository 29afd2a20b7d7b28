"""What a study event is found by, in one text: its number, the number it had before, its theme and its initials."""

from __future__ import annotations

from itertools import pairwise


class EventBigrams:
    """One event's pairs of characters, as an index takes them."""


def search_key(number: str, legacy_number: str | None, theme: str, initials: str) -> str:
    """In lower case, a line each: no word that people search by goes over the end of a line."""
    return "\n".join((number, legacy_number or "", theme, initials)).lower()


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters, each once, as hexadecimal code points: what an index of words can take.

    Whatever holds a word of two or more characters has all of that word's pairs; the reverse is not so.
    """
    pairs = {f"{ord(one):x}x{ord(other):x}" for one, other in pairwise(text) if "\n" not in one + other}
    return sorted(pairs)
