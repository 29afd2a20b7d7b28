"""Keeping the register (台账) in step: whatever changes an event or hangs on it writes its row again, in the same
transaction.

What a unit of work has touched is noted while it flushes (`watch`, `register_touch`) and kept at its end (`keep`). Who
changes one event's things at once takes turns at its row, and looks only then: the last one sees what all others did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, bindparam, delete, event, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from kit.ids import new_id
from services.events.domain.money import ZERO
from services.events.domain.register import Materials
from services.events.domain.register_row import row_of
from services.events.domain.register_sums import COUNTED, CUTS, Values, places_of, sums_of
from services.events.domain.study_event import StudyEvent
from services.events.persistence.copies import Copies, feedback_copy
from services.events.persistence.event_tables import booking, briefing, checkin, outcome, photo, reflection, study_event
from services.events.persistence.event_words import spell
from services.events.persistence.money_tables import contribution, fund, reservation
from services.events.persistence.register_tables import SUMS, register_partner, register_place, register_row
from services.events.persistence.register_touch import RENAMED, TOUCHED, touch
from services.events.persistence.supervision_tables import finding

AT_ONCE = 500
FOLDED_AT_ONCE = 1000
FOUND_BY = ("number", "theme", "legacy_number", "partner_ids")


def watch(db: Session) -> None:
    """Have the session note the events whose things it flushes."""
    event.listen(db, "after_flush", _note)


def keep(db: Session) -> int:
    """Write the rows of all that was touched; how many were not as they should be. Call it after the last flush."""
    touched = sorted(db.info.pop(TOUCHED, ()))
    written = sum(_kept(db, touched[start : start + AT_ONCE]) for start in range(0, len(touched), AT_ONCE))
    db.info.pop(RENAMED, None)
    return written


def fold(db: Session) -> int:
    """Make one summand of those that are alike; how many kinds had several."""
    return sum(_folded(db, SUMS[cut.kind], cut.alike) for cut in CUTS)


def _folded(db: Session, table: Table, alike: Sequence[str]) -> int:
    """Of two that fold at once the second finds nothing any more."""
    columns = [table.c[name] for name in alike]
    several = select(*columns).group_by(*columns).having(func.count() > 1).limit(FOLDED_AT_ONCE)
    kinds = [tuple(row) for row in db.execute(several)]
    if not kinds:
        return 0
    totals: dict[tuple[Any, ...], Values] = {}
    gone = delete(table).where(tuple_(*columns).in_(kinds)).returning(table)
    for row in db.execute(gone):
        known = {name: getattr(row, name) for name in alike}
        total = totals.setdefault(tuple(known.values()), {**known, **{name: _nothing(name) for name in COUNTED}})
        for name in COUNTED:
            total[name] += getattr(row, name)
    kept = [{"id": new_id(), **total} for total in totals.values() if any(total[name] for name in COUNTED)]
    if kept:
        db.execute(insert(table), kept)
    return len(kinds)


def _nothing(name: str) -> Any:
    return ZERO if name in ("estimate", "actual") else 0


def _note(db: Session, _context: Any) -> None:
    for thing in (*db.new, *db.dirty, *db.deleted):
        event_id = thing.id if isinstance(thing, StudyEvent) else getattr(thing, "event_id", None)
        if event_id:
            touch(db, event_id)


def _kept(db: Session, event_ids: Sequence[str]) -> int:
    """Lock the rows that are there, work out all of them, and write those that differ."""
    held = select(register_row).where(register_row.c.event_id.in_(event_ids)).order_by(register_row.c.event_id)
    before = {row.event_id: row._asdict() for row in db.execute(held.with_for_update())}
    after = {row["event_id"]: row for row in worked_out(db, event_ids)}
    changed = [key for key in event_ids if key in after and before.get(key) != after[key]]
    for key in changed:
        _write(db, before.get(key), after[key])
    _spell(db, changed, before, after)
    signed = [(before[key], -1) for key in changed if key in before] + [(after[key], 1) for key in changed]
    for kind, sums in sums_of(signed).items():
        if sums:
            db.execute(insert(SUMS[kind]), [{"id": new_id(), **values} for values in sums])
    return len(changed)


def _spell(db: Session, changed: Sequence[str], before: Mapping[str, Values], after: Mapping[str, Values]) -> None:
    """What is now found by other words."""
    other = {
        key for key in changed if key not in before or any(before[key][name] != after[key][name] for name in FOUND_BY)
    }
    spell(db, sorted(other | (db.info.get(RENAMED, set()) & after.keys())))


def _write(db: Session, before: Mapping[str, Any] | None, after: Values) -> None:
    if before is None:
        db.execute(insert(register_row).values(after))
    else:
        db.execute(update(register_row).where(register_row.c.event_id == after["event_id"]).values(after))
    places, partners = places_of(after), list(dict.fromkeys(after["partner_ids"]))
    if before is None or places_of(before) != places:
        _point(db, register_place, "branch_id", places, after)
    if before is None or list(dict.fromkeys(before["partner_ids"])) != partners:
        _point(db, register_partner, "partner_id", partners, after)


def _point(db: Session, table: Table, name: str, keys: Iterable[str], row: Values) -> None:
    """Where the event is found: under each of these keys and no other."""
    db.execute(delete(table).where(table.c.event_id == row["event_id"]))
    pointers = [{name: key, "number": row["number"], "event_id": row["event_id"]} for key in keys]
    if pointers:
        db.execute(insert(table), pointers)


def worked_out(db: Session, event_ids: Sequence[str]) -> list[Values]:
    """The rows of these events from the events themselves and what hangs on them."""
    rows = db.execute(_SOURCE, {"event_ids": list(event_ids)}).all()
    front = Copies(db).at_the_front({partner_id for row in rows for partner_id in row.partner_ids})
    counted = [Materials(**{name: getattr(row, name) for name in _COUNTED}) for row in rows]
    return [row_of(row, found, row.funding, front) for row, found in zip(rows, counted, strict=True)]


def _of(column: Column[Any], *conditions: ColumnElement[bool], what: ColumnElement[Any] | None = None) -> Any:
    """One figure of an event: how many rows hang on it, or what these come to."""
    counted = select(func.count() if what is None else what).select_from(column.table)
    return counted.where(column == study_event.c.id, *conditions).scalar_subquery()


_COUNTED: dict[str, Any] = {
    "booked": _of(booking.c.event_id, booking.c.state == "booked"),
    "checkins": _of(checkin.c.event_id, checkin.c.partner_id.is_(None)),
    "photos": _of(photo.c.event_id),
    "reflections": _of(reflection.c.event_id),
    "outcomes": _of(outcome.c.event_id),
    "briefing": _of(briefing.c.event_id, what=briefing.c.state),
    "spent": func.coalesce(_of(reservation.c.event_id, what=func.sum(reservation.c.spent)), 0),
    "findings": _of(finding.c.event_id),
    "unsolved": _of(finding.c.event_id, finding.c.state != "verified"),
    "donations": _of(contribution.c.event_id, contribution.c.kind == "donation"),
    "partner_paid": _of(contribution.c.event_id, contribution.c.kind == "partner_paid"),
    "feedbacks": _of(feedback_copy.c.event_id),
    "feedback_sum": func.coalesce(_of(feedback_copy.c.event_id, what=func.sum(feedback_copy.c.score)), 0),
}
_READ = (
    "id", "number", "unit_id", "branch_id", "cohost_branch_ids", "partner_ids", "state", "form", "theme", "starts_at",
    "ends_at", "estimate", "legacy_number", "published_at", "created_at", "imported", "venue", "negotiation",
    "channels", "no_outcomes_reason", "settled_at",
)  # fmt: skip
_SOURCE = (
    select(
        *(study_event.c[name] for name in _READ),
        fund.c.kind.label("funding"),
        *(figure.label(name) for name, figure in _COUNTED.items()),
    )
    .select_from(study_event.outerjoin(fund, fund.c.id == study_event.c.fund_id))
    .where(study_event.c.id.in_(bindparam("event_ids", expanding=True)))
)
