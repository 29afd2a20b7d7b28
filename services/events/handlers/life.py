"""From draft to close: the study event's own verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from kit.domain import Forbidden, Invalid, field_error
from kit.ids import new_id
from services.events.domain.event_view import event_view, summary_of
from services.events.domain.money import lines_from
from services.events.domain.processes import Before
from services.events.domain.proposing import number_of, year_in_shanghai
from services.events.domain.seats import Booking
from services.events.domain.slots import Slot, slot
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import own_event, see_event
from services.events.handlers.agreeing import release_money, when_venue_is_free_ask_again
from services.events.handlers.judging import judged
from services.events.handlers.processes import begin
from services.events.handlers.screening import put_on_notice
from services.events.handlers.waiting import fill_seats, when_people_are_free_seat_them_elsewhere
from services.events.ports import EventsWork


def draft_event(work: EventsWork, *, theme: str, branch_id: str, **values: Any) -> dict[str, Any]:
    """Save a proposal; theme and branch suffice, the rest is needed at submit."""
    return event_view(_draft(work, theme, branch_id, _as_stored(values)))


def copy_event(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Draft a new event like this one, for the actor's own branch; dates and checklist are given anew."""
    source = own_event(work, event_id)
    values = source.copy_values()
    theme = values.pop("theme")
    return event_view(_draft(work, theme, source.branch_id, values, copied_from=source.id))


def edit_event(work: EventsWork, *, event_id: str, expected_version: int | None, **changes: Any) -> dict[str, Any]:
    """Replace what is given; a material change after submit takes the event back to draft and releases the money."""
    event = own_event(work, event_id, expected_version)
    wanted = _as_stored(changes)
    if wanted.get("branch_id", event.branch_id) != event.branch_id:
        wanted["unit_id"] = _unit_of(work, wanted["branch_id"])
    state, was = event.state, Before.of(event)
    changed = event.edit(wanted)
    if state != "draft" and event.state == "draft":
        begin(work, event, "reopen", was, "重大修改", release_money(work, event, "重大修改"))
        _free_elsewhere(work, event, event.seated())
    if "capacity" in changed:
        fill_seats(work, event)
    return event_view(event)


def submit_event(work: EventsWork, *, event_id: str, expected_version: int | None) -> dict[str, Any]:
    """Ask for approval, after completeness and pre-flight."""
    event = own_event(work, event_id, expected_version)
    event.require(frozenset({"draft"}), "提交")
    checks, packs, chain = judged(work, event)
    event.submit(checks, packs, chain, work.now, new_id)
    return {**summary_of(event), "preflight": checks}


def withdraw_event(
    work: EventsWork, *, event_id: str, expected_version: int | None, reason: str | None
) -> dict[str, Any]:
    """Take the proposal back to draft while it is under review."""
    event = own_event(work, event_id, expected_version)
    event.withdraw(reason or "")
    return summary_of(event)


def cancel_event(work: EventsWork, *, event_id: str, expected_version: int | None, reason: str) -> dict[str, Any]:
    """Call the event off: seats, venue and money are free again."""
    event = own_event(work, event_id, expected_version)
    seated, was = event.seated(), Before.of(event)
    event.cancel(reason)
    event.release_seats(work.now)
    begin(work, event, "cancel", was, reason, release_money(work, event, "活动取消"))
    _free_elsewhere(work, event, seated)
    return summary_of(event)


def reschedule_event(
    work: EventsWork,
    *,
    event_id: str,
    expected_version: int | None,
    slots: list[Mapping[str, dt.datetime]],
    reason: str,
) -> dict[str, Any]:
    """Ask the partners for another date; another year's takes the event back to draft, for the money is that year's."""
    event = own_event(work, event_id, expected_version)
    was = Before.of(event)
    if event.reschedule(_slots(slots), reason, work.now):
        begin(work, event, "reopen", was, reason, release_money(work, event, "改期跨年度"))
    else:
        begin(work, event, "reschedule", was, reason, None)
    _free_elsewhere(work, event, event.seated())
    return summary_of(event)


def summarize_event(work: EventsWork, *, event_id: str, expected_version: int | None) -> dict[str, Any]:
    """Everything is written down and reviewed."""
    event = own_event(work, event_id, expected_version)
    event.summarize(work.now)
    return summary_of(event)


def publish_event(
    work: EventsWork, *, event_id: str, expected_version: int | None, channels: list[str]
) -> dict[str, Any]:
    """Send the briefing to the site and the chosen channels."""
    event = own_event(work, event_id, expected_version)
    event.publish(channels, work.now)
    put_on_notice(work, event)
    return {**summary_of(event), "channels": event.channels}


def close_event(work: EventsWork, *, event_id: str, expected_version: int | None) -> dict[str, Any]:
    """Into the archive."""
    event = own_event(work, event_id, expected_version)
    event.close(work.now)
    return summary_of(event)


def _draft(
    work: EventsWork, theme: str, branch_id: str, values: dict[str, Any], copied_from: str | None = None
) -> StudyEvent:
    year = year_in_shanghai(work.now)
    event = StudyEvent(
        id=new_id(),
        number="",
        branch_id=branch_id,
        unit_id=_unit_of(work, branch_id),
        proposer_id=work.actor.account_id,
        theme=theme,
        now=work.now,
        copied_from=copied_from,
        **values,
    )
    event.number = number_of(year, work.events.next_number(year))
    work.events.add(event)
    return event


def _free_elsewhere(work: EventsWork, event: StudyEvent, seated: list[Booking]) -> None:
    """The event's time is given up: others may have its venue, and its people a seat for which they wait."""
    when_venue_is_free_ask_again(work, event)
    when_people_are_free_seat_them_elsewhere(work, event, seated)


def _unit_of(work: EventsWork, branch_id: str) -> str:
    """The branch's unit; the actor's own branch is known even before its copy has come."""
    own = branch_id == work.actor.branch_id
    branch = work.copies.branch(branch_id)
    if branch is None and own and work.actor.unit_id:
        return work.actor.unit_id
    if branch is None:
        detail = "没有这个党支部。"
        raise Invalid("invalid", detail, "No such branch.", errors=[field_error("/branch_id", "unknown", detail)])
    if branch.state != "active":
        detail = "该党支部已撤销，不能再提出活动。"
        raise Invalid(
            "invalid", detail, "That branch is dissolved.", errors=[field_error("/branch_id", "over", detail)]
        )
    if not own and work.actor.reach != "all":
        raise Forbidden("event.other_branch", "只能为本支部提出活动。", "Only for your own branch.")
    return branch.unit_id


def _as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The loaded input as attributes: slots and budget in their stored form, null lists as empty ones."""
    stored = dict(values)
    for name in ("cohost_branch_ids", "partner_ids", "agenda", "slots"):
        if name in stored:
            stored[name] = stored[name] or []
    if "slots" in stored:
        stored["slots"] = _slots(stored["slots"])
    if stored.get("budget") is not None:
        stored["budget"] = [line.to_dict() for line in lines_from(stored["budget"])]
    if "checklist" in stored:
        answers = stored["checklist"] or {}
        stored["checklist"] = {key: answer for key, answer in answers.items() if answer is not None}
    return stored


def _slots(given: Iterable[Mapping[str, dt.datetime]]) -> list[Slot]:
    return [slot(one["starts_at"], one["ends_at"]) for one in given]


COMMANDS: dict[str, Any] = {
    "draft_event": draft_event,
    "copy_event": copy_event,
    "edit_event": edit_event,
    "submit_event": submit_event,
    "withdraw_event": withdraw_event,
    "cancel_event": cancel_event,
    "reschedule_event": reschedule_event,
    "summarize_event": summarize_event,
    "publish_event": publish_event,
    "close_event": close_event,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"event_id": see_event}
