"""The year-end of a fund: what each event was to cost, holds, spent and gave back, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.events.domain.money import ZERO

FIGURES = ("estimate", "reserved", "spent", "released", "variance")


@dataclass(frozen=True)
class FundedEvent:
    """One event on one fund. `estimate` is nothing where the event went on with another fund."""

    event_id: str
    number: str
    theme: str
    branch_id: str
    state: str
    estimate: Decimal
    reserved: Decimal
    spent: Decimal
    released: Decimal
    settled_at: str | None
    pending: int = 0

    @property
    def variance(self) -> Decimal:
        """What was not spent; negative when more was spent than planned."""
        return self.estimate - self.spent

    @property
    def is_open(self) -> bool:
        """Whether its money side still waits for somebody: holding, waiting for finance, or spent and not settled."""
        return self.reserved > 0 or self.pending > 0 or (self.spent > 0 and self.settled_at is None)

    @property
    def blocks_closing(self) -> bool:
        """Whether the fund's year cannot be closed because of it."""
        return self.reserved > 0 or self.pending > 0

    def to_dict(self, branch: str) -> dict[str, Any]:
        """JSON-ready."""
        plain = ("event_id", "number", "theme", "branch_id", "state", "settled_at")
        return {
            **{name: getattr(self, name) for name in plain},
            "branch": branch,
            **{name: f"{getattr(self, name):.2f}" for name in FIGURES},
            "pending_requests": self.pending,
            "open": self.is_open,
        }


def totals(events: Sequence[FundedEvent]) -> dict[str, Any]:
    """The sums; reserved and spent are the fund's own figures."""
    sums = {name: sum((getattr(one, name) for one in events), ZERO) for name in FIGURES}
    return {"events": len(events), **{name: f"{amount:.2f}" for name, amount in sums.items()}}
