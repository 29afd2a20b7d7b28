"""Vehicles, rooms and equipment: keeping the list, outages, and what an event has of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kit.domain import Conflict, Forbidden, Invalid, field_error, not_found
from kit.ids import new_id
from services.events.domain.event_view import summary_of
from services.events.domain.resources import Commitment, Resource, seats_short
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import own_event
from services.events.handlers.agreeing import conclude, when_venue_is_free_ask_again
from services.events.ports import EventsWork


def create_resource(work: EventsWork, *, name: str, kind: str, seats: int | None, note: str | None) -> dict[str, Any]:
    """A vehicle, room or piece of equipment of the actor's own unit."""
    if work.actor.unit_id is None:
        raise Forbidden("account.no_unit", "您的账号没有所属单位，请联系管理员。", "Your account belongs to no unit.")
    _must_be_free(work, work.actor.unit_id, name)
    made = Resource(
        id=new_id(), unit_id=work.actor.unit_id, name=name, kind=kind, seats=seats, note=note or "",
        by=work.actor.account_id, now=work.now,
    )  # fmt: skip
    work.resources.add(made)
    return made.to_dict()


def edit_resource(
    work: EventsWork, *, resource_id: str, expected_version: int | None, **changes: Any
) -> dict[str, Any]:
    """Rename it, change its seats or note, retire it, or take it into use again."""
    found = _own_resource(work, resource_id)
    found.expect_version(expected_version)
    if "note" in changes:
        changes["note"] = changes["note"] or ""
    in_use = not changes.get("retired", found.retired)
    if in_use:
        _must_be_free(work, found.unit_id, changes.get("name", found.name), but=found.id)
    elif not found.retired:
        _must_be_unused(work, found)
    found.edit(changes)
    _ask_again(work, found)
    return found.to_dict()


def add_outage(
    work: EventsWork, *, resource_id: str, starts_at: dt.datetime, ends_at: dt.datetime, reason: str
) -> dict[str, Any]:
    """It cannot be had for a while; `affected` names the confirmed events that have it then and need another one."""
    found = _own_resource(work, resource_id)
    made = found.add_outage(starts_at, ends_at, reason, work.actor.account_id, work.now, new_id)
    affected = work.resources.commitments([found.id], starts_at, ends_at, but="")
    shown = [one.to_dict() for one in affected if one.code == "event"]
    return {**made.to_dict(), "resource_id": found.id, "version": found.version, "affected": shown}


def lift_outage(work: EventsWork, *, resource_id: str, outage_id: str) -> dict[str, Any]:
    """It can be had again; events that waited for it may be confirmed now."""
    found = _own_resource(work, resource_id)
    found.lift_outage(outage_id)
    _ask_again(work, found)
    return found.to_dict()


def set_resources(
    work: EventsWork, *, event_id: str, expected_version: int | None, resource_ids: Sequence[str]
) -> dict[str, Any]:
    """Replace what the event wishes for; a confirmed one has it from now on, or is refused."""
    event = own_event(work, event_id, expected_version)
    wanted = list(dict.fromkeys(resource_ids))
    before = set(event.resource_ids)
    work.resources.lock([*event.resource_ids, *wanted])
    known = _known(work, event, wanted)
    if event.wish_for(wanted, _against(work, event, wanted)):
        _let_go(work, event, before - set(wanted))
        if event.state == "inviting":
            conclude(work, event)
    against = work.resources.against(event)
    return {
        **summary_of(event),
        "resource_ids": event.resource_ids,
        "items": [known[key].beside_event(against) for key in wanted],
        "warnings": seats_short(known.values(), event.seats_taken),
    }


def see_resource(work: EventsWork, resource_id: str) -> None:
    """Raise not_found unless it is of the actor's unit, one above, or one below."""
    found = work.resources.of([resource_id]).get(resource_id)
    if found is None or not work.resources.may_see(found.unit_id, work.actor):
        raise not_found("资源")


def _against(work: EventsWork, event: StudyEvent, wanted: Sequence[str]) -> list[Commitment]:
    if event.starts_at is None or event.ends_at is None:
        return []
    return list(work.resources.commitments(wanted, event.starts_at, event.ends_at, but=event.id))


def _let_go(work: EventsWork, event: StudyEvent, removed: set[str]) -> None:
    """Who waits because of this event may be confirmed now that it gave something back."""
    if removed and event.state == "confirmed":
        when_venue_is_free_ask_again(work, event)


def _ask_again(work: EventsWork, found: Resource) -> None:
    for event_id in work.resources.waiting_for(found.id):
        conclude(work, work.events.get(event_id))


def _known(work: EventsWork, event: StudyEvent, wanted: Sequence[str]) -> dict[str, Resource]:
    """Those of the event's unit or one above it; a retired one may stay where it was, and is not taken anew."""
    found = work.resources.of(wanted)
    units = set(work.resources.serves(event.unit_id))
    errors = []
    for place, key in enumerate(wanted):
        pointer, one = f"/resource_ids/{place}", found.get(key)
        if one is None or one.unit_id not in units:
            errors.append(field_error(pointer, "unknown", "本单位没有这项资源。"))
        elif one.retired and key not in event.resource_ids:
            errors.append(field_error(pointer, "retired", f"{one.name}已停止使用，请另选。"))
    if errors:
        raise Invalid("invalid", "资源选择不正确，请按提示修改。", "Some resources are not valid.", errors=errors)
    return {key: found[key] for key in wanted}


def _own_resource(work: EventsWork, resource_id: str) -> Resource:
    found: Resource = work.resources.get(resource_id)
    if work.actor.reach != "all" and found.unit_id not in work.actor.unit_scope:
        raise Forbidden(
            "resource.other_unit", "该资源由上级单位管理，请联系其管理人员。", "A unit above yours keeps this resource."
        )
    return found


def _must_be_free(work: EventsWork, unit_id: str, name: str, but: str = "") -> None:
    if work.resources.name_taken(unit_id, name, but):
        raise Conflict(
            "resource.name_taken", f"本单位已有名为“{name}”的资源，请换一个名称。", "That name is taken in your unit."
        )


def _must_be_unused(work: EventsWork, found: Resource) -> None:
    numbers = work.resources.upcoming(found.id, work.now)
    if numbers:
        raise Conflict(
            "resource.in_use",
            f"已确认的活动 {'、'.join(numbers)} 还要使用{found.name}，请先为这些活动更换资源。",
            "Confirmed events still have it: give them another one first.",
            events=numbers,
        )


COMMANDS: dict[str, Any] = {
    "create_resource": create_resource,
    "edit_resource": edit_resource,
    "add_outage": add_outage,
    "lift_outage": lift_outage,
    "set_resources": set_resources,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"resource_id": see_resource}
