"""Rule packs: caps and prohibitions as data; and the working calendar by which their days are counted."""

from __future__ import annotations

from gateway.api.routes import action, create, get, put

TITLE = "规则包 Rule packs"
ROUTES = (
    get("/rule-packs", "events.rule_packs", "List the versions of the rule packs, shipped and uploaded."),
    create("/rule-packs", "events.upload_rule_pack", "Upload a version for your office.", "/rule-packs/{reference}"),
    get("/rule-packs/checklist", "events.checklist", "List what an organizer must confirm not to occur."),
    action("/rule-packs/preview", "events.preview", "Run the pre-flight over an event; try out a pack."),
    action("/rule-packs/choose", "events.choose_rule_packs", "Choose the local packs that the office follows."),
    get("/rule-packs/<pack_id>", "events.rule_pack", "Show a rule pack with its clauses and sources."),
    get("/events/<event_id>/preflight", "events.event_preflight", "Compare the pre-flight of now with the stored one."),
    get("/calendar/<int:year>", "events.calendar", "Show the days of a year that differ from plain weekends."),
    put("/calendar/<int:year>", "events.change_calendar", "Enter the office's own days of a year."),
)
