"""What people typed or pasted, as a docx can hold it. XML has no place for control characters; Word's own soft line
break (vertical tab) comes along when a text is pasted from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from kit import cpu

BREAKS = re.compile("[\x0b\x0c]")
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def written(make: Callable[..., bytes], *told: Any) -> bytes:
    """The document made of what services told, away from the event loop."""
    return cpu.run(make, *(printable(one) for one in told))


def printable(told: Any) -> Any:
    """The same with every text in it as XML takes it."""
    if isinstance(told, str):
        return FORBIDDEN.sub("", BREAKS.sub("\n", told))
    if isinstance(told, Mapping):
        return {name: printable(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return type(told)(printable(value) for value in told)
    return told
