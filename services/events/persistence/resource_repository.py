"""Resources, and the times at which they are not to be had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from kit.domain import Actor, not_found
from kit.work import Work
from services.events.domain.resources import Commitment, Resource
from services.events.domain.slots import times
from services.events.domain.study_event import StudyEvent
from services.events.persistence.event_repository import holds, overlapping
from services.events.persistence.event_tables import study_event
from services.events.persistence.resource_tables import resource, resource_outage
from services.events.persistence.unit_tree import unit_and_above


class ResourceRepository:
    """Resources of one unit of work.

    A resource has one event at a time: whoever asks in a writing transaction what stands against a time holds the
    resources' rows until the end of it, so two events that want one of them ask one after the other.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self.db = work.db

    def get(self, resource_id: str) -> Resource:
        """The resource, tracked; its row is locked in a writing transaction."""
        writes = bool(self.db.get_bind().get_execution_options().get("writes"))
        found = self.db.get(Resource, resource_id, with_for_update=writes or None, populate_existing=True)
        if found is None:
            raise not_found("资源")
        self.work.track(found)
        return found

    def add(self, made: Resource) -> None:
        """A new resource."""
        self.db.add(made)
        self.work.track(made)

    def of(self, resource_ids: Iterable[str]) -> dict[str, Resource]:
        """The known ones of these by id."""
        rows = self.db.scalars(select(Resource).where(resource.c.id.in_(list(resource_ids))))
        return {one.id: one for one in rows}

    def name_taken(self, unit_id: str, name: str, but: str) -> bool:
        """Whether another resource in use of this unit has the name."""
        query = select(resource.c.id).where(resource.c.unit_id == unit_id, resource.c.name == name)
        found = self.db.execute(query.where(resource.c.retired.is_(False), resource.c.id != but)).first()
        return found is not None

    def may_see(self, unit_id: str, actor: Actor) -> bool:
        """Of the actor's unit, one above it (an office's bus serves its departments), or one below it."""
        return actor.reach == "all" or unit_id in {*actor.unit_scope, *unit_and_above(self.db, actor.unit_id)}

    def serves(self, unit_id: str) -> list[str]:
        """The units whose resources an event of this unit may have."""
        return unit_and_above(self.db, unit_id)

    def lock(self, resource_ids: Iterable[str]) -> None:
        """Hold these rows, in one order, where something may be written."""
        keys = sorted(set(resource_ids))
        if keys and self.db.get_bind().get_execution_options().get("writes"):
            query = select(resource.c.id).where(resource.c.id.in_(keys)).order_by(resource.c.id)
            self.db.execute(query.with_for_update())

    def commitments(
        self, resource_ids: Sequence[str], starts_at: dt.datetime, ends_at: dt.datetime, but: str
    ) -> list[Commitment]:
        """What stands against these resources in a period, apart from the event `but`; a few queries for all of it."""
        if not resource_ids:
            return []
        self.lock(resource_ids)
        query = select(resource.c.id, resource.c.name, resource.c.retired).where(resource.c.id.in_(list(resource_ids)))
        rows = self.db.execute(query).all()
        names = {row.id: row.name for row in rows}
        gone = [Commitment(row.id, row.name, "retired", starts_at, ends_at, "") for row in rows if row.retired]
        return [*gone, *self._outages(names, starts_at, ends_at), *self._events(names, starts_at, ends_at, but)]

    def _outages(self, names: dict[str, str], starts_at: dt.datetime, ends_at: dt.datetime) -> list[Commitment]:
        columns = resource_outage.c
        query = select(resource_outage).where(
            columns.resource_id.in_(list(names)), columns.starts_at < ends_at, columns.ends_at > starts_at
        )
        return [
            Commitment(
                row.resource_id, names[row.resource_id], "outage", row.starts_at, row.ends_at, row.reason, row.id
            )
            for row in self.db.execute(query.order_by(columns.starts_at))
        ]

    def _events(
        self, names: dict[str, str], starts_at: dt.datetime, ends_at: dt.datetime, but: str
    ) -> list[Commitment]:
        columns = study_event.c
        query = select(
            columns.id, columns.number, columns.theme, columns.starts_at, columns.ends_at, columns.resource_ids
        ).where(
            or_(*(holds(columns.resource_ids, key) for key in names)),
            columns.id != but,
            *overlapping(starts_at, ends_at),
        )
        # Administrators look after things and not after what is held: they see the number alone.
        blind = self.work.actor.has("admin")
        return [
            Commitment(key, names[key], "event", row.starts_at, row.ends_at, label, row.id)
            for row in self.db.execute(query.order_by(columns.starts_at))
            for label in [row.number if blind else f"{row.number} {row.theme}"]
            for key in row.resource_ids
            if key in names
        ]

    def against(self, event: StudyEvent) -> list[Commitment]:
        """What stands against the event's resources at its agreed time, else at any of its candidate times."""
        if event.starts_at and event.ends_at:
            spans = [(event.starts_at, event.ends_at)]
        else:
            agreed = event.agreed_slot()
            spans = [times(offer) for offer in ([agreed] if agreed else event.slots)]
        if not spans:
            return []
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
        found = self.commitments(event.resource_ids, first, last, but=event.id)
        return [one for one in found if any(one.overlaps(*span) for span in spans)]

    def upcoming(self, resource_id: str, now: dt.datetime) -> list[str]:
        """Numbers of the events that have it and are not over."""
        columns = study_event.c
        query = select(columns.number).where(
            holds(columns.resource_ids, resource_id), columns.state == "confirmed", columns.ends_at > now
        )
        return list(self.db.execute(query.order_by(columns.number)).scalars())

    def waiting_for(self, resource_id: str) -> list[str]:
        """Ids of events whose partners agreed but for which it was not to be had; who waits longest first."""
        columns = study_event.c
        query = select(columns.id).where(columns.waits_for_resource == resource_id, columns.state == "inviting")
        return list(self.db.execute(query.order_by(columns.waits_since, columns.id)).scalars())
