"""The publication register: where each briefing appeared, and when; one entry a channel."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Conflict, Invalid, field_error

SITE = "site"
STATES = {"registered": "待补登", "recorded": "已登记", "retracted": "已撤回"}


@dataclass(eq=False, kw_only=True)
class Publication(Aggregate):
    """`address`: a URL, or paper and issue. What was taken back stays in the register, with the reason."""

    id: str
    event_id: str
    channel: str
    title: str
    registered_at: dt.datetime
    address: str = ""
    published_on: dt.date | None = None
    recorded_by: str | None = None
    retracted_by: str | None = None
    retracted_at: dt.datetime | None = None
    retracted_because: str | None = None
    version: int = 0

    @property
    def state(self) -> str:
        """`registered` until address and day are known, `recorded`, or `retracted`."""
        if self.retracted_at is not None:
            return "retracted"
        return "recorded" if self.address and self.published_on else "registered"

    def place(self, address: str, published_on: dt.date) -> None:
        """Where the product itself put it, which nobody has to enter."""
        self.address, self.published_on = address, published_on

    def record(self, changes: dict[str, Any], by: str, today: dt.date) -> None:
        """Enter where it appeared and when."""
        self._must_stand()
        address = changes.get("address", self.address)
        published_on = changes.get("published_on", self.published_on)
        if published_on is not None and published_on > today:
            detail = "发布日期不能晚于今天。"
            errors = [field_error("/published_on", "future", detail)]
            raise Invalid("invalid", detail, "It cannot have appeared after today.", errors=errors)
        self.address, self.published_on, self.recorded_by = address or "", published_on, by
        self.happened("publication.recorded")

    def retract(self, by: str, reason: str, now: dt.datetime) -> None:
        """Take it back from the channel."""
        self._must_stand()
        self.retracted_by, self.retracted_at, self.retracted_because = by, now, reason
        self.happened("publication.retracted")

    def _must_stand(self) -> None:
        if self.retracted_at is not None:
            raise Conflict(
                "publication.retracted", "这条宣传记录已撤回，不能再修改。", "It was taken back already.",
                state=self.state,
            )  # fmt: skip
