"""The words for what waits for somebody, and for what follows from cancelling, rescheduling and the like."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from gateway.pages.channel_words import WAYS

PROCESSES = {
    "cancel": _l("Cancelled"),
    "decline": _l("Declined by all partners"),
    "reopen": _l("Materially changed"),
    "reschedule": _l("Another date asked for"),
}
PROCESS_STATES = {
    "running": _l("Under way"),
    "waiting": _l("Not confirmed yet"),
    "done": _l("All done"),
    "stuck": _l("Stuck"),
    "failed": _l("Failed"),
    "skipped": _l("Nothing to do"),
}
PROCESS_STEPS = {
    "approvals": _l("Approvals void"),
    "seats": _l("Seats released"),
    "money": _l("Reserved money released"),
    "venue": _l("Venue and time free"),
    "invitations": _l("Invitation links revoked or asked again"),
    "messages": _l("People told"),
}
TODO = {
    "approval": _l("To decide"),
    "plan": _l("Annual plan to approve"),
    "briefing": _l("Briefing to review"),
    "expense_request": _l("Expense above the budget to decide"),
    "counter_proposal": _l("Partner proposed another time"),
    "change_request": _l("Partner asked for a change"),
    "declined_partner": _l("Partner declined or did not answer"),
    "summary": _l("Summary owed"),
    "settlement": _l("Money to settle"),
    "outcome": _l("Outcome due"),
    "rectification": _l("Finding to put right"),
    "verification": _l("Rectification to verify"),
    "extension": _l("More time asked for"),
    "commendation": _l("Notice of commendation to review"),
}

CHANNELS = {
    "site": _l("This site"),
    "inbox": _l("Message on this site"),
    "log": _l("Server's log"),
    "mail": _l("E-mail"),
    "robot": _l("Group robot for the ledger's checkpoints"),
    **WAYS,
}
DELIVERIES = {
    "queued": _l("To be sent"),
    "sending": _l("Being sent"),
    "delivered": _l("Delivered"),
    "failed": _l("Not delivered, will be tried again"),
    "parked": _l("Not delivered"),
    "dropped": _l("Not to be sent any more"),
}

KINDS: dict[str, dict[str, Any]] = {
    "process": PROCESSES,
    "process_state": PROCESS_STATES,
    "process_step": PROCESS_STEPS,
    "todo": TODO,
    "channel": CHANNELS,
    "delivery": DELIVERIES,
}


def steps(timeline: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest first; equal ones in a row (several people booked at once) are one step with `times`."""
    found: list[dict[str, Any]] = []
    for one in reversed([step for step in timeline if step["what"] != "approval.requested"]):
        if found and not one.get("opinion") and _alike(one) == _alike(found[-1]):
            found[-1]["times"] += 1
        else:
            found.append({**one, "times": 1})
    return found


def _alike(step: dict[str, Any]) -> tuple[Any, ...]:
    """Apart from its second and from whom it concerns."""
    partner = (step.get("details") or {}).get("partner")
    return step["what"], step.get("who"), str(step.get("at"))[:16], partner, step.get("opinion")
