"""What supervisors read is on the ledger: one fact a document, account and quarter of an hour, never one a poll.

The reading is recorded after the owning service let them see it, and before the answer leaves the gateway: what cannot
be recorded is not shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WATCHED: Mapping[str, str] = {
    **{
        f"events.{name}": "event_id"
        for name in (
            "event", "timeline", "event_approvals", "event_preflight", "event_processes", "budget",
            "event_expense_requests", "bookings", "attendance", "event_resources", "reflections", "outcomes", "photos",
            "briefing", "approval_form", "certificates", "certificate",
            "briefing", "briefing_screenings", "briefing_versions", "briefing_version", "briefing_difference",
        )
    },
    "partners.event_invitations": "event_id",
    "partners.invitation": "invitation_id",
    "partners.invitation_letter": "invitation_id",
    "notify.event_deliveries": "event_id",
    "notify.publications": "event_id",
    "notify.publication_register": "",
    "events.outcome": "outcome_id",
    "events.attachment": "attachment_id",
    "events.plan": "plan_id",
    "events.plan_sheet": "plan_id",
    "events.fund": "fund_id",
    "events.year_end": "fund_id",
    "events.register": "",
    "events.inspection": "inspection_id",
    "events.inspection_report": "inspection_id",
    "events.redrawn_sample": "inspection_id",
    "events.finding": "finding_id",
    "events.branch_dossier": "dossier_of",
    "events.owed": "",
    "events.stats": "",
    "events.commendation": "commendation_id",
}  # fmt: skip
"""Operation -> the argument that says what was opened. Lists for finding one's way are not documents; queries and
exports of the ledger are recorded by the ledger itself (`ledger.read`)."""
THEMSELVES: Mapping[str, str] = {"events.begin_register_export": "register"}
"""Operations that put the reading on the ledger themselves -> what need not be recorded beside them."""
WINDOW = dt.timedelta(minutes=15)
NOT_FILTERS = ("limit", "cursor")


def reading_of(operation: str, args: Mapping[str, Any]) -> dict[str, Any] | None:
    """What `note_reading` takes for this question; None where it is none that is recorded, or a further page of one."""
    if operation not in WATCHED or args.get("cursor"):
        return None
    name = WATCHED[operation]
    filters = {key: str(value)[:200] for key, value in args.items() if key not in (name, *NOT_FILTERS)}
    what = operation.partition(".")[2]
    return {"what": what, "subject_id": str(args[name]) if name and name in args else None, "filters": filters}


def key_of(reading: Mapping[str, Any], now: dt.datetime) -> str:
    """An idempotency key that is the same for the same reading within a quarter of an hour."""
    window = int(now.timestamp() // WINDOW.total_seconds())
    said = json.dumps(reading, sort_keys=True, ensure_ascii=True)
    return f"reading:{window}:{hashlib.sha256(said.encode()).hexdigest()}"


class Recorded:
    """Readings that the ledger is known to have: within their quarter of an hour it need not be asked again."""

    def __init__(self, most: int = 10_000) -> None:
        self.most = most
        self._known: set[tuple[str, str]] = set()

    def __contains__(self, reading: tuple[str, str]) -> bool:
        """`reading` is (account id, key)."""
        return reading in self._known

    def add(self, account_id: str, key: str) -> None:
        """Remember it; the keys of windows that are over are forgotten with the rest when there are too many."""
        if len(self._known) >= self.most:
            self._known.clear()
        self._known.add((account_id, key))


@dataclass
class Readings:
    """What one request has been recorded to read, and what the process knows of earlier ones."""

    recorded: Recorded
    about: set[str] = field(default_factory=set)
