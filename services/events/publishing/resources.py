"""Vehicles, rooms and equipment, as facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts import events as facts
from kit.clock import rfc3339
from services.events.domain.resources import Resource
from services.events.publishing.life import passing_on


def resource_changed(
    resource: Resource,
    *,
    change: str,
    starts_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
    **details: Any,
) -> facts.ResourceChanged:
    """The resource as it is now, and what changed."""
    return facts.ResourceChanged(
        resource_id=resource.id,
        unit_id=resource.unit_id,
        name=resource.name,
        kind=resource.kind,
        seats=resource.seats,
        retired=resource.retired,
        change=change,
        starts_at=rfc3339(starts_at),
        ends_at=rfc3339(ends_at),
        **details,
    )


FACTS: dict[str, Any] = {
    "resource.changed": resource_changed,
    "event.resources_changed": passing_on(facts.EventResourcesChanged),
    "event.resource_taken": passing_on(facts.EventResourceTaken),
}
