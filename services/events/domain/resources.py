"""Vehicles, meeting rooms and equipment of a unit: what events may wish for, and when it cannot be had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Conflict, Invalid, field_error, not_found, rfc3339
from services.events.domain.record import EventRecord, NewId

KINDS: dict[str, str] = {"vehicle": "车辆", "venue": "场地", "equipment": "设备"}
MOST = 20
"""Resources of one event."""
WISHING = frozenset({"draft", "in_review", "inviting", "confirmed"})


@dataclass(eq=False)
class Outage:
    """A time at which a resource cannot be had: a repair, an inspection, lent to somebody."""

    id: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    reason: str
    recorded_by: str
    recorded_at: dt.datetime

    def to_dict(self) -> dict[str, Any]:
        """As it is shown."""
        times = {"starts_at": rfc3339(self.starts_at), "ends_at": rfc3339(self.ends_at)}
        return {"id": self.id, **times, "reason": self.reason, "recorded_by": self.recorded_by}


class Resource(Aggregate):
    """Something that one event has at a time. Retired: kept for the record, to be had no more."""

    unit_id: str
    name: str
    kind: str
    seats: int | None
    note: str
    retired: bool
    created_by: str
    created_at: dt.datetime
    outages: list[Outage]

    def __init__(
        self, *, id: str, unit_id: str, name: str, kind: str, seats: int | None, note: str, by: str, now: dt.datetime
    ) -> None:
        self.id, self.version, self.unit_id = id, 0, unit_id
        self.name, self.kind, self.seats, self.note, self.retired = name, kind, seats, note, False
        self.created_by, self.created_at, self.outages = by, now, []
        self.happened("resource.changed", change="added")

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Replace what is given; nothing happened where nothing differs."""
        changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            what = "edited" if "retired" not in changed else "retired" if self.retired else "reinstated"
            self.happened("resource.changed", change=what)

    def add_outage(
        self, starts_at: dt.datetime, ends_at: dt.datetime, reason: str, by: str, now: dt.datetime, new_id: NewId
    ) -> Outage:
        """It cannot be had from `starts_at` to `ends_at`."""
        if ends_at <= starts_at:
            detail = "结束时间应晚于开始时间。"
            raise Invalid("invalid", detail, errors=[field_error("/ends_at", "order", detail)])
        made = Outage(new_id(), starts_at, ends_at, reason, by, now)
        self.outages.append(made)
        self.happened("resource.changed", change="outage_added", **_of_outage(made))
        return made

    def lift_outage(self, outage_id: str) -> None:
        """It can be had again."""
        found = next((one for one in self.outages if one.id == outage_id), None)
        if found is None:
            raise not_found("停用记录")
        self.outages.remove(found)
        self.happened("resource.changed", change="outage_lifted", **_of_outage(found))

    def beside_event(self, against: Iterable[Commitment]) -> dict[str, Any]:
        """As it is shown beside an event, with what stands against it at the event's time."""
        plain = {name: getattr(self, name) for name in ("id", "name", "kind", "seats", "note", "retired")}
        return {**plain, "taken": [one.to_dict() for one in against if one.resource_id == self.id]}

    def to_dict(self) -> dict[str, Any]:
        """As it is shown."""
        return {
            "id": self.id, "version": self.version, "unit_id": self.unit_id, "name": self.name, "kind": self.kind,
            "seats": self.seats, "note": self.note, "retired": self.retired,
            "outages": [one.to_dict() for one in sorted(self.outages, key=lambda one: one.starts_at)],
        }  # fmt: skip


def _of_outage(outage: Outage) -> dict[str, Any]:
    return {"outage_id": outage.id, "starts_at": outage.starts_at, "ends_at": outage.ends_at, "reason": outage.reason}


@dataclass(frozen=True)
class Commitment:
    """A time at which a resource is not to be had. `code`: event, outage, retired; `with_id`: which."""

    resource_id: str
    name: str
    code: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    label: str
    with_id: str | None = None

    @property
    def reason(self) -> str:
        """One sentence for people."""
        if self.code == "retired":
            return f"{self.name}已停止使用"
        if self.code == "outage":
            return f"{self.name}该时段停用：{self.label}"
        return f"{self.name}同一时间已安排给活动 {self.label}"

    @property
    def taken_by(self) -> str | None:
        """The event that has it, if it is an event."""
        return self.with_id if self.code == "event" else None

    def overlaps(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        """Whether it stands against this time."""
        return self.starts_at < ends_at and self.ends_at > starts_at

    def to_dict(self) -> dict[str, Any]:
        """As a calendar shows it."""
        outage_id = self.with_id if self.code == "outage" else None
        times = {"starts_at": rfc3339(self.starts_at), "ends_at": rfc3339(self.ends_at)}
        return {"code": self.code, **times, "reason": self.reason, "event_id": self.taken_by, "outage_id": outage_id}


class Equipping(EventRecord):
    """The verb of those who see to vehicle, room and equipment."""

    def wish_for(self, resource_ids: Sequence[str], taken: Iterable[Commitment]) -> bool:
        """Replace the list; True when it changed.

        `taken` is what stands against the event's agreed time. A confirmed event has its resources, so there it is
        refused, and nobody may override that; before, it is a wish. What it has already may stay or go, whatever
        outage came over it since.
        """
        self.require(WISHING, "安排资源")
        against = [one for one in taken if one.resource_id not in self.resource_ids]
        if self.state == "confirmed" and against:
            raise resource_taken(against)
        added = [key for key in resource_ids if key not in self.resource_ids]
        removed = [key for key in self.resource_ids if key not in resource_ids]
        if not added and not removed:
            return False
        self.resource_ids = list(resource_ids)
        self.record("event.resources_changed", resource_ids=self.resource_ids, added=added, removed=removed)
        return True


def resource_taken(against: Sequence[Commitment]) -> Conflict:
    """The refusal, with each resource and what has it."""
    reasons = "；".join(one.reason for one in against)
    return Conflict(
        "resource.taken",
        f"{reasons}。请换用其他资源，或调整活动时间。",
        "A resource is taken at that time: choose another one or another time.",
        taken=[{"resource_id": one.resource_id, "name": one.name, **one.to_dict()} for one in against],
    )


def seats_short(resources: Iterable[Resource], booked: int) -> list[dict[str, str]]:
    """A warning where the vehicles together have fewer seats than people are booked; unknown seats say nothing."""
    vehicles = [one for one in resources if one.kind == "vehicle"]
    if not vehicles or any(one.seats is None for one in vehicles):
        return []
    seats = sum(one.seats or 0 for one in vehicles)
    if seats >= booked:
        return []
    detail = f"已报名 {booked} 人，所选车辆共 {seats} 座，请增加车辆或另行安排。"
    return [{"code": "resource.seats", "detail": detail}]
