"""Mail addresses: what may stand behind To:, and how much of it is shown."""

from __future__ import annotations

import re

ONE = r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}"
"""One address and nothing but the address, so that no header can hide in it."""
SHOWN = 2
"""Letters of the name before the @ that are shown: enough to know one's contact again, too few to write to it."""


def is_one(text: str) -> bool:
    """Whether mail can be sent there."""
    return re.fullmatch(ONE, text, re.ASCII) is not None


def masked(address: str) -> str:
    """zh***@example.org."""
    name, _, host = address.rpartition("@")
    return f"{name[: max(1, min(SHOWN, len(name) - 1))]}***@{host}"
