"""Getting study events in and out, and what has to be asked across events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, cast, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from kit.domain import Actor, in_shanghai, not_found
from services.events.domain.states import AGREED, OVER
from services.events.domain.study_event import StudyEvent
from services.events.persistence import event_mapping  # noqa: F401  (maps the classes)
from services.events.persistence.event_tables import (
    approval,
    booking,
    checkin,
    event_number,
    negotiation_step,
    outcome,
    study_event,
)

BUSY = ("confirmed", "held")
"""People and venues are taken by events in these states."""


@dataclass(frozen=True)
class Sight:
    """What is needed to judge whether an actor may see an event, without loading it."""

    event_id: str
    state: str
    branch_ids: tuple[str, ...]
    unit_id: str


class EventRepository:
    """Study events of one unit of work."""

    def __init__(self, db: Session, track: Callable[[Any], Any]) -> None:
        self.db = db
        self.track = track
        self._loaded: dict[str, StudyEvent] = {}

    def get(self, event_id: str) -> StudyEvent:
        """The event, tracked. In a writing transaction its row is locked: who comes second waits, and then sees."""
        if event_id in self._loaded:
            return self._loaded[event_id]
        if self.db.get_bind().get_execution_options().get("writes"):
            query = select(StudyEvent).where(study_event.c.id == event_id).with_for_update()
            found = self.db.execute(query).scalar_one_or_none()
        else:
            found = self.db.get(StudyEvent, event_id)
        if found is None:
            raise not_found("活动")
        return self._keep(found)

    def add(self, event: StudyEvent) -> None:
        """A new event."""
        self.db.add(event)
        self._keep(event)

    def of_approval(self, approval_id: str) -> StudyEvent:
        """The event to which an approval belongs."""
        return self._of(approval, approval_id, "审批")

    def of_outcome(self, outcome_id: str) -> StudyEvent:
        """The event to which an outcome belongs."""
        return self._of(outcome, outcome_id, "成果转化事项")

    def next_number(self, year: int) -> int:
        """Count up within the year; parallel drafts wait for the row, and the year's very first ones try again."""
        raised = update(event_number).where(event_number.c.year == year).values(last=event_number.c.last + 1)
        count = self.db.execute(raised.returning(event_number.c.last)).scalar_one_or_none()
        if count is None:
            self.db.execute(insert(event_number).values(year=year, last=1))
            return 1
        return int(count)

    def take_numbers(self, year: int, count: int) -> range:
        """So many numbers of the year at once."""
        raised = update(event_number).where(event_number.c.year == year).values(last=event_number.c.last + count)
        last = self.db.execute(raised.returning(event_number.c.last)).scalar_one_or_none()
        if last is None:
            self.db.execute(insert(event_number).values(year=year, last=count))
            last = count
        return range(int(last) - count + 1, int(last) + 1)

    def stamp(self, branch_id: str) -> tuple[int, int]:
        """How many events the branch has, and how often they were changed."""
        columns = study_event.c
        counted = select(func.count(columns.id), func.sum(columns.version)).where(columns.branch_id == branch_id)
        count, versions = self.db.execute(counted).one()
        return int(count), int(versions or 0)

    def past_of_branch(self, branch_id: str) -> set[tuple[str, dt.date]]:
        """(theme, day in Shanghai) of all dated events of a branch."""
        columns = study_event.c
        query = select(columns.theme, columns.starts_at).where(columns.branch_id == branch_id)
        rows = self.db.execute(query.where(columns.starts_at.is_not(None)))
        return {(row.theme, in_shanghai(row.starts_at).date()) for row in rows}

    def sight(self, event_id: str) -> Sight | None:
        """Who may see it; None when there is no such event."""
        columns = study_event.c
        query = select(columns.state, columns.branch_id, columns.cohost_branch_ids, columns.unit_id)
        row = self.db.execute(query.where(columns.id == event_id)).one_or_none()
        if row is None:
            return None
        return Sight(event_id, row.state, (row.branch_id, *row.cohost_branch_ids), row.unit_id)

    def event_of(self, kind: str, key: str) -> str | None:
        """The id of the event that an approval or outcome hangs on."""
        table = {"approval": approval, "outcome": outcome}[kind]
        return self.db.execute(select(table.c.event_id).where(table.c.id == key)).scalar_one_or_none()

    def decided_for_another(self, event_id: str, account_id: str) -> bool:
        """Whether the account decided on one of the event's approvals as a deputy."""
        columns = approval.c
        mine = (columns.decided_by == account_id, columns.for_account_id.is_not(None))
        return (
            self.db.execute(select(columns.id).where(columns.event_id == event_id, *mine).limit(1)).first() is not None
        )

    def takes_part(self, event_id: str, member_id: str | None) -> bool:
        """Whether the member has a live booking or was checked in."""
        if member_id is None:
            return False
        booked = select(booking.c.id).where(
            booking.c.event_id == event_id, booking.c.member_id == member_id, booking.c.state != "cancelled"
        )
        there = select(checkin.c.id).where(checkin.c.event_id == event_id, checkin.c.member_id == member_id)
        return self.db.execute(booked.union_all(there).limit(1)).first() is not None

    def open_of_branch(self, branch_id: str) -> list[StudyEvent]:
        """Events of the branch that are not over, locked."""
        return self._open(study_event.c.branch_id == branch_id)

    def open_of_responsible(self, account_id: str, branch_id: str) -> list[StudyEvent]:
        """Events that the account runs in the branch and that are not over, locked."""
        return self._open(study_event.c.branch_id == branch_id, study_event.c.responsible_id == account_id)

    def _open(self, *conditions: ColumnElement[bool]) -> list[StudyEvent]:
        query = select(study_event.c.id).where(*conditions, study_event.c.state.not_in(OVER)).order_by(study_event.c.id)
        return [self.get(event_id) for event_id in self.db.execute(query).scalars().all()]

    def venue_taken(self, key: str | None, starts_at: dt.datetime, ends_at: dt.datetime, but: str) -> str | None:
        """The id of another event that has this venue at an overlapping time.

        Inside a writing transaction two events that want one venue queue up here, so that both cannot get it.
        """
        if key is None:
            return None
        self._queue_for(f"venue:{key}")
        query = select(study_event.c.id).where(
            study_event.c.venue_key == key, study_event.c.id != but, *overlapping(starts_at, ends_at)
        )
        return self.db.execute(query.limit(1)).scalar_one_or_none()

    def queue_for_venue(self, key: str | None) -> None:
        """Let nobody else look at the venue until this transaction ends: it is being given back."""
        if key is not None:
            self._queue_for(f"venue:{key}")

    def waiting_for_venue(self, taken_by: str) -> list[str]:
        """Ids of events whose partners agreed but whose venue, or a resource, this event had; longest first."""
        columns = study_event.c
        had = or_(columns.venue_taken_by == taken_by, columns.resource_taken_by == taken_by)
        query = select(columns.id).where(had, columns.state == "inviting")
        return list(self.db.execute(query.order_by(columns.waits_since, columns.id)).scalars())

    def busy(
        self, member_ids: Iterable[str], starts_at: dt.datetime, ends_at: dt.datetime, but: str
    ) -> list[tuple[str, str, str, str]]:
        """(member id, event id, number, theme) of those who have a seat elsewhere at that time."""
        columns = study_event.c
        query = (
            select(booking.c.member_id, columns.id, columns.number, columns.theme)
            .join(study_event, columns.id == booking.c.event_id)
            .where(booking.c.member_id.in_(list(member_ids)), booking.c.state == "booked", columns.id != but)
            .where(*overlapping(starts_at, ends_at))
        )
        return [(row.member_id, row.id, row.number, row.theme) for row in self.db.execute(query)]

    def with_line_of(self, member_ids: Iterable[str], but: str) -> list[str]:
        """Ids of confirmed events in whose line one of these members waits."""
        query = (
            select(study_event.c.id)
            .join(booking, booking.c.event_id == study_event.c.id)
            .where(booking.c.member_id.in_(list(member_ids)), booking.c.state == "waitlisted")
            .where(study_event.c.state == "confirmed", study_event.c.id != but)
        )
        return sorted(set(self.db.execute(query).scalars()))

    def venues_of(self, branch_id: str, but: str, first: dt.datetime, last: dt.datetime) -> list[dict[str, Any]]:
        """Venues of the branch's agreed events that start in a period, for the rules that count them."""
        query = select(study_event.c.venue).where(
            study_event.c.branch_id == branch_id,
            study_event.c.id != but,
            study_event.c.state.in_(AGREED),
            study_event.c.starts_at >= first,
            study_event.c.starts_at < last,
        )
        return [venue or {} for venue in self.db.execute(query).scalars()]

    def note_partner_step(self, fact_id: str, **values: Any) -> None:
        """Keep what a partner did for the timeline; the inbox lets each fact in once."""
        self.db.execute(insert(negotiation_step).values(fact_id=fact_id, **values))

    def _of(self, table: Table, key: str, what: str) -> StudyEvent:
        event_id = self.db.execute(select(table.c.event_id).where(table.c.id == key)).scalar_one_or_none()
        if event_id is None:
            raise not_found(what)
        return self.get(event_id)

    def _keep(self, event: StudyEvent) -> StudyEvent:
        self._loaded[event.id] = event
        self.track(event)
        return event

    def _queue_for(self, name: str) -> None:
        if self.db.get_bind().dialect.name == "postgresql":
            self.db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


def overlapping(starts_at: dt.datetime, ends_at: dt.datetime) -> Sequence[ColumnElement[bool]]:
    """Events that have people, venue and resources at a time."""
    columns = study_event.c
    return columns.state.in_(BUSY), columns.starts_at < ends_at, columns.ends_at > starts_at


def holds(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    """Whether a JSON list of ids (or an object keyed by ids) in a text column names this id."""
    return cast(column, Text).contains(f'"{value}"', autoescape=True)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The events that lie within the actor's reach, as a condition for lists."""
    columns = study_event.c
    if actor.reach == "all":
        return columns.id.is_not(None)
    if actor.reach == "unit":
        return columns.unit_id.in_(actor.unit_scope)
    if actor.branch_id is None:
        return columns.id.is_(None)
    own = or_(columns.branch_id == actor.branch_id, holds(columns.cohost_branch_ids, actor.branch_id))
    return and_(own, columns.state.in_(AGREED)) if actor.reach == "own_confirmed" else own
