"""Lists that are too long to be looked through: they are searched, by what `found_by` says of each name."""

from __future__ import annotations

from collections.abc import Sized
from functools import lru_cache

from kit import pinyin

LOOKED_THROUGH = 12
"""As many names are found by the eye."""


def is_long(options: Sized) -> bool:
    """Whether such a list is searched (fields.js); without a script it stays the list that it is."""
    return len(options) > LOOKED_THROUGH


@lru_cache(maxsize=4096)
def found_by(name: str) -> str:
    """What a name is found by besides itself: its pinyin initials, other readings of them, and its whole pinyin."""
    return f"{pinyin.readings(name)} {pinyin.spelled(name)}"
