"""Steps of approval: those of an event, and those that wait for the actor, also as somebody's deputy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from kit.clock import rfc3339
from kit.domain import Actor, not_found
from kit.paging import decode_cursor, page
from kit.recall import remembered
from services.events.domain.approval import waited
from services.events.domain.event_view import approval_view
from services.events.persistence.event_repository import holds
from services.events.persistence.event_tables import approval, study_event
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.confidential import sees_all
from services.events.queries.names import account_names, branch_names


def event_approvals(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """All steps of all attempts, in order."""
    found = work.events.get(event_id)
    if not sees_all(work, found):
        raise not_found("活动")
    steps = sorted(found.approvals, key=lambda step: (step.attempt, step.step, step.id))
    names = account_names(work, {key for step in steps for key in (step.decided_by, step.for_account_id)})
    principals = work.principals()
    return {
        "items": [
            {
                **approval_view(step, event_id, work.now),
                "decided_by_name": names.get(step.decided_by or ""),
                "for_account_name": names.get(step.for_account_id or ""),
                "may_decide": step.state == "pending" and found.may_decide(step, work.actor, principals),
                "may_urge": step.state == "pending" and not step.urged_today(work.now),
            }
            for step in steps
        ]
    }


def approvals(work: EventsWork, *, state: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """`pending`: what the actor can decide now, oldest first; else what they decided (so), newest first."""
    pending, key = state in (None, "pending"), approval.c.id
    people = [work.actor, *work.principals()]
    query = _with_event().where(decidable_by(people) if pending else _decided_by(work.actor, state))
    after = decode_cursor(cursor, (str,))
    if after:
        query = query.where(key > after[0] if pending else key < after[0])
    rows = work.db.execute(query.order_by(key if pending else key.desc()).limit(limit + 1)).all()
    accounts = [one.account_id for one in people] + [
        key for row in rows for key in (row.decided_by, row.for_account_id)
    ]
    names, branches = account_names(work, accounts), branch_names(work, {row.event_branch_id for row in rows})
    return page(
        rows,
        limit,
        lambda row: (row.id,),
        lambda row: {
            **_shown(row, names, branches, pending),
            **_waiting(row, names, people if pending else [], work.now),
        },
    )


def _decided_by(actor: Actor, state: str | None) -> ColumnElement[bool]:
    own = approval.c.decided_by == actor.account_id
    return own if state == "decided" else and_(own, approval.c.state == state)


_OF_EVENT = ("number", "theme", "branch_id", "unit_id", "estimate", "state", "version", "proposer_id", "responsible_id",
             "former_responsible_ids", "preflight")  # fmt: skip


def _with_event() -> Any:
    columns = (study_event.c[name].label(f"event_{name}") for name in _OF_EVENT)
    return select(approval, *columns).join(study_event, study_event.c.id == approval.c.event_id)


def decidable(work: EventsWork) -> list[tuple[Any, str | None]]:
    """All rows that the actor can decide now, oldest first, each with whose deputy they are in it."""
    people = [work.actor, *work.principals()]
    rows = work.db.execute(_with_event().where(decidable_by(people)).order_by(approval.c.id)).all()
    return [(row, _whose_right(row, people)) for row in rows]


def decidable_by(people: Sequence[Actor]) -> ColumnElement[bool]:
    """The same question as `Approving.decidable`, in SQL: the actor first, then those whose deputy they are.

    Of several approvals of one role at one step the first is enough: whoever takes it, the next is for the others.
    """
    actor = people[0]
    earlier, columns = approval.alias("earlier"), approval.c
    same = [earlier.c[name] == columns[name] for name in ("event_id", "attempt", "step", "role", "state")]
    return and_(
        columns.state == "pending",
        study_event.c.state == "in_review",
        ~is_author(actor.account_id),
        ~_has_spoken(actor.account_id),
        ~exists().where(*same, earlier.c.id < columns.id),
        or_(*(_by_right_of(person, deputy=place > 0) for place, person in enumerate(people))),
    )


def _by_right_of(person: Actor, *, deputy: bool) -> ColumnElement[bool]:
    of_unit = [role for role in person.roles if role != "secretary"]
    ways = [and_(approval.c.role.in_(of_unit), study_event.c.unit_id.in_(person.unit_scope))]
    if person.has("secretary") and person.branch_id:
        ways.append(and_(approval.c.role == "secretary", study_event.c.branch_id == person.branch_id))
    if not deputy:
        return or_(*ways)
    return and_(or_(*ways), ~is_author(person.account_id), ~_has_spoken(person.account_id))


def is_author(account_id: str) -> ColumnElement[bool]:
    """The same as `EventRecord.authors`, in SQL."""
    columns = study_event.c
    return or_(
        columns.proposer_id == account_id,
        columns.responsible_id == account_id,
        holds(columns.former_responsible_ids, account_id),
    )


def _has_spoken(account_id: str) -> ColumnElement[bool]:
    beside, columns = approval.alias(), approval.c
    same = [beside.c[name] == columns[name] for name in ("event_id", "attempt", "step")]
    theirs = or_(beside.c.decided_by == account_id, beside.c.for_account_id == account_id)
    return exists().where(*same, beside.c.state == "approved", theirs)


def _whose_right(row: Any, people: Sequence[Actor]) -> str | None:
    """The principal by whose right the actor may decide this row; None where their own suffices."""
    authors = {row.event_proposer_id, row.event_responsible_id, *row.event_former_responsible_ids}
    for place, person in enumerate(people):
        of_branch = row.role == "secretary" and person.branch_id == row.event_branch_id
        of_unit = row.role != "secretary" and row.event_unit_id in person.unit_scope
        if person.has(row.role) and (of_branch or of_unit) and person.account_id not in authors:
            return person.account_id if place else None
    return None


def _waiting(row: Any, names: dict[str, str], people: Sequence[Actor], now: dt.datetime) -> dict[str, Any]:
    """Since when, how long, and in whose place the actor could decide it; `people` are empty for what is decided."""
    principal = _whose_right(row, people)
    return {
        "waiting_since": rfc3339(row.requested_at) if people else None,
        **waited(row.requested_at, row.decided_at or (now if people else None)),
        "as_deputy_for": principal,
        "as_deputy_for_name": names.get(principal or ""),
    }


def _shown(row: Any, names: dict[str, str], branches: dict[str, str], may_decide: bool) -> dict[str, Any]:
    return {
        "id": row.id, "event_id": row.event_id, "attempt": row.attempt, "step": row.step, "role": row.role,
        "state": row.state, "comment": row.comment, "decided_by": row.decided_by,
        "decided_by_name": names.get(row.decided_by or ""), "decided_at": rfc3339(row.decided_at),
        "for_account_id": row.for_account_id, "for_account_name": names.get(row.for_account_id or ""),
        "requested_at": rfc3339(row.requested_at), "urged_on": row.urged_on.isoformat() if row.urged_on else None,
        "may_decide": may_decide, "number": row.event_number, "theme": row.event_theme,
        "branch": branches.get(row.event_branch_id, ""), "estimate": f"{row.event_estimate:.2f}",
        "event_state": row.event_state, "version": row.event_version,
        "warnings": sum(check.get("level") != "info" for check in row.event_preflight),
    }  # fmt: skip


QUERIES: dict[str, Any] = {"event_approvals": event_approvals, "approvals": remembered(approvals)}
