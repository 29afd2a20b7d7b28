"""The study event, from draft to close."""

from __future__ import annotations

from gateway.api.routes import action, create, get, patch, put

TITLE = "联学活动 Events"
ROUTES = (
    get("/events", "events.events", "List events, by state, branch, partner, year, or words."),
    create("/events", "events.draft_event", "Draft an event.", "/events/{id}"),
    get("/events/<event_id>", "events.event", "Show an event."),
    patch(
        "/events/<event_id>", "events.edit_event", "Edit an event; a material edit after submit makes it a draft again."
    ),
    create("/events/<event_id>/copy", "events.copy_event", "Draft a new event from this one.", "/events/{id}"),
    action("/events/<event_id>/submit", "events.submit_event", "Submit, after the pre-flight."),
    action("/events/<event_id>/withdraw", "events.withdraw_event", "Take an event back from approval."),
    action("/events/<event_id>/cancel", "events.cancel_event", "Cancel an event."),
    action("/events/<event_id>/reschedule", "events.reschedule_event", "Offer other dates for a confirmed event."),
    action("/events/hand-over", "events.hand_over_events", "Hand open events over to a successor."),
    action("/events/<event_id>/hold", "events.hold_event", "Say that the event took place."),
    action("/events/<event_id>/summarize", "events.summarize_event", "Say that the event is summed up."),
    action("/events/<event_id>/publish", "events.publish_event", "Publish the briefing."),
    action("/events/<event_id>/close", "events.close_event", "Close a settled event."),
    action("/events/<event_id>/partners", "events.add_partner", "Invite another partner."),
    action(
        "/events/<event_id>/continue-without",
        "events.continue_without_partner",
        "Go on without a partner that declined.",
    ),
    put("/events/<event_id>/arrangements", "events.arrange_event", "Say from the inviting side what the visit needs."),
    get("/events/<event_id>/timeline", "events.timeline", "Show who did what when."),
    get("/events/<event_id>/actions", "events.actions", "Show what you can do with an event now."),
)
