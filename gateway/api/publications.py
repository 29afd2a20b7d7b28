"""The publication register: where each briefing appeared, and what was taken back."""

from __future__ import annotations

from gateway.api.routes import action, get, patch

TITLE = "宣传登记 Publications"
ROUTES = (
    get("/events/<event_id>/publications", "notify.publications", "List where the briefing was published."),
    get("/publications", "notify.publication_register", "List where briefings were published, across events."),
    patch("/publications/<publication_id>", "notify.record_publication", "Enter where it appeared, and when."),
    action("/publications/<publication_id>/retract", "notify.retract_publication", "Take it back, with a reason."),
)
