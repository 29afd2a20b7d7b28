"""Findings and how they were put right."""

from __future__ import annotations

from gateway.api.routes import action, get

TITLE = "问题整改 Findings"
ROUTES = (
    get("/findings", "events.findings", "List findings, by state, or those overdue."),
    get("/findings/<finding_id>", "events.finding", "Show a finding."),
    action("/findings/<finding_id>/rectify", "events.rectify_finding", "Say what was done, with evidence."),
    action("/findings/<finding_id>/verify", "events.verify_finding", "Confirm that it is put right."),
    action("/findings/<finding_id>/reopen", "events.reopen_finding", "Open it again with a reason."),
)
