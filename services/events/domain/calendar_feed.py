"""A subscription to a calendar: whoever has the token reads it, so it can be renewed and revoked at any time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

KINDS = {"own": "本人的活动", "branch": "本支部的活动"}


@dataclass(eq=False)
class CalendarFeed:
    """`kind` own: what the account's member is booked for, and what the account runs; branch: all of the branch's."""

    id: str
    account_id: str
    kind: str
    branch_id: str | None
    token_hash: str
    made_at: dt.datetime
    revoked_at: dt.datetime | None = None
