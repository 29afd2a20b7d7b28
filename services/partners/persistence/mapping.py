"""Which class of the domain is kept in which table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import registry, relationship

from services.partners.domain.answers import ChangeRequest, Reply
from services.partners.domain.blackouts import Blackout
from services.partners.domain.event_copy import EventCopy
from services.partners.domain.invitation import Invitation
from services.partners.domain.partner import Agreement, Partner
from services.partners.persistence import tables

mapper_registry = registry(metadata=tables.metadata)


def _children(of: type, order: Column[Any]) -> Any:
    return relationship(of, order_by=order, lazy="selectin", cascade="all, delete-orphan")


for _entity, _table, _parts in (
    (Partner, tables.partner, {"blackouts": _children(Blackout, tables.blackout.c.starts_on)}),
    (Agreement, tables.agreement, {}),
):
    # The domain counts versions; SQLAlchemy only refuses to overwrite a row that has moved on.
    mapper_registry.map_imperatively(
        _entity, _table, version_id_col=_table.c.version, version_id_generator=False, properties=_parts
    )

mapper_registry.map_imperatively(Blackout, tables.blackout)
mapper_registry.map_imperatively(EventCopy, tables.event_copy)
mapper_registry.map_imperatively(Reply, tables.reply)
mapper_registry.map_imperatively(ChangeRequest, tables.change_request)
mapper_registry.map_imperatively(
    Invitation,
    tables.invitation,
    version_id_col=tables.invitation.c.version,
    version_id_generator=False,
    properties={
        "replies": _children(Reply, tables.reply.c.round),
        "change_requests": _children(ChangeRequest, tables.change_request.c.requested_at),
    },
)
