"""What others gave to an event: donations and what the partner paid. Recorded apart, never in any total.

What a partner pays is marked: it may be 转嫁费用, cost passed on to others, which the eight prohibitions forbid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kit.domain import rfc3339

KINDS = {"donation": "自发捐款捐物", "partner_paid": "对方承担费用"}
WARNING = "对方承担了费用，存在转嫁费用风险，请核实是否自愿、是否应由我方承担。"


@dataclass(kw_only=True, eq=False)
class Contribution:
    """One gift in money or in kind (`amount` None). From a member, a partner unit, or somebody named in words."""

    id: str
    event_id: str
    kind: str
    description: str
    amount: Decimal | None
    member_id: str | None
    partner_id: str | None
    giver: str | None
    received_on: dt.date
    recorded_by: str
    recorded_at: dt.datetime

    @property
    def shifts_cost(self) -> bool:
        """Whether it may be cost passed on to others (转嫁费用)."""
        return self.kind == "partner_paid"

    def to_dict(self, giver: str = "") -> dict[str, Any]:
        """JSON-ready; `giver` is the name by the local copies."""
        return {
            "id": self.id,
            "event_id": self.event_id,
            "kind": self.kind,
            "description": self.description,
            "amount": None if self.amount is None else f"{self.amount:.2f}",
            "in_kind": self.amount is None,
            "from": {"member_id": self.member_id, "partner_id": self.partner_id, "text": self.giver},
            "giver": self.giver or giver,
            "received_on": self.received_on.isoformat(),
            "level": "warn" if self.shifts_cost else "info",
            "warning": WARNING if self.shifts_cost else None,
            "recorded_by": self.recorded_by,
            "recorded_at": rfc3339(self.recorded_at),
        }


def cost_shifted(contributions: Iterable[Contribution]) -> bool:
    """Whether any of them may be cost passed on to others."""
    return any(one.shifts_cost for one in contributions)
