"""A source of money for one year: opened, adjusted, closed at the year's end; and what it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kit.domain import Actor, Aggregate, Conflict, Invalid, field_error, rfc3339
from services.events.domain.money import FUND_KINDS, ZERO


class Fund(Aggregate):
    """A source of money for one year (经费来源). Always: reserved + spent ≤ amount.

    The arithmetic of reserving and spending happens in the database, in one conditional statement each
    (persistence/money_repository.py): two people deciding at once cannot both take the last yuan. What finance does
    with the fund itself (adjust, close) goes by its version, which each of those statements raises.
    """

    def __init__(
        self,
        *,
        id: str,
        unit_id: str,
        name: str,
        year: int,
        kind: str,
        amount: Decimal,
        opened_by: str,
        now: dt.datetime,
    ) -> None:
        if kind not in FUND_KINDS:
            errors = [field_error("/kind", "invalid", "类别不正确。")]
            raise Invalid("fund.kind", "经费来源的类别不正确。", errors=errors)
        self.id, self.version, self.unit_id = id, 0, unit_id
        self.name, self.year, self.kind = name, year, kind
        self.amount, self.reserved, self.spent = amount, ZERO, ZERO
        self.opened_by, self.opened_at = opened_by, now
        self.closed_by: str | None = None
        self.closed_at: dt.datetime | None = None
        self.happened("fund.opened")

    @property
    def available(self) -> Decimal:
        """What may still be reserved."""
        return self.amount - self.reserved - self.spent

    def adjust(self, amount: Decimal, reason: str) -> None:
        """Another yearly amount, never less than what is committed; the row's CHECK guards it once more."""
        self.check_open()
        committed = self.reserved + self.spent
        if amount < committed:
            raise below_committed(amount, committed)
        if amount == self.amount:
            return
        before, self.amount = self.amount, amount
        self.happened("fund.adjusted", before=before, reason=reason)

    def close(self, waiting: Iterable[str], actor: Actor, comment: str, now: dt.datetime) -> None:
        """The year is over. `waiting`: numbers of events that hold money of it or wait for a decision on some."""
        self.check_open()
        numbers = list(waiting)
        if self.reserved > 0 or numbers:
            raise still_open(numbers)
        self.closed_by, self.closed_at = actor.account_id, now
        self.happened("fund.closed", comment=comment)

    def check_open(self) -> None:
        """Refuse what a closed year allows no more."""
        if self.closed_at is not None:
            raise closed(self.name, self.year)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the figures as they are now."""
        figures = {name: f"{getattr(self, name):.2f}" for name in ("amount", "reserved", "spent", "available")}
        return {
            "id": self.id,
            "version": self.version,
            "unit_id": self.unit_id,
            "name": self.name,
            "year": self.year,
            "kind": self.kind,
            **figures,
            "opened_at": rfc3339(self.opened_at),
            "state": "open" if self.closed_at is None else "closed",
            "closed_by": self.closed_by,
            "closed_at": rfc3339(self.closed_at),
        }


def insufficient(name: str, needed: Decimal, available: Decimal) -> Conflict:
    """Not enough left on a fund: with both figures, so that people know what to do."""
    return Conflict(
        "fund.insufficient",
        f"“{name}”可用余额 {available:.2f} 元，不足以预留 {needed:.2f} 元。请调减预算或更换经费来源。",
        f"{available:.2f} CNY left, {needed:.2f} CNY needed.",
        available=f"{available:.2f}",
        needed=f"{needed:.2f}",
    )


def already_reserved() -> Conflict:
    """An event reserves once; a second reservation would hold the money twice."""
    return Conflict(
        "fund.already_reserved", "该活动的经费已经预留，不能重复预留。", "Money is already reserved for it."
    )


def closed(name: str, year: int) -> Conflict:
    """Nothing more is reserved on a fund whose year was closed."""
    return Conflict(
        "fund.closed",
        f"“{name}”（{year} 年）已经年终关账，不能再预留或调整。请更换经费来源。",
        "The fund is closed: choose another one.",
    )


def below_committed(amount: Decimal, committed: Decimal) -> Conflict:
    """A yearly amount is never cut below what is reserved and spent."""
    detail = f"已预留和支出共 {committed:.2f} 元，年度金额不能少于此数。"
    return Conflict(
        "fund.below_committed",
        f"{detail}请改为不少于 {committed:.2f} 元，或先释放预留。",
        f"{committed:.2f} CNY are reserved or spent; {amount:.2f} CNY would be less.",
        errors=[field_error("/amount", "too_small", detail)],
        committed=f"{committed:.2f}",
        amount=f"{amount:.2f}",
    )


def still_open(numbers: Iterable[str]) -> Conflict:
    """A year is closed once nothing on the fund waits: with the events that still hold money or wait for finance."""
    waiting = sorted(numbers)
    return Conflict(
        "fund.still_reserved",
        f"还有活动占用预留或等待超支审批：{'、'.join(waiting[:20])}。请先结算、取消或审批，再关账。",
        "Some events still hold money or wait for a decision: settle, cancel or decide them first.",
        events=waiting,
    )
