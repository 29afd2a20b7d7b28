"""What a study event is found by, in one text: its number, the number it had before, its theme and its initials."""

from __future__ import annotations


def search_key(number: str, legacy_number: str | None, theme: str, initials: str) -> str:
    """In lower case, a line each: no word that people search by goes over the end of a line."""
    return "\n".join((number, legacy_number or "", theme, initials)).lower()
