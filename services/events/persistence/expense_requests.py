"""Expenses that wait for finance, in the work's transaction. Callers hold the event's lock."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from kit.domain import not_found
from kit.work import Work
from services.events.domain.over_line import ExpenseRequest
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import expense_request


class ExpenseRequests:
    """The expense requests of one unit of work."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def event_of(self, request_id: str) -> str:
        """The id of its event; NotFound when there is no such request."""
        query = select(expense_request.c.event_id).where(expense_request.c.id == request_id)
        event_id = self.db.execute(query).scalar_one_or_none()
        if event_id is None:
            raise not_found("超支申请")
        return str(event_id)

    def get(self, request_id: str) -> ExpenseRequest:
        """The request as it is now; NotFound when there is none."""
        found = self.db.get(ExpenseRequest, request_id, populate_existing=True)
        if found is None:
            raise not_found("超支申请")
        return found

    def add(self, new: ExpenseRequest) -> ExpenseRequest:
        """Keep a new request."""
        self.db.add(new)
        self.db.flush()
        return new

    def of_event(self, event_id: str) -> Sequence[ExpenseRequest]:
        """The event's requests, oldest first."""
        query = select(ExpenseRequest).where(expense_request.c.event_id == event_id).order_by(expense_request.c.id)
        return self.db.scalars(query).all()

    def pending_of(self, event_id: str) -> Sequence[ExpenseRequest]:
        """Those that still wait."""
        return [one for one in self.of_event(event_id) if one.state == "pending"]

    def pending(self, event_id: str) -> int:
        """How many still wait."""
        mine = (expense_request.c.event_id == event_id, expense_request.c.state == "pending")
        return int(self.db.execute(select(func.count()).select_from(expense_request).where(*mine)).scalar_one())

    def waiting_on_fund(self, fund_id: str) -> list[str]:
        """Numbers of the events that wait for finance to decide on this fund's money."""
        query = (
            select(study_event.c.number)
            .join(expense_request, expense_request.c.event_id == study_event.c.id)
            .where(expense_request.c.fund_id == fund_id, expense_request.c.state == "pending")
        )
        return sorted(set(self.db.execute(query).scalars()))
