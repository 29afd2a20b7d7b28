"""Whole numbers as Chinese texts write them: 35, ３５, 三十五."""

from __future__ import annotations

import unicodedata

DIGITS = {name: value for value, name in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
NUMBER = r"(?:[0-9０-９]{1,5}|[一二两三四五六七八九十百零〇]{1,7})"
"""As a part of a regular expression."""


def number_of(text: str) -> int | None:
    """The number below a thousand that is meant; None where these characters are none."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii():
        return int(plain) if plain.isdigit() else None
    total, digit = 0, None
    for character in plain:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in UNITS:
            total += (1 if digit is None else digit) * UNITS[character]
            digit = None
        else:
            return None
    return total + (digit or 0)
