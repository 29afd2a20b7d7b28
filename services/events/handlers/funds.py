"""Sources of money: opened, adjusted, and closed at the year's end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kit.domain import Forbidden, not_found
from kit.ids import new_id
from services.events.domain.funds import Fund
from services.events.ports import EventsWork


def open_fund(work: EventsWork, *, name: str, year: int, kind: str, amount: Decimal) -> dict[str, Any]:
    """Open a source of money for one year, in the actor's unit."""
    if work.actor.unit_id is None:
        raise Forbidden(
            "fund.no_unit", "您的账号不属于任何单位，不能设立经费来源。", "Your account belongs to no unit."
        )
    fund = Fund(
        id=new_id(),
        unit_id=work.actor.unit_id,
        name=name,
        year=year,
        kind=kind,
        amount=amount,
        opened_by=work.actor.account_id,
        now=work.now,
    )
    return work.funds.add(fund).to_dict()


def adjust_fund(
    work: EventsWork, *, fund_id: str, expected_version: int | None, amount: Decimal, reason: str
) -> dict[str, Any]:
    """Change the yearly amount, never below what is reserved and spent."""
    fund = _own_fund(work, fund_id)
    fund.expect_version(expected_version)
    fund.adjust(amount, reason)
    return fund.to_dict()


def close_fund(work: EventsWork, *, fund_id: str, expected_version: int | None, comment: str | None) -> dict[str, Any]:
    """Close the year: possible once no event holds money of it; nothing is reserved on it afterwards."""
    fund = _own_fund(work, fund_id)
    fund.expect_version(expected_version)
    waiting = {*work.funds.holding(fund_id), *work.expense_requests.waiting_on_fund(fund_id)}
    fund.close(waiting, work.actor, comment or "", work.now)
    return fund.to_dict()


def see_fund(work: EventsWork, fund_id: str) -> None:
    """Raise not_found unless the fund is the actor's office's."""
    if not work.funds.usable(fund_id):
        raise not_found("经费来源")


def _own_fund(work: EventsWork, fund_id: str) -> Fund:
    """The fund, for a change that only its own unit or one above it may make."""
    fund: Fund = work.funds.hold(fund_id)
    if work.actor.reach != "all" and fund.unit_id not in work.actor.unit_scope:
        raise Forbidden(
            "fund.other_unit",
            "这是上级单位的经费来源，只有该单位财务可以调整或关账。",
            "Only finance of the unit whose fund it is may change it.",
        )
    return fund


COMMANDS: dict[str, Any] = {"open_fund": open_fund, "adjust_fund": adjust_fund, "close_fund": close_fund}
GUARDS: dict[str, Any] = {f"{name}.fund_id": see_fund for name in ("fund", "year_end", "adjust_fund", "close_fund")}
"""Of these operations only: proposals and plans name a fund as their wish, and are told which field is wrong."""
