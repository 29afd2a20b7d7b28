"""Black-out dates of a partner unit: days on which it cannot be visited and sends nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Conflict, Invalid, field_error

MOST_BLACKOUTS = 100


@dataclass(eq=False, kw_only=True)
class Blackout:
    """One period, both days included, and why."""

    id: str
    partner_id: str
    starts_on: dt.date
    ends_on: dt.date
    reason: str

    @property
    def said(self) -> tuple[dt.date, dt.date, str]:
        """All that people said: the same again is the same black-out."""
        return self.starts_on, self.ends_on, self.reason

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "partner_id": self.partner_id,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "reason": self.reason,
        }


def check_blackout(blackout: Blackout, known: int) -> None:
    """Refuse a period that ends before it starts (Invalid), and more periods than anybody can look over (Conflict)."""
    if blackout.ends_on < blackout.starts_on:
        detail = "结束日期不能早于开始日期。"
        raise Invalid("invalid", detail, errors=[field_error("/ends_on", "blackout.order", detail)])
    if known >= MOST_BLACKOUTS:
        raise Conflict(
            "partner.too_many_blackouts",
            f"已登记 {MOST_BLACKOUTS} 个不便接待时段，请先删除已过去的时段。",
            "Too many black-out periods: delete past ones first.",
        )
