"""Processes: those of an event with all that is known, and all of them for supervisors and administrators."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import and_, or_, select, true

from kit.clock import rfc3339
from kit.domain import not_found
from kit.paging import decode_cursor, page
from services.events.domain.processes import CAUSES, KIND_NAMES, SERVICES, STEP_NAMES, Process, ProcessStep
from services.events.persistence.event_tables import study_event
from services.events.persistence.metadata import kit_tables
from services.events.persistence.process_tables import process as process_table
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.confidential import sees_all
from services.events.queries.names import account_names


def event_processes(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """What followed from cancelling, rescheduling and the like, oldest first, with who was told."""
    if not sees_all(work, work.events.get(event_id)):
        raise not_found("活动")
    query = select(Process, study_event.c.number).join(study_event, study_event.c.id == process_table.c.event_id)
    rows = work.db.execute(query.where(process_table.c.event_id == event_id).order_by(process_table.c.id)).all()
    told = {key for found, _ in rows for step in found.steps for key in step.details.get("account_ids", [])}
    names = account_names(work, told | {found.started_by for found, _ in rows})
    return {
        "items": [
            {
                **_shown(work, found, number),
                "event_id": event_id,
                "reason": found.reason,
                "started_by": found.started_by,
                "started_by_name": names.get(found.started_by, ""),
                "steps": [{**_step(work, found, step), **_details(step, names)} for step in found.steps],
            }
            for found, number in rows
        ]
    }


def processes(work: EventsWork, *, state: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Those within reach, newest first; number, kind and steps, nothing of what the events are about."""
    columns, actor = process_table.c, work.actor
    query = select(Process, study_event.c.number).join(study_event, study_event.c.id == columns.event_id)
    query = query.where(true() if actor.reach == "all" else study_event.c.unit_id.in_(actor.unit_scope))
    late = and_(columns.state == "running", columns.asked_at <= work.now - work.stuck_after)
    if state is not None:
        wanted = {"done": columns.state == "done", "stuck": late, "running": and_(columns.state == "running", ~late)}
        query = query.where(wanted[state])
    after = decode_cursor(cursor, (str,))
    if after:
        query = query.where(columns.id < after[0])
    rows = work.db.execute(query.order_by(columns.id.desc()).limit(limit + 1)).all()
    return page(
        rows,
        limit,
        lambda row: (row[0].id,),
        lambda row: {**_shown(work, *row), "steps": [_step(work, row[0], step) for step in row[0].steps]},
    )


def _shown(work: EventsWork, found: Process, number: str) -> dict[str, Any]:
    return {
        "id": found.id,
        "number": number,
        "kind": found.kind,
        "label": KIND_NAMES[found.kind],
        "state": "stuck" if found.is_stuck(work.now, work.stuck_after) else found.state,
        "version": found.version,
        "started_at": rfc3339(found.started_at),
        "asked_at": rfc3339(found.asked_at),
        "finished_at": rfc3339(found.finished_at),
        "fact_ids": _fact_ids(work, found),
    }


def _step(work: EventsWork, found: Process, step: ProcessStep) -> dict[str, Any]:
    overdue = step.state == "waiting" and found.is_stuck(work.now, work.stuck_after)
    service = SERVICES.get(step.name, "events")
    return {
        "name": step.name,
        "label": STEP_NAMES[step.name],
        "state": step.state,
        "done_at": rfc3339(step.done_at),
        "fact_type": step.fact_type,
        "service": service,
        "why": f"{service} 服务在 {_minutes(work.stuck_after)} 分钟内没有确认。" if overdue else None,
    }


def _details(step: ProcessStep, names: dict[str, str]) -> dict[str, Any]:
    told = step.details.get("account_ids")
    return {
        **{name: step.details.get(name) for name in ("seats", "amount", "revoked", "asked")},
        "told": None if told is None else [{"id": key, "name": names.get(key, "")} for key in told],
    }


def _fact_ids(work: EventsWork, found: Process) -> list[str]:
    """The facts that others wait for: that of the change itself, and one for each time it was resumed."""
    outbox = kit_tables.outbox.c
    change = and_(
        outbox.aggregate_id == found.event_id,
        outbox.version == found.event_version,
        outbox.type == f"{CAUSES[found.kind]}.v1",
    )
    query = select(outbox.fact_id).where(or_(change, outbox.aggregate_id == found.id)).order_by(outbox.position)
    return list(work.db.execute(query).scalars())


def _minutes(period: dt.timedelta) -> int:
    return round(period.total_seconds() / 60)


QUERIES: dict[str, Any] = {"event_processes": event_processes, "processes": processes}
