"""For "money and seats": the guards of the last yuan and the last seat taken away, and a line that is not kept."""

from __future__ import annotations

from typing import Any


def fund_guarded_in_memory() -> None:
    """The fund's figures are read, judged in Python, and written: without the CHECK and the conditional statement."""
    from services.events.domain import funds
    from services.events.persistence import money_repository as repository

    _drop_check("fund", "money")
    fund = repository.fund

    def reserve(self: Any, fund_id: str, event_id: str, amount: Any) -> Any:
        known = self.get(fund_id)
        if known.available < amount:
            raise funds.insufficient(known.name, amount, known.available)
        self._hold_back(fund_id, event_id, amount, known=False)
        self._change(repository.update(fund).where(fund.c.id == fund_id), reserved=fund.c.reserved + amount)
        return amount

    repository.Funds.reserve = reserve  # type: ignore[method-assign]


def seats_without_guard() -> None:
    """Seats are counted in Python: no lock on the event's row, no comparison of its version, no CHECK."""
    from sqlalchemy import inspect, select

    from kit.domain import not_found
    from services.events.domain.study_event import StudyEvent
    from services.events.persistence.event_repository import EventRepository
    from services.events.persistence.event_tables import study_event

    _drop_check("study_event", "seats")
    inspect(StudyEvent).version_id_col = None

    def get(self: Any, event_id: str) -> StudyEvent:
        if event_id in self._loaded:
            return self._loaded[event_id]  # type: ignore[no-any-return]
        found = self.db.execute(select(StudyEvent).where(study_event.c.id == event_id)).scalar_one_or_none()
        if found is None:
            raise not_found("活动")
        return self._keep(found)  # type: ignore[no-any-return]

    EventRepository.get = get  # type: ignore[method-assign]


def line_in_the_wrong_order() -> None:
    """Who came last moves up first."""
    from services.events.domain.seats import Seating

    in_order = Seating.waiting
    Seating.waiting = lambda self: in_order(self)[::-1]  # type: ignore[method-assign]


def freed_seats_stay_empty() -> None:
    """Nobody moves up when a seat is given back."""
    from services.events.domain.seats import Seating

    Seating.promote = lambda self, now, passed_over=(): []  # type: ignore[method-assign]


def passed_over_for_good() -> None:
    """Who has a seat elsewhere is passed over, and nobody comes back to them when that seat is given back."""
    from services.events.handlers import life, seats

    for module in (life, seats):
        module.when_people_are_free_seat_them_elsewhere = lambda work, event, seated: None  # type: ignore[attr-defined]


def _drop_check(table: str, name: str) -> None:
    """Take a CHECK out of the doctored product's own PostgreSQL database."""
    import os

    from sqlalchemy import text

    from kit.database import Database

    database = Database(os.environ["LIANXUE_EVENTS_DATABASE_URL"])
    with database.transaction() as db:
        db.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{name}"))
    database.dispose()


VARIANTS = {
    "fund-guarded-in-memory": fund_guarded_in_memory,
    "seats-without-guard": seats_without_guard,
    "line-in-the-wrong-order": line_in_the_wrong_order,
    "freed-seats-stay-empty": freed_seats_stay_empty,
    "passed-over-for-good": passed_over_for_good,
}
