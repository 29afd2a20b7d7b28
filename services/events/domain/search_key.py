"""What a study event is found by, in one text: numbers, theme and partners, these two also by pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 3
"""So many characters has an n-gram at the most; two at the least."""


class EventNgrams:
    """One event's n-grams, as an index takes them."""


def search_key(
    number: str, legacy_number: str | None, theme: str, initials: str, partners: Iterable[tuple[str, str]]
) -> str:
    """In lower case, a line each: no word that people search by goes over the end of a line.

    `partners`: name and initials of each.
    """
    return "\n".join(
        (number, legacy_number or "", theme, initials, *(word for one in partners for word in one))
    ).lower()


def ngrams(text: str) -> list[str]:
    """Every two and every three neighbouring characters of a line, each once: what an index of words can take."""
    return _of_lines(text, 2) + _of_lines(text, LONGEST)


def asked_ngrams(words: Iterable[str]) -> list[str]:
    """Those that a text must have to hold all the words; it may have them and hold none. None for single characters."""
    return sorted({one for word in words for one in _of_lines(word, min(len(word), LONGEST)) if len(word) > 1})


def _of_lines(text: str, size: int) -> list[str]:
    lines = text.translate(_LETTERS).split("\n")
    return sorted({line[start : start + size] for line in lines for start in range(len(line) - size + 1)})


_LETTERS = {code: 0xE000 + code for code in range(128) if code != ord("\n") and not chr(code).isalnum()}
"""Signs stand as characters of the private use area: indexes take what is not ASCII as it is."""
