"""What waits for somebody: one function a kind, each by the same rule as the action itself.

A source takes the work and yields the items that its actor can act on now. Another kind is one more line in SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from services.events.queries.awaiting import afterwards, decisions, notices, partners, supervision
from services.events.queries.awaiting.item import Item

Source = Callable[[Any], Iterable[Item]]

SOURCES: dict[str, Source] = {
    "approval": decisions.approvals,
    "expense_request": decisions.expense_requests,
    "plan": decisions.plans,
    "briefing": decisions.briefings,
    "counter_proposal": partners.counter_proposals,
    "change_request": partners.change_requests,
    "declined_partner": partners.declined_partners,
    "summary": afterwards.summaries,
    "settlement": afterwards.settlements,
    "outcome": afterwards.outcomes,
    "rectification": supervision.rectifications,
    "verification": supervision.verifications,
    "extension": supervision.extensions,
    "commendation": notices.commendations,
}
"""Kind → where its items come from."""
