"""Subscriptions to one's calendar: made, renewed, revoked."""

from __future__ import annotations

from typing import Any

from kit.domain import Conflict, not_found, rfc3339
from kit.ids import new_id
from services.events.domain.calendar_feed import CalendarFeed
from services.events.ports import EventsWork


def make_calendar_feed(work: EventsWork, *, kind: str, token_hash: str) -> dict[str, Any]:
    """A new token; the one that the account had for the same calendar ends."""
    actor = work.actor
    if kind == "branch" and actor.branch_id is None:
        raise Conflict("calendar.no_branch", "您的账号不属于任何党支部。", "Your account belongs to no branch.")
    older = [one for one in work.calendar_feeds.of_account(actor.account_id) if one.kind == kind]
    work.calendar_feeds.revoke(older, work.now)
    branch_id = actor.branch_id if kind == "branch" else None
    made = CalendarFeed(new_id(), actor.account_id, kind, branch_id, token_hash, work.now)
    work.calendar_feeds.add(made)
    return {"id": made.id, "kind": kind, "made_at": rfc3339(made.made_at), "renewed": bool(older)}


def revoke_calendar_feed(work: EventsWork, *, feed_id: str) -> dict[str, Any]:
    """Whoever has the token reads nothing any more."""
    work.calendar_feeds.revoke(_mine(work, feed_id), work.now)
    return {"id": feed_id, "state": "revoked"}


def see_calendar_feed(work: EventsWork, feed_id: str) -> None:
    """One's own that still holds."""
    if not _mine(work, feed_id):
        raise not_found("日历订阅")


def _mine(work: EventsWork, feed_id: str) -> list[CalendarFeed]:
    return [one for one in work.calendar_feeds.of_account(work.actor.account_id) if one.id == feed_id]


COMMANDS: dict[str, Any] = {"make_calendar_feed": make_calendar_feed, "revoke_calendar_feed": revoke_calendar_feed}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"feed_id": see_calendar_feed}
