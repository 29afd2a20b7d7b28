"""What is owed, by every rule at once: one function a kind. Another kind is one more line in SOURCES."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kit.domain import Actor, in_shanghai
from services.events.domain.owed import Owed
from services.events.persistence.owed import after_event, decisions, duties, findings
from services.events.persistence.owed.scope import Scope

SOURCES: Mapping[str, Callable[[Scope], Iterable[Owed]]] = {
    "hold": after_event.holds,
    "summary": after_event.summaries,
    "briefing": after_event.briefings,
    "publication": after_event.publications,
    "settlement": after_event.settlements,
    "outcome": after_event.outcomes,
    "finding": findings.findings,
    "approval": decisions.approvals,
    "plan_line": duties.plan_lines,
    "duty": duties.duties,
}
"""Kind → where its things come from."""


class Owing:
    """What is owed within somebody's reach, as of the work's day."""

    def __init__(self, work: Any) -> None:
        self.work = work

    def listed(self, actor: Actor) -> list[Owed]:
        """Everything, kind by kind."""
        scope = self.scope(actor)
        return [one for source in SOURCES.values() for one in source(scope)]

    def scope(self, actor: Actor) -> Scope:
        """Whose things, as of which day, by which figures."""
        return Scope(self.work.db, actor, in_shanghai(self.work.now).date(), self.work.packs)
