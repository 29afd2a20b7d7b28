"""Findings and how they were put right."""

from __future__ import annotations

from gateway.api.routes import action, get

TITLE = "问题整改 Findings"
ROUTES = (
    get("/findings", "events.findings", "List findings, by state, branch or round, or those overdue."),
    get("/findings/<finding_id>", "events.finding", "Show a finding."),
    action("/findings/<finding_id>/plan", "events.plan_rectification", "The dated plan that 全面整改 needs."),
    action("/findings/<finding_id>/rectify", "events.rectify_finding", "Say what was done, with evidence."),
    action("/findings/<finding_id>/verify", "events.verify_finding", "Confirm that it is put right."),
    action("/findings/<finding_id>/reopen", "events.reopen_finding", "Open it again with a reason."),
    action("/findings/<finding_id>/extension", "events.request_extension", "Ask for a later last day."),
    action("/findings/<finding_id>/extension/grant", "events.grant_extension", "Grant it, with a reason."),
    action("/findings/<finding_id>/extension/refuse", "events.refuse_extension", "Refuse it, with a reason."),
)
