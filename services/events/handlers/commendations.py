"""Notices of commendation, from the choice of events to their retraction."""

from __future__ import annotations

from typing import Any

from kit.clock import in_shanghai
from kit.domain import Invalid, field_error, not_found
from kit.ids import new_id
from services.events.domain.commendation import REVIEWERS, Commendation, check_names_nobody


def draft_commendation(work: Any, *, title: str, opening: str, items: list[dict[str, str]]) -> dict[str, Any]:
    """Choose published events and say of each why."""
    made = Commendation(id=new_id(), unit_id=work.actor.unit_id or "", by=work.actor.account_id, now=work.now)
    _write(work, made, title, opening, items)
    work.commendations.add(made)
    return _shown(work, made)


def edit_commendation(
    work: Any, *, commendation_id: str, expected_version: int | None, **changes: Any
) -> dict[str, Any]:  # fmt: skip
    """Change the text of a draft."""
    found = work.commendations.get(commendation_id)
    found.expect_version(expected_version)
    same = {"title": found.title, "opening": found.opening, "items": found.items}
    _write(work, found, **{**same, **changes})
    return _shown(work, found)


def submit_commendation(work: Any, *, commendation_id: str, expected_version: int | None) -> dict[str, Any]:
    """Hand it in for somebody else's eyes."""
    found = work.commendations.get(commendation_id)
    found.expect_version(expected_version)
    found.submit(work.actor.account_id, work.now)
    return _shown(work, found)


def issue_commendation(
    work: Any, *, commendation_id: str, expected_version: int | None, comment: str
) -> dict[str, Any]:  # fmt: skip
    """Give it its number, and tell the branches. What it says of the events is as they stand now."""
    found = work.commendations.get(commendation_id)
    found.expect_version(expected_version)
    serial = work.commendations.next_serial(found.unit_id, in_shanghai(work.now).year)
    found.issue(work.actor, comment, work.commendations.told_of(found.event_ids), serial, work.now)
    return _shown(work, found)


def return_commendation(
    work: Any, *, commendation_id: str, expected_version: int | None, reason: str
) -> dict[str, Any]:  # fmt: skip
    """Send it back to be changed."""
    found = work.commendations.get(commendation_id)
    found.expect_version(expected_version)
    found.send_back(work.actor.account_id, reason, work.now)
    return _shown(work, found)


def retract_commendation(
    work: Any, *, commendation_id: str, expected_version: int | None, reason: str
) -> dict[str, Any]:  # fmt: skip
    """Take an issued one back, with a reason."""
    found = work.commendations.get(commendation_id)
    found.expect_version(expected_version)
    found.retract(work.actor.account_id, reason, work.now)
    return _shown(work, found)


def see_commendation(work: Any, commendation_id: str) -> None:
    """Issued ones everybody of the unit sees, and of those below it; drafts only who may review them."""
    actor, found = work.actor, work.commendations.get(commendation_id)
    if actor.reach == "all":
        return
    writes = actor.has(*REVIEWERS) and found.unit_id in actor.unit_scope
    reads = found.serial is not None and found.unit_id in work.commendations.units_of(actor)
    if not (writes or reads):
        raise not_found("通报")


def _write(work: Any, notice: Commendation, title: str, opening: str, items: list[dict[str, str]]) -> None:
    branches = work.commendations.eligible([one["event_id"] for one in items], work.actor)
    detail = "没有找到该活动，或者它还没有宣传，或者重复选择；只能通报已宣传或已归档的活动。"
    chosen = [one["event_id"] for one in items]
    errors = [
        field_error(f"/items/{place}/event_id", "not_eligible", detail)
        for place, event_id in enumerate(chosen)
        if event_id not in branches or chosen.index(event_id) != place
    ]
    if errors:
        raise Invalid("invalid", detail, "Not an event that can be commended.", errors=errors)
    check_names_nobody(title, opening, items, work.commendations.people())
    notice.write(title, opening, items, branches.values())


def _shown(work: Any, notice: Commendation) -> dict[str, Any]:
    told = notice.told or work.commendations.told_of(notice.event_ids)
    return {**notice.shown(), "items": [{**one, **told.get(one["event_id"], {})} for one in notice.items]}


COMMANDS: dict[str, Any] = {
    "draft_commendation": draft_commendation,
    "edit_commendation": edit_commendation,
    "submit_commendation": submit_commendation,
    "issue_commendation": issue_commendation,
    "return_commendation": return_commendation,
    "retract_commendation": retract_commendation,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"commendation_id": see_commendation}
