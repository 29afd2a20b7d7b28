"""Rule packs: caps and prohibitions as data; and the working calendar by which their days are counted."""

from __future__ import annotations

from flask import Response

from gateway.api.routes import action, create, download, get, put
from gateway.asking import clients
from gateway.documents.media import YAML, attached

TITLE = "规则包 Rule packs"
PACK = "/rule-packs/<reference:pack_id>"


def file_of(pack_id: str) -> Response:
    """The YAML of one version."""
    found = clients().events.rule_pack_file(pack_id=pack_id)
    return attached(found["text"].encode(), YAML, f"{found['reference'].replace('@', '-')}.yaml")


ROUTES = (
    get("/rule-packs", "events.rule_packs", "List the versions of the rule packs, shipped and uploaded."),
    create("/rule-packs", "events.upload_rule_pack", "Upload a version for your office.", "/rule-packs/{id}@{version}"),
    get("/rule-packs/checklist", "events.checklist", "List what an organizer must confirm not to occur."),
    action("/rule-packs/preview", "events.preview", "Run the pre-flight over an event; try out a pack."),
    action("/rule-packs/choose", "events.choose_rule_packs", "Choose the local packs that the office follows."),
    get(PACK, "events.rule_pack", "Show a rule pack with its clauses and sources."),
    download(f"{PACK}/file", "events.rule_pack_file", "The YAML of one version.", file_of, YAML),
    get("/events/<event_id>/preflight", "events.event_preflight", "Compare the pre-flight of now with the stored one."),
    get("/calendar/<year:year>", "events.calendar", "Show the days of a year that differ from plain weekends."),
    # What is no number is no address at all, and for those only GET is answered.
    put("/calendar/<year:year>", "events.change_calendar", "Enter the office's own days of a year.", refuses=(405,)),
)
