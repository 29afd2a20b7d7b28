"""Nudges and notices of commendation as facts: counts, ids and words about things, never people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import events as facts
from services.events.domain.commendation import Commendation
from services.events.domain.nudge import Nudge


def _of_nudge(fact_class: Callable[..., Any]) -> Callable[..., Any]:
    def publish(case: Nudge, **details: Any) -> Any:
        return fact_class(nudge_id=case.id, branch_id=case.branch_id, unit_id=case.unit_id, **details)

    return publish


def nudge_escalated(case: Nudge, **details: Any) -> facts.NudgeEscalated:
    """With the day on which the branch was reminded first."""
    return facts.NudgeEscalated(
        nudge_id=case.id,
        branch_id=case.branch_id,
        unit_id=case.unit_id,
        opened_at=case.opened_at.isoformat(),
        **details,
    )


def _of_notice(fact_class: Callable[..., Any]) -> Callable[..., Any]:
    def publish(notice: Commendation, **details: Any) -> Any:
        known = {"notice_id": notice.id, "unit_id": notice.unit_id, "title": notice.title}
        return fact_class(**known, event_ids=notice.event_ids, branch_ids=notice.branch_ids, **details)

    return publish


FACTS: dict[str, Any] = {
    "nudge.opened": _of_nudge(facts.NudgeOpened),
    "nudge.escalated": nudge_escalated,
    "nudge.settled": _of_nudge(facts.NudgeSettled),
    "notice.drafted": _of_notice(facts.NoticeDrafted),
    "notice.submitted": _of_notice(facts.NoticeSubmitted),
    "notice.returned": _of_notice(facts.NoticeReturned),
    "notice.issued": _of_notice(facts.NoticeIssued),
    "notice.retracted": _of_notice(facts.NoticeRetracted),
}
