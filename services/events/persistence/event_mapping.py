"""How the study event's classes lie in its tables; imperative, so that the domain stays plain Python."""

from __future__ import annotations

from sqlalchemy.orm import relationship

from services.events.domain.approval import Approval
from services.events.domain.briefing import Briefing, BriefingRevision
from services.events.domain.presence import CheckIn
from services.events.domain.screening import Screening
from services.events.domain.seats import Booking
from services.events.domain.study_event import StudyEvent
from services.events.domain.summary import Outcome, Photo, Reflection
from services.events.persistence import event_tables as tables
from services.events.persistence import publication_tables
from services.events.persistence.metadata import mapper_registry

_LISTS = (
    ("approvals", Approval, tables.approval, tables.approval.c.id),
    ("bookings", Booking, tables.booking, tables.booking.c.position),
    ("checkins", CheckIn, tables.checkin, tables.checkin.c.id),
    ("reflections", Reflection, tables.reflection, tables.reflection.c.id),
    ("outcomes", Outcome, tables.outcome, tables.outcome.c.id),
    ("photos", Photo, tables.photo, tables.photo.c.id),
    ("screenings", Screening, publication_tables.briefing_screening, publication_tables.briefing_screening.c.id),
    ("briefing_revisions", BriefingRevision, tables.briefing_revision, tables.briefing_revision.c.revision),
)


def map_events() -> None:
    """Map once; a second call does nothing."""
    if any(mapper.class_ is StudyEvent for mapper in mapper_registry.mappers):
        return
    for _, part, table, _ in _LISTS:
        mapper_registry.map_imperatively(part, table)
    mapper_registry.map_imperatively(Briefing, tables.briefing)
    parts = {name: relationship(part, order_by=order, cascade="all, delete-orphan") for name, part, _, order in _LISTS}
    parts["briefing"] = relationship(Briefing, uselist=False, cascade="all, delete-orphan")
    mapper_registry.map_imperatively(
        StudyEvent,
        tables.study_event,
        properties=parts,
        version_id_col=tables.study_event.c.version,
        version_id_generator=False,
    )


map_events()
