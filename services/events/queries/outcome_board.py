"""All outcomes within reach by their stage: the board."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.engine import Row

from kit.clock import in_shanghai, rfc3339
from kit.paging import decode_cursor, page
from services.events.domain.outcome_stages import STAGES, possible_moves
from services.events.domain.states import TOOK_PLACE
from services.events.persistence.event_repository import visible_to
from services.events.persistence.event_tables import outcome, study_event
from services.events.persistence.register_rows import in_year
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import account_names, branch_names, member_names


def outcome_board(work: EventsWork, *, limit: int, cursor: str | None, **filters: Any) -> dict[str, Any]:
    """Outcomes, those due first on top; `counts` by stage and `overdue` are of the whole filtered set."""
    today = in_shanghai(work.now).date()
    conditions = _conditions(work, today, filters)
    columns = (outcome, study_event.c.number, study_event.c.theme, study_event.c.branch_id, study_event.c.partner_ids)
    query = select(*columns).join(study_event, study_event.c.id == outcome.c.event_id).where(*conditions)
    after = decode_cursor(cursor, (str, str))
    if after is not None:
        due = dt.date.fromisoformat(after[0]) if _is_day(after[0]) else dt.date.min
        same_day = and_(outcome.c.due_on == due, outcome.c.id > after[1])
        query = query.where((outcome.c.due_on > due) | same_day)
    rows = work.db.execute(query.order_by(outcome.c.due_on, outcome.c.id).limit(limit + 1)).all()
    names = _Names(work, rows)

    def shown(row: Row[Any]) -> dict[str, Any]:
        return {**_shown(row, names, today), "moves": possible_moves(work.actor, row.branch_id, row)}

    found = page(rows, limit, lambda row: (row.due_on.isoformat(), row.id), shown)
    return {**found, **_counts(work, conditions, today)}


def _conditions(work: EventsWork, today: dt.date, filters: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Drafted and refused events have none; given-up outcomes only where they are asked for."""
    found = [visible_to(work.actor), study_event.c.state.in_(sorted(TOOK_PLACE))]
    state = filters["state"]
    found.append(outcome.c.state == state if state else outcome.c.state != "dropped")
    for name, column in (("stage", outcome.c.stage), ("branch_id", study_event.c.branch_id),
                         ("owner_id", outcome.c.owner_id)):  # fmt: skip
        if filters[name]:
            found.append(column == filters[name])
    if filters["year"]:
        found.append(in_year(filters["year"]))
    if filters["overdue"] is not None:
        late = _is_late(today)
        found.append(late if filters["overdue"] else ~late)
    return found


def _is_late(today: dt.date) -> ColumnElement[bool]:
    return and_(outcome.c.state == "open", outcome.c.due_on < today)


class _Names:
    """Names of the rows' branches and owners, and of those who moved them, by the local copies."""

    def __init__(self, work: EventsWork, rows: Any) -> None:
        self.branches = branch_names(work, {row.branch_id for row in rows})
        self.owners = member_names(work, {row.owner_id for row in rows})
        self.accounts = account_names(work, {move["by"] for row in rows for move in row.history})


def _shown(row: Row[Any], names: _Names, today: dt.date) -> dict[str, Any]:
    plain = ("id", "event_id", "version", "number", "theme", "problem", "owner_id", "state", "stage", "result",
             "evidence_ids", "branch_id")  # fmt: skip
    late = row.state == "open" and row.due_on < today
    return {
        **{name: getattr(row, name) for name in plain},
        "branch": names.branches.get(row.branch_id),
        "owner": names.owners.get(row.owner_id, ""),
        "due_on": row.due_on.isoformat(),
        "overdue": late,
        "days_late": (today - row.due_on).days if late else 0,
        "added_at": rfc3339(row.added_at),
        "done_at": rfc3339(row.done_at),
        "history": [{**move, "by_name": names.accounts.get(move["by"], "")} for move in row.history],
    }


def _counts(work: EventsWork, conditions: list[ColumnElement[bool]], today: dt.date) -> dict[str, Any]:
    joined = study_event.c.id == outcome.c.event_id
    query = (
        select(outcome.c.stage, func.count().label("events"))
        .join(study_event, joined)
        .where(*conditions)
        .group_by(outcome.c.stage)
    )
    counts: dict[str, int] = {row.stage: row.events for row in work.db.execute(query)}
    late = select(func.count()).select_from(outcome).join(study_event, joined).where(*conditions, _is_late(today))
    by_stage = {stage: counts.get(stage, 0) for stage in STAGES}
    return {"counts": by_stage, "total": sum(by_stage.values()), "overdue": work.db.scalar(late) or 0}


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


QUERIES: dict[str, Any] = {"outcome_board": outcome_board}
