"""What a briefing is held against: the event's record, with the names that are known here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from kit.domain import Conflict
from services.events.domain.briefing_check import Disagreement, Recorded, disagreements
from services.events.domain.people import Branch, Partner, Unit
from services.events.domain.study_event import StudyEvent


class Names(Protocol):
    """Where names are looked up."""

    def unit(self, unit_id: str) -> Unit | None: ...
    def branches(self, branch_ids: Iterable[str]) -> dict[str, Branch]: ...
    def partners(self, partner_ids: Iterable[str]) -> dict[str, Partner]: ...
    def partner_names(self) -> list[tuple[str, str]]: ...


def record_of(event: StudyEvent, names: Names) -> Recorded:
    """The record as it is now."""
    unit, branches = names.unit(event.unit_id), names.branches(event.branch_ids)
    return Recorded(
        own=event.own_headcount(),
        theirs=event.partner_headcount(),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        partners=[one.name for one in names.partners(event.partner_ids).values()],
        own_names=[*([unit.name] if unit else []), *(one.name for one in branches.values())],
        theme=event.theme,
        known=[name for _, name in names.partner_names()],
    )


def disagreements_of(event: StudyEvent, names: Names) -> list[Disagreement]:
    """Where the saved briefing contradicts the record; none where nobody has saved one."""
    if event.briefing is None:
        return []
    return disagreements(event.briefing.title, event.briefing.body_html, record_of(event, names))


def refuse_disagreements(event: StudyEvent, names: Names) -> None:
    """Conflict with both values of each statement that the record contradicts."""
    found: list[dict[str, Any]] = [one.to_dict() for one in disagreements_of(event, names)]
    if found:
        said = "；".join(f"文中“{one['stated']}”，台账为{one['recorded']}" for one in found)
        raise Conflict(
            "briefing.disagrees", f"简报与台账不一致：{said}。请改正后再提交。",
            "The briefing contradicts the record.", disagreements=found,
        )  # fmt: skip
