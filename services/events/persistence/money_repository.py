"""Funds and expenses. Money moves by UPDATEs on the figures in the database: right under parallel use.

Locks are taken in one order everywhere: the event's reservation, then the fund.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, select, type_coerce, update
from sqlalchemy.engine import CursorResult, Row

from kit.clock import in_shanghai
from kit.columns import Money
from kit.domain import not_found
from kit.work import Work
from services.events.domain import funds, money
from services.events.domain.funds import Fund
from services.events.domain.money import ZERO, Expense, Spending
from services.events.persistence.copies import agreement_copy
from services.events.persistence.event_repository import holds
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import expense, fund, invoice, reservation
from services.events.persistence.register_touch import touch
from services.events.persistence.unit_tree import unit_and_above

available = type_coerce(fund.c.amount - fund.c.reserved - fund.c.spent, Money())
"""Sums of money columns are plain integers (fen) to SQLAlchemy until they are told to be money again."""


class Funds:
    """Sources of money, what is reserved on them, and expenses, in the work's transaction."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db

    def get(self, fund_id: str) -> Fund:
        """One fund with its present figures, visible or not; NotFound when there is none."""
        found = self.db.get(Fund, fund_id, populate_existing=True)
        if found is None:
            raise not_found("经费来源")
        self.work.track(found)
        return found

    def hold(self, fund_id: str) -> Fund:
        """The same, locked: its year is not closed under what the caller is about to ask of it, nor the other way."""
        self.db.execute(select(fund.c.id).where(fund.c.id == fund_id).with_for_update())
        return self.get(fund_id)

    def add(self, new: Fund) -> Fund:
        """Keep a new fund."""
        self.db.add(new)
        self.db.flush()
        self.work.track(new)
        return new

    def usable(self, fund_id: str) -> bool:
        """Whether it belongs to the actor's unit, to one above it or, with wider reach, to one below it."""
        owner = self.db.execute(select(fund.c.unit_id).where(fund.c.id == fund_id)).scalar_one_or_none()
        return owner is not None and self.visible_units_include(owner)

    def stamp(self) -> tuple[int, int]:
        """How many funds there are, and how many of them are closed."""
        opened, closed = self.db.execute(select(func.count(fund.c.id), func.count(fund.c.closed_at))).one()
        return int(opened), int(closed)

    def open_ones(self) -> list[tuple[int, str, str]]:
        """(year, name, id) of the open funds that are the actor's business."""
        query = select(fund.c.year, fund.c.name, fund.c.id, fund.c.unit_id).where(fund.c.closed_at.is_(None))
        rows = self.db.execute(query.order_by(fund.c.id)).all()
        mine = {unit_id for unit_id in {row.unit_id for row in rows} if self.visible_units_include(unit_id)}
        return [(row.year, row.name, row.id) for row in rows if row.unit_id in mine]

    def is_open(self, fund_id: str) -> bool:
        """Whether its year was not closed yet."""
        query = select(fund.c.id).where(fund.c.id == fund_id, fund.c.closed_at.is_(None))
        return self.db.execute(query).first() is not None

    def visible_units_include(self, unit_id: str) -> bool:
        """Whether funds of this unit are the actor's business."""
        actor = self.work.actor
        return actor.reach == "all" or unit_id in {*actor.unit_scope, *unit_and_above(self.db, actor.unit_id)}

    def reserve(self, fund_id: str, event_id: str, amount: Decimal) -> Decimal:
        """Reserve an event's estimate; what it has already spent counts towards it. Returns what was reserved now.

        Raises Conflict `fund.insufficient`, `agreement.exceeded` or `fund.already_reserved`, and nothing changes.
        """
        rows = self._reservations(event_id)
        if any(row.reserved > 0 for row in rows):
            raise funds.already_reserved()
        needed = max(amount - sum((row.spent for row in rows), ZERO), ZERO)
        if needed == 0:
            return ZERO
        self._hold_back(fund_id, event_id, needed, known=any(row.fund_id == fund_id for row in rows))
        self._take(fund_id, needed)
        self._keep_to_agreements(fund_id, event_id, amount)
        return needed

    def top_up(self, fund_id: str, event_id: str, amount: Decimal) -> Decimal:
        """Reserve what an expense of this amount needs beyond what the event still has; returns that excess.

        Raises Conflict `fund.insufficient`, `fund.closed` or `agreement.exceeded`, and nothing changes.
        """
        row = self._current(event_id)
        excess = max(amount - row.reserved, ZERO) if row else amount
        if excess == 0:
            return ZERO
        known = any(row.fund_id == fund_id for row in self._reservations(event_id))
        self._hold_back(fund_id, event_id, excess, known=known)
        self._take(fund_id, excess)
        committed = self.spending(event_id)
        self._keep_to_agreements(fund_id, event_id, committed.reserved + committed.spent)
        return excess

    def release(self, event_id: str) -> tuple[str, Decimal] | None:
        """Give back what the event still has reserved: (fund id, amount), or None when there is nothing."""
        row = self._current(event_id)
        if row is None:
            return None
        mine = (reservation.c.event_id == event_id, reservation.c.fund_id == row.fund_id)
        self._change(update(reservation).where(*mine), reserved=ZERO, released=reservation.c.released + row.reserved)
        self._change(update(fund).where(fund.c.id == row.fund_id), reserved=fund.c.reserved - row.reserved)
        return row.fund_id, row.reserved

    def spend(self, event_id: str, amount: Decimal) -> str:
        """Move an amount from reserved to spent; the fund's id. Raises Conflict `expense.over_reserved`."""
        row = self._current(event_id)
        if row is None or row.reserved < amount:
            raise money.over_reserved(amount, row.reserved if row else ZERO)
        mine = (reservation.c.event_id == event_id, reservation.c.fund_id == row.fund_id)
        moved = {"reserved": -amount, "spent": amount}
        for table, key in ((reservation, mine), (fund, (fund.c.id == row.fund_id,))):
            self._change(update(table).where(*key), **{name: table.c[name] + by for name, by in moved.items()})
        touch(self.db, event_id)
        return str(row.fund_id)

    def spending(self, event_id: str) -> Spending:
        """What the event has reserved and spent."""
        rows = self._reservations(event_id)
        current = next((row.fund_id for row in rows if row.reserved > 0), rows[0].fund_id if rows else None)
        return Spending(current, sum((row.reserved for row in rows), ZERO), sum((row.spent for row in rows), ZERO))

    def agreement_left(self, fund_id: str | None, partner_ids: Iterable[str], day: dt.date, but: str) -> Decimal | None:
        """What the partners' agreements still allow in the day's year, the tightest one counting.

        None where another kind of fund pays or no agreement is in force; `but` is the event that asks.
        """
        kind = self.db.execute(select(fund.c.kind).where(fund.c.id == fund_id)).scalar_one_or_none()
        if kind != "agreement":
            return None
        left = [self._agreement_left(partner_id, day, but) for partner_id in partner_ids]
        return min((amount for amount in left if amount is not None), default=None)

    def _agreement_left(self, partner_id: str, day: dt.date, but: str) -> Decimal | None:
        terms = agreement_copy.c
        in_force = (terms.partner_id == partner_id, terms.starts_on <= day, terms.ends_on >= day)
        allowed = self.db.execute(select(func.sum(terms.yearly_amount)).where(*in_force)).scalar_one()
        if allowed is None:
            return None
        committed = (
            select(func.sum(type_coerce(reservation.c.reserved + reservation.c.spent, Money())))
            .join(fund, fund.c.id == reservation.c.fund_id)
            .join(study_event, study_event.c.id == reservation.c.event_id)
            .where(fund.c.kind == "agreement", fund.c.year == day.year, study_event.c.id != but)
            .where(holds(study_event.c.partner_ids, partner_id))
        )
        return allowed - (self.db.execute(committed).scalar_one() or ZERO)

    def holding(self, fund_id: str) -> list[str]:
        """Numbers of the events that still hold money of this fund."""
        query = (
            select(study_event.c.number)
            .join(reservation, reservation.c.event_id == study_event.c.id)
            .where(reservation.c.fund_id == fund_id, reservation.c.reserved > 0)
        )
        return sorted(self.db.execute(query).scalars())

    def counterpart(self, fund_id: str, year: int) -> str | None:
        """The fund of the same unit, name and kind in another year that may still be used; the newest of several."""
        mine = self.db.execute(select(fund).where(fund.c.id == fund_id)).one_or_none()
        if mine is None:
            return None
        alike = (fund.c.unit_id == mine.unit_id, fund.c.name == mine.name, fund.c.kind == mine.kind)
        query = select(fund.c.id).where(*alike, fund.c.year == year, fund.c.closed_at.is_(None))
        return self.db.execute(query.order_by(fund.c.id.desc()).limit(1)).scalar_one_or_none()

    def add_expense(self, new: Expense) -> Expense:
        """Keep an expense."""
        self.db.add(new)
        self.db.flush()
        return new

    def claim_invoice(self, invoice_no: str, event_id: str) -> None:
        """The number is paid or waits for finance; Conflict `expense.duplicate_invoice` when it does already.

        Who loses the race meets the primary key, tries again, and is then told.
        """
        query = select(func.count()).select_from(invoice).where(invoice.c.invoice_no == invoice_no)
        if self.db.execute(query).scalar_one():
            raise money.duplicate_invoice(invoice_no)
        self.db.execute(insert(invoice).values(invoice_no=invoice_no, event_id=event_id))

    def free_invoice(self, invoice_no: str) -> None:
        """Its request was refused: the invoice may be presented again."""
        self.db.execute(delete(invoice).where(invoice.c.invoice_no == invoice_no))

    def expenses(self, event_id: str) -> Sequence[Expense]:
        """The event's expenses, oldest first."""
        return self.db.scalars(select(Expense).where(expense.c.event_id == event_id).order_by(expense.c.id)).all()

    def year_of(self, fund_id: str | None) -> int | None:
        """The year whose money it is; None for no fund."""
        return self.db.execute(select(fund.c.year).where(fund.c.id == fund_id)).scalar_one_or_none()

    def keep_to_agreement_of(self, partner_id: str, event_id: str) -> None:
        """Refuse a partner that joins an event whose money its agreement does not allow any more."""
        committed = self.spending(event_id)
        if committed.fund_id is not None:
            self._keep_to_agreements(committed.fund_id, event_id, committed.reserved + committed.spent, [partner_id])

    def _keep_to_agreements(
        self, fund_id: str, event_id: str, amount: Decimal, only: Sequence[str] | None = None
    ) -> None:
        """Judged again now that the money is taken, with the agreements locked: two events cannot share one rest.

        `only`: the partners whose agreements are asked, where it is not all of the event's.
        """
        event = self.db.execute(
            select(study_event.c.partner_ids, study_event.c.slots).where(study_event.c.id == event_id)
        ).one()
        terms, partner_ids = agreement_copy.c, only or event.partner_ids
        locked = select(terms.id).where(terms.partner_id.in_(partner_ids)).order_by(terms.id).with_for_update()
        self.db.execute(locked)
        starts_at = dt.datetime.fromisoformat(event.slots[0]["starts_at"]) if event.slots else self.work.now
        left = self.agreement_left(fund_id, partner_ids, in_shanghai(starts_at).date(), event_id)
        if left is not None and amount > left:
            raise money.agreement_exceeded(amount, left)

    def _take(self, fund_id: str, amount: Decimal) -> None:
        """Reserve on the fund, if it has that much and its year is open."""
        free = (fund.c.id == fund_id, available >= amount, fund.c.closed_at.is_(None))
        if self._change(update(fund).where(*free), reserved=fund.c.reserved + amount):
            return
        short = self.get(fund_id)
        if short.closed_at is not None:
            raise funds.closed(short.name, short.year)
        raise funds.insufficient(short.name, amount, short.available)

    def _hold_back(self, fund_id: str, event_id: str, amount: Decimal, *, known: bool) -> None:
        if known:
            mine = (reservation.c.event_id == event_id, reservation.c.fund_id == fund_id)
            self._change(update(reservation).where(*mine), reserved=reservation.c.reserved + amount)
            return
        self.get(fund_id)
        self.db.execute(insert(reservation).values(event_id=event_id, fund_id=fund_id, reserved=amount, spent=ZERO))

    def _reservations(self, event_id: str) -> Sequence[Row[Any]]:
        return self.db.execute(select(reservation).where(reservation.c.event_id == event_id)).all()

    def _current(self, event_id: str) -> Row[Any] | None:
        """The row with money still held back (there is one at most), locked until the end of the transaction."""
        query = select(reservation).where(reservation.c.event_id == event_id, reservation.c.reserved > 0)
        return self.db.execute(query.with_for_update()).one_or_none()

    def _change(self, statement: Any, **values: Any) -> bool:
        """Run a conditional UPDATE; whether a row met the condition. A fund's version counts its movements too."""
        if statement.table is fund:
            values["version"] = fund.c.version + 1
        result: CursorResult[Any] = self.db.execute(statement.values(**values))  # type: ignore[assignment]
        return result.rowcount == 1
