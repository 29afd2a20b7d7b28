"""A second factor: codes of an app that change every 30 seconds (TOTP), and ten codes for when the phone is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import rfc3339

STEP = 30
"""Seconds that a code is shown for."""
STEPS_APART = 1
"""How many steps the phone's clock may be fast or slow."""
RECOVERY_CODES = 10
SET_UP_WITHIN = dt.timedelta(hours=1)
"""How long a secret that was shown waits for its first code."""


@dataclass(eq=False, kw_only=True)
class SecondFactor:
    """An account's factor. `secret` is sealed; unconfirmed, it does not count yet."""

    account_id: str
    secret: str
    begun_at: dt.datetime
    confirmed_at: dt.datetime | None = None
    last_step: int | None = None

    def waits(self, now: dt.datetime) -> bool:
        """Whether it was shown a while ago and still waits for its first code."""
        return self.confirmed_at is None and now - self.begun_at < SET_UP_WITHIN


def state_of(confirmed_at: dt.datetime | None, codes_left: int) -> dict[str, Any]:
    """Whether there is one, since when, and how many recovery codes are left."""
    return {"active": confirmed_at is not None, "since": rfc3339(confirmed_at), "recovery_codes_left": codes_left}


def plain(code: str) -> str:
    """A code as it is compared: people type blanks, hyphens and capital letters."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())
