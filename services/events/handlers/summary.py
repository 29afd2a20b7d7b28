"""After the event: reflections, outcomes, photos, the briefing and its review."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.clock import rfc3339
from kit.domain import Forbidden, Invalid, field_error
from kit.ids import new_id
from services.events.domain.briefing_record import refuse_disagreements
from services.events.domain.event_view import briefing_view, outcome_view, reflection_view, summary_of
from services.events.handlers.access import own_event, see_outcome
from services.events.handlers.cleaning import clean_html
from services.events.handlers.evidence import seen_evidence
from services.events.handlers.screening import found_words
from services.events.ports import EventsWork


def add_reflection(work: EventsWork, *, event_id: str, text: str) -> dict[str, Any]:
    """Words about the event, by anyone of its branches or anyone who was there."""
    event, actor = work.events.get(event_id), work.actor
    if actor.branch_id not in event.branch_ids and not event.has_checked_in(actor.member_id):
        raise Forbidden(
            "reflection.not_there", "只有本支部党员或签到参加的同志可以提交心得。", "Only the branch and those present."
        )
    made = event.add_reflection(text, actor.account_id, actor.member_id, work.now, new_id)
    return {**reflection_view(made, actor.name), "event_id": event.id, "version": event.version}


def add_outcome(work: EventsWork, *, event_id: str, problem: str, owner_id: str, due_on: dt.date) -> dict[str, Any]:
    """A matter to be turned into work, with its owner and due date."""
    event = own_event(work, event_id)
    _check_owner(work, owner_id)
    made = event.add_outcome(problem, owner_id, due_on, work.actor.account_id, work.now, new_id)
    return outcome_view(made, event.id)


def edit_outcome(work: EventsWork, *, outcome_id: str, expected_version: int | None, **changes: Any) -> dict[str, Any]:
    """Follow up on an outcome."""
    event = own_event(work, work.events.of_outcome(outcome_id).id)
    if "owner_id" in changes:
        _check_owner(work, changes["owner_id"])
    known = event.outcome(outcome_id).evidence_ids
    seen_evidence(work, [one for one in changes.get("evidence_ids", ()) if one not in known], ())
    by = work.actor.account_id
    return outcome_view(event.edit_outcome(outcome_id, expected_version, changes, by, work.now), event.id)


def declare_no_outcomes(work: EventsWork, *, event_id: str, reason: str) -> dict[str, Any]:
    """Say that nothing follows, and why."""
    event = own_event(work, event_id)
    event.declare_no_outcomes(reason)
    return {**summary_of(event), "no_outcomes_reason": reason}


def add_photo(work: EventsWork, *, event_id: str, attachment_id: str, caption: str | None) -> dict[str, Any]:
    """Hang an uploaded picture on the event."""
    event = own_event(work, event_id)
    attachment = work.attachments.get(attachment_id)
    if attachment.state != "stored" or not str(attachment.media_type).startswith("image/"):
        detail = "请选择图片文件。"
        raise Invalid("invalid", detail, "Not a picture.", errors=[field_error("/attachment_id", "kind", detail)])
    made = event.add_photo(attachment_id, caption or "", attachment.sha256, work.actor.account_id, work.now, new_id)
    return {"id": made.id, "event_id": event.id, "attachment_id": attachment_id, "caption": made.caption,
            "sha256": made.sha256, "added_at": rfc3339(made.added_at), "version": event.version}  # fmt: skip


def save_briefing(
    work: EventsWork, *, event_id: str, title: str, body_html: str, expected_version: int | None
) -> dict[str, Any]:
    """Save the text, cleaned."""
    event = own_event(work, event_id)
    author = work.actor.account_id
    return briefing_view(
        event.save_briefing(title, clean_html(body_html), author, work.now, expected_version), event.id
    )


def submit_briefing(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """Ask for review, once the text says what the record says. State first; what is refused afterwards is undone."""
    event = own_event(work, event_id)
    submitted = event.submit_briefing(work.actor.account_id, work.now)
    refuse_disagreements(event, work.copies)
    return briefing_view(submitted, event.id)


def approve_briefing(work: EventsWork, *, event_id: str, comment: str | None) -> dict[str, Any]:
    """Find it good; somebody may have checked in since it was submitted."""
    event = work.events.get(event_id)
    approved = event.approve_briefing(work.actor, comment or "", work.now)
    refuse_disagreements(event, work.copies)
    event.screen_by_approval(work.actor, found_words(work, event), work.now, new_id)
    return briefing_view(approved, event.id)


def return_briefing(work: EventsWork, *, event_id: str, reason: str) -> dict[str, Any]:
    """Send it back."""
    event = work.events.get(event_id)
    return briefing_view(event.return_briefing(work.actor, reason, work.now), event.id)


def _check_owner(work: EventsWork, owner_id: str) -> None:
    if owner_id not in work.copies.members([owner_id]):
        detail = "没有这名党员，或其资料尚未同步。"
        raise Invalid("invalid", detail, "No such member.", errors=[field_error("/owner_id", "unknown", detail)])


COMMANDS: dict[str, Any] = {
    "add_reflection": add_reflection,
    "add_outcome": add_outcome,
    "edit_outcome": edit_outcome,
    "declare_no_outcomes": declare_no_outcomes,
    "add_photo": add_photo,
    "save_briefing": save_briefing,
    "submit_briefing": submit_briefing,
    "approve_briefing": approve_briefing,
    "return_briefing": return_briefing,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"outcome_id": see_outcome}
