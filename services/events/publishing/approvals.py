"""Deciding, one step after another, as facts."""

from __future__ import annotations

from typing import Any

from contracts import events as facts
from services.events.publishing.life import passing_on

FACTS: dict[str, Any] = {
    "approval.requested": passing_on(facts.ApprovalRequested),
    "approval.decided": passing_on(facts.ApprovalDecided),
    "approval.urged": passing_on(facts.ApprovalUrged),
}
