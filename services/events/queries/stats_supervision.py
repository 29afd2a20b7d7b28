"""What inspections found of a year's events: the averages of their scores, and the findings by class and state."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Select, select

from services.events.domain.scores import DIMENSIONS
from services.events.persistence.supervision_tables import finding, inspection


def scores(work: Any, event_ids: Select[Any]) -> dict[str, Any]:
    """How often these events were scored, and the average of each dimension with one decimal; None without scores."""
    scored = [one for kept in work.db.scalars(select(inspection.c.scores)) for one in kept.items()]
    (column,) = event_ids.selected_columns
    wanted = set(work.db.scalars(event_ids.where(column.in_({event_id for event_id, _ in scored}))))
    given = [points for event_id, points in scored if event_id in wanted]
    averages = {
        name: f"{sum(points[name] for points in given) / len(given):.1f}" if given else None for name in DIMENSIONS
    }
    return {"scored": len(given), **averages}


def findings(work: Any, event_ids: Select[Any]) -> dict[str, Any]:
    """{total, verified, overdue, by_state, by_class, by_category}: each of the three sums up to the total."""
    columns = finding.c
    query = select(columns.state, columns.due_at, columns.rectification, columns.category)
    rows = work.db.execute(query.where(columns.event_id.in_(event_ids))).all()
    return {
        "total": len(rows),
        "verified": sum(row.state == "verified" for row in rows),
        "overdue": sum(row.state in ("open", "reopened") and row.due_at < work.now for row in rows),
        "by_state": dict(Counter(row.state for row in rows)),
        "by_class": dict(Counter(row.rectification for row in rows)),
        "by_category": dict(Counter(row.category for row in rows)),
    }
