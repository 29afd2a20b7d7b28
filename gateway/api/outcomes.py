"""What an event led to: reflections, outcomes, photos."""

from __future__ import annotations

from gateway.api.routes import action, create, get, patch

TITLE = "心得与成果 Reflections and outcomes"
PHOTOS = "/events/<event_id>/photos"
ROUTES = (
    get("/events/<event_id>/reflections", "events.reflections", "List the reflections."),
    create(
        "/events/<event_id>/reflections",
        "events.add_reflection",
        "Add a reflection.",
        "/events/{event_id}/reflections",
    ),
    get("/events/<event_id>/outcomes", "events.outcomes", "List the outcomes."),
    create(
        "/events/<event_id>/outcomes", "events.add_outcome", "Add an outcome with owner and due date.", "/outcomes/{id}"
    ),
    get("/outcomes", "events.outcome_board", "List outcomes by stage, branch, owner or year, with counts: the board."),
    get("/outcomes/<outcome_id>", "events.outcome", "Show an outcome."),
    patch("/outcomes/<outcome_id>", "events.edit_outcome", "Edit an outcome, or say that it is done."),
    action(
        "/outcomes/<outcome_id>/advance", "events.advance_outcome", "Move an outcome one stage on, with what was done."
    ),
    action("/outcomes/<outcome_id>/back", "events.send_outcome_back", "Send an outcome one stage back, with a reason."),
    action("/events/<event_id>/no-outcomes", "events.declare_no_outcomes", "Say why there is no outcome."),
    get(PHOTOS, "events.photos", "List the photos."),
    create(PHOTOS, "events.add_photo", "Add a photo with its caption.", "/events/{event_id}/photos"),
)
