"""Vehicles, rooms and equipment, and what an event has of them."""

from __future__ import annotations

from gateway.api.routes import Route, create, delete, get, patch, put

TITLE = "资源 Resources"


def _outage() -> Route:
    return create(
        "/resources/<resource_id>/outages",
        "events.add_outage",
        "Say from when to when a resource cannot be had.",
        "/resources/{resource_id}",
    )


ROUTES = (
    get("/resources", "events.resources", "List vehicles, rooms and equipment."),
    create("/resources", "events.create_resource", "Add a vehicle, room or piece of equipment.", "/resources/{id}"),
    get("/resources/<resource_id>", "events.resource", "Show a resource with its outages."),
    patch("/resources/<resource_id>", "events.edit_resource", "Edit a resource, retire it, or use it again."),
    get("/resources/<resource_id>/calendar", "events.resource_calendar", "Show when it is taken, by which event."),
    _outage(),
    delete("/resources/<resource_id>/outages/<outage_id>", "events.lift_outage", "Say that it can be had again."),
    get("/events/<event_id>/resources", "events.event_resources", "Show what an event has or wishes for."),
    put("/events/<event_id>/resources", "events.set_resources", "Replace what an event has or wishes for."),
)
