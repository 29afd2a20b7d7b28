"""Rule packs: caps and prohibitions as data."""

from __future__ import annotations

from gateway.api.routes import action, get

TITLE = "规则包 Rule packs"
ROUTES = (
    get("/rule-packs", "events.rule_packs", "List the rule packs."),
    get("/rule-packs/checklist", "events.checklist", "List what an organizer must confirm not to occur."),
    action("/rule-packs/preview", "events.preview", "Run the pre-flight over an event that is not saved."),
    action("/rule-packs/choose", "events.choose_rule_packs", "Choose the local packs that the office follows."),
    get("/rule-packs/<pack_id>", "events.rule_pack", "Show a rule pack with its clauses and sources."),
)
