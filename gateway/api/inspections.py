"""Inspection rounds: sample, scores, findings raised."""

from __future__ import annotations

from gateway.api.routes import create, get

TITLE = "督导检查 Inspections"
ROUTES = (
    get("/inspections", "events.inspections", "List the inspection rounds."),
    create("/inspections", "events.open_inspection", "Open a round and draw its sample by seed.", "/inspections/{id}"),
    get("/inspections/<inspection_id>", "events.inspection", "Show a round with sample and scores."),
    create(
        "/inspections/<inspection_id>/scores",
        "events.score_event",
        "Score an event of the sample.",
        "/inspections/{inspection_id}",
    ),
    create("/inspections/<inspection_id>/findings", "events.raise_finding", "Raise a finding.", "/findings/{id}"),
)
