"""Lines of the plan whose month went by, and the studies that a branch's duty asks for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from kit.clock import SHANGHAI, in_shanghai
from services.events.domain.duty import Duty, behind
from services.events.domain.owed import Owed, end_of_month
from services.events.domain.states import TOOK_PLACE
from services.events.persistence.event_tables import study_event
from services.events.persistence.owed.scope import Scope
from services.events.persistence.plan_tables import annual_plan, plan_line

DECEMBER = 12


def plan_lines(scope: Scope) -> Iterator[Owed]:
    """Lines of this year's approved plans that no event has fulfilled in their month; last year's through January."""
    columns, plan, today = plan_line.c, annual_plan.c, scope.today
    years = [today.year, today.year - 1] if today.month == 1 else [today.year]
    fulfilled = select(study_event.c.plan_line_id).where(
        study_event.c.plan_line_id.is_not(None), study_event.c.state.in_(sorted(TOOK_PLACE))
    )
    query = (
        select(columns.id, columns.theme, columns.month, plan.year, plan.branch_id, plan.unit_id, columns.plan_id)
        .join(annual_plan, plan.id == columns.plan_id)
        .where(scope.within(plan), plan.state == "approved", plan.year.in_(years), columns.id.not_in(fulfilled))
    )
    for row in scope.db.execute(query.order_by(columns.id)):
        month = row.month or DECEMBER
        due = end_of_month(row.year, month)
        if due < today:
            yield Owed(
                kind="plan_line", id=row.id, branch_id=row.branch_id, unit_id=row.unit_id, title=row.theme,
                since=due.replace(day=1), due=due, path=f"/plans/{row.plan_id}",
            )  # fmt: skip


def duties(scope: Scope) -> Iterator[Owed]:
    """What standing branches lack; an event counts for the branch that holds it and for those that hold it with it."""
    standing = [branch for branch in scope.branches() if branch.kind == "standing"]
    if all(scope.duty(branch.unit_id) == Duty() for branch in standing):
        return
    held = _held(scope)
    for branch in standing:
        counts = {year: held[branch.id, year] for year in (scope.today.year, scope.today.year - 1)}
        for lack in behind(scope.duty(branch.unit_id), counts, branch.founded_on, scope.today):
            yield Owed(
                kind="duty", id=f"{branch.id}:{lack.year}:{lack.period}", branch_id=branch.id, unit_id=branch.unit_id,
                title=lack.title, since=lack.since, due=lack.due, path="/events", count=lack.missing,
            )  # fmt: skip


def _held(scope: Scope) -> Counter[tuple[str, int]]:
    """(branch, year) -> events that took place, this year and last."""
    columns = study_event.c
    first = dt.datetime(scope.today.year - 1, 1, 1, tzinfo=SHANGHAI)
    query = select(columns.branch_id, columns.cohost_branch_ids, columns.starts_at).where(
        columns.state.in_(sorted(TOOK_PLACE)), columns.starts_at >= first
    )
    found: Counter[tuple[str, int]] = Counter()
    for row in scope.db.execute(query):
        for branch_id in {row.branch_id, *row.cohost_branch_ids}:
            found[branch_id, in_shanghai(row.starts_at).year] += 1
    return found
