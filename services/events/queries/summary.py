"""Reflections, outcomes, photos and the briefing."""

from __future__ import annotations

from typing import Any

from kit.clock import rfc3339
from kit.paging import decode_cursor, page
from services.events.domain.briefing_draft import BriefingFacts, draft_body, draft_title
from services.events.domain.briefing_record import disagreements_of
from services.events.domain.event_view import briefing_view, outcome_view, reflection_view
from services.events.domain.study_event import StudyEvent
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries.names import account_names, branch_names, member_names, partner_names


def reflections(work: EventsWork, *, event_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """The participants' words, oldest first."""
    after = decode_cursor(cursor, (str,))
    found = [one for one in work.events.get(event_id).reflections if after is None or one.id > after[0]]
    names = account_names(work, {one.author_id for one in found})
    return page(
        found[: limit + 1], limit, lambda one: (one.id,), lambda one: reflection_view(one, names.get(one.author_id, ""))
    )


def outcomes(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """What follows from the event, or why nothing does."""
    found = work.events.get(event_id)
    names = member_names(work, {one.owner_id for one in found.outcomes})
    items = [{**outcome_view(one, event_id), "owner": names.get(one.owner_id, "")} for one in found.outcomes]
    return {"items": items, "next_cursor": None, "no_outcomes_reason": found.no_outcomes_reason}


def outcome(work: EventsWork, *, outcome_id: str) -> dict[str, Any]:
    """One outcome."""
    found = work.events.of_outcome(outcome_id)
    one = found.outcome(outcome_id)
    return {**outcome_view(one, found.id), "owner": member_names(work, [one.owner_id]).get(one.owner_id, "")}


def photos(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """The pictures."""
    found = work.events.get(event_id)
    return {
        "items": [
            {"id": one.id, "event_id": event_id, "attachment_id": one.attachment_id, "caption": one.caption,
             "sha256": one.sha256, "added_at": rfc3339(one.added_at)}
            for one in found.photos
        ]
    }  # fmt: skip


def briefing(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """The briefing as it was saved, or a draft from the facts (state `drafted`, version 0) while nobody saved one."""
    found = work.events.get(event_id)
    if found.briefing is None:
        facts = _facts(work, found)
        return {
            "id": event_id, "event_id": event_id, "version": 0, "revision": 0, "state": "drafted",
            "title": (found.imported or {}).get("briefing_title") or draft_title(facts),
            "body_html": draft_body(facts), "author_id": None, "saved_at": None, "disagreements": [],
        }  # fmt: skip
    names = account_names(work, [found.briefing.author_id, found.briefing.reviewed_by])
    return {
        **briefing_view(found.briefing, event_id),
        "author": names.get(found.briefing.author_id),
        "reviewer": names.get(found.briefing.reviewed_by or ""),
        "disagreements": _disagreements(work, found),
    }


def _disagreements(work: EventsWork, found: StudyEvent) -> list[dict[str, Any]]:
    """While the text can still be changed: what is to be put right before it is reviewed."""
    return [one.to_dict() for one in disagreements_of(found, work.copies)] if found.state == "held" else []


def _facts(work: EventsWork, found: StudyEvent) -> BriefingFacts:
    branches = branch_names(work, found.branch_ids)
    partners = partner_names(work, found.partner_ids)
    accounts = account_names(work, {one.author_id for one in found.reflections})
    owners = member_names(work, {one.owner_id for one in found.outcomes})
    return BriefingFacts(
        theme=found.theme,
        branch=branches.get(found.branch_id, "本支部"),
        cohosts=[branches.get(key, "") for key in found.cohost_branch_ids],
        partners=[partners.get(key, "") for key in found.partner_ids],
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        venue=str((found.venue or {}).get("name") or ""),
        own_present=found.own_headcount(),
        partner_present=found.partner_headcount(),
        problem=found.problem or "",
        agenda=found.agenda,
        reflections=[(accounts.get(one.author_id, ""), one.text) for one in found.reflections],
        outcomes=[(one.problem, owners.get(one.owner_id, ""), one.due_on) for one in found.outcomes],
        no_outcomes_reason=found.no_outcomes_reason or "",
        photos=[(one.attachment_id, one.caption) for one in found.photos],
    )


QUERIES: dict[str, Any] = {
    "reflections": reflections,
    "outcomes": outcomes,
    "outcome": outcome,
    "photos": photos,
    "briefing": briefing,
}
