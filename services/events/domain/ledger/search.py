"""What somebody may ask the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Search:
    """Which entries are asked for; None does not narrow. `type` is a prefix; `before` is exclusive."""

    since: dt.datetime | None = None
    before: dt.datetime | None = None
    branch_id: str | None = None
    subject: str | None = None
    type: str | None = None
    newest_first: bool = False
