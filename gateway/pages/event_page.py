"""All that the event page shows, gathered by the rights of whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import segno

from gateway import asking
from gateway.pages import forms, live, markup, words
from gateway.pages.action_shapes import Action
from gateway.pages.actions import ACTIONS, ANSWERS_A_REQUEST, INVITATION_STATES_FOR, STATES_FOR
from gateway.pages.surroundings import FUNDS, MANY, ahead, answered, counts, items, may, members, pending, seen
from kit.domain import DomainError, Invalid

PROPOSAL = (
    "theme", "branch_id", "cohost_branch_ids", "partner_ids", "form", "problem", "expected_result", "slots", "venue",
    "capacity", "plan_line_id", "unplanned_reason", "fund_id", "budget", "checklist", "agenda",
)  # fmt: skip
LINE = {*forms.BUDGET_TEXTS, *forms.BUDGET_NUMBERS}
ORDER = {"primary": 0, "plain": 1, "danger": 2}
ALIASES = {"reschedule": "reschedule_event", "return": "return_approval"}


LISTS = {
    "approvals": "events.event_approvals",
    "timeline": "events.timeline",
    "deliveries": "notify.event_deliveries",
    "requests": "events.event_expense_requests",
    "reflections": "events.reflections",
    "outcomes": "events.outcomes",
    "photos": "events.photos",
    "processes": "events.event_processes",
    "findings": "events.findings",
}
AROUND = (
    "events.event", "events.actions", "events.budget", "events.briefing", "events.checkin_code", "events.common_slots",
    "partners.event_invitations", "notify.partner_mails",
)  # fmt: skip
"""Some are shown in a few states only: one question more in a message costs less than another message."""
THINGS = {"bookings": "events.bookings", "resources": "events.event_resources"}
PARTS = (
    "live-state", "live-acts", "live-tabs", "live-about", "live-approvals", "live-invitations", "live-people",
    "live-rest", "live-papers", "live-flow",
)  # fmt: skip
"""What of the page is replaced when there is news; parts without anything in them are there too."""


def gather(event_id: str) -> dict[str, Any]:
    """The event and everything around it; NotFound where the caller may not see it."""
    about = {"event_id": event_id}
    ahead(FUNDS, *((operation, about) for operation in (*AROUND, *LISTS.values(), *THINGS.values())))
    event = answered("events.event", event_id=event_id)
    page: dict[str, Any] = {"event": event, "listed": listed(event_id)}
    page |= {name: items(operation, event_id=event_id) for name, operation in LISTS.items()}
    page |= {name: seen(operation, {}, event_id=event_id) for name, operation in THINGS.items()}
    page["invitations"] = [_with_qr(one) for one in items("partners.event_invitations", event_id=event_id)]
    page["mails"] = seen("notify.partner_mails", {}, event_id=event_id) if page["invitations"] else {}
    page["common"] = _common(event)
    page["money"] = seen("events.budget", {}, event_id=event_id) if "budget" in event or may("events.budget") else {}
    page["briefing"] = _briefing(event)
    page["resource_choices"] = _resource_choices(page)
    page["better"] = _better_times(event)
    page["members"] = _people(event)
    page["mine"] = [one for one in pending() if one.get("event_id") == event_id]
    page["successors"] = _successors(page["listed"], event_id)
    page["preflight"] = _preflight(event)
    page["checkin"] = _checkin(event)
    return page


def glance(event_id: str) -> dict[str, Any]:
    """As much of the page as tells whether there is news: some of what `gather` asks, none of what only follows."""
    event = asking.clients().events.event(event_id=event_id)
    page: dict[str, Any] = {"event": event, "bookings": seen(THINGS["bookings"], {}, event_id=event_id)}
    page |= {name: items(LISTS[name], event_id=event_id) for name in ("approvals", "timeline", "processes")}
    page |= {"invitations": items("partners.event_invitations", event_id=event_id), "checkin": _checkin(event)}
    return page


def mark(page: dict[str, Any]) -> str:
    """Another one as soon as somebody decided, answered, booked, checked in; how long things wait is no news."""
    invited = [{key: one[key] for key in one if key != "qr"} for one in page["invitations"]]
    steps = [(one.get("what"), one.get("at"), one.get("who")) for one in page["timeline"]]
    decided = [(one.get("id"), one.get("state"), one.get("urged_on")) for one in page["approvals"]]
    flow = [[step.get("state") for step in one.get("steps") or []] for one in page["processes"]]
    event = page["event"]
    return live.mark_of(counts(), event["version"], event["state"], invited, steps, decided, flow, page["bookings"])


def _checkin(event: dict[str, Any]) -> dict[str, Any]:
    """The code of this minute, while there is somebody to check in."""
    return seen("events.checkin_code", {}, event_id=event["id"]) if event["state"] in ("confirmed", "held") else {}


def looked_at(page: dict[str, Any]) -> dict[str, Any]:
    """How the page asks for its news; faster while the code for checking in is shown."""
    every = live.WHILE_IT_MOVES if page["checkin"].get("code") else live.EVERY
    return live.looks_at("pages.event", mark(page), PARTS, every=every, event_id=page["event"]["id"])


def _common(event: dict[str, Any]) -> list[dict[str, Any]]:
    """The times that more than one partner can make, while a date is being sought."""
    found = items("events.common_slots", event_id=event["id"]) if event["state"] == "inviting" else []
    return [one for one in found if len(one.get("can") or []) > 1]


def _people(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom the caller books: people of all the event's branches, or a co-host's own."""
    if not may("events.book"):
        return []
    own = asking.current_actor().branch_id
    hosting = [event["branch_id"], *event.get("cohost_branch_ids", [])]
    return [one for branch_id in (hosting if own == hosting[0] else [own]) for one in members(branch_id)]


def _better_times(event: dict[str, Any]) -> dict[str, Any]:
    """Why an agreed date cannot be had, and which dates could."""
    waits = event.get("venue_taken_by") or event.get("waits_for_resource")
    return seen("events.conflicts", {}, event_id=event["id"]) if waits else {}


def _resource_choices(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Resources in use, and those that the event has already."""
    if "set_resources" not in (page["listed"] or ()):
        return []
    chosen = page["resources"].get("items", [])
    known = items("events.resources", limit=MANY)
    return [*known, *(one for one in chosen if one["id"] not in {other["id"] for other in known})]


def _successors(listed: set[str] | None, event_id: str) -> list[dict[str, Any]]:
    return items("events.successors", event_id=event_id) if "hand_over_event" in (listed or ()) else []


def listed(event_id: str) -> set[str] | None:
    """The names of the actions that the service offers now; None where it does not say."""
    answer = seen("events.actions", None, event_id=event_id)
    found = answer.get("items", answer.get("actions")) if isinstance(answer, dict) else answer
    if not isinstance(found, list):
        return None
    names = {str(one.get("action", one.get("name"))) if isinstance(one, dict) else str(one) for one in found}
    return {_full_name(name) for name in names}


def _full_name(name: str) -> str:
    name = name.rsplit(".", 1)[-1]
    for candidate in (ALIASES.get(name, name), f"{name}_event"):
        if candidate in ACTIONS or candidate == "edit_event":
            return candidate
    return name


def _with_qr(invitation: dict[str, Any]) -> dict[str, Any]:
    """The invitation with its link as a drawing for phones."""
    url = invitation.get("url")
    if url and invitation.get("state") in ("open", "countered", "accepted"):
        invitation = {**invitation, "qr": segno.make(url, error="m").svg_data_uri(scale=4, border=2)}
    return invitation


def _briefing(event: dict[str, Any]) -> dict[str, Any]:
    if event["state"] not in ("held", "summarized", "published", "closed"):
        return {}
    briefing = seen("events.briefing", {}, event_id=event["id"]) or {}
    return {**briefing, "body_html": markup.shown(briefing.get("body_html") or "")} if briefing else {}


def _preflight(event: dict[str, Any]) -> dict[str, Any]:
    """For a draft, what is still missing and what the rules say; else what was said at submission."""
    if event["state"] != "draft" or not may("events.submit_event"):
        return {"checks": event.get("preflight") or [], "missing": []}
    return judged(event)


def judged(proposal: dict[str, Any]) -> dict[str, Any]:
    """What submitting this would say, saved or not: {"checks", "missing": lines to read, each once}."""
    try:
        answer = asking.clients().events.preview(event=_proposal(proposal))
    except Invalid as error:
        return {"checks": error.details.get("preflight") or [], "missing": _lines(error.errors)}
    except DomainError:
        return {"checks": [], "missing": []}
    return {"checks": answer["preflight"], "missing": _lines(answer["missing"])}


def _lines(errors: Iterable[Mapping[str, Any]]) -> list[str]:
    said = (f"{words.field_word(one.get('pointer') or '')}: {one['detail']}" for one in errors)
    return list(dict.fromkeys(said))


def _proposal(event: dict[str, Any]) -> dict[str, Any]:
    """The event as the rules take it: without what the service worked out or the rules do not look at."""
    proposal = {name: event[name] for name in PROPOSAL if event.get(name) is not None}
    if "venue" in proposal:
        proposal["venue"] = {name: proposal["venue"].get(name) for name in ("name", "region", "off_site")}
    if "budget" in proposal:
        proposal["budget"] = [
            {k: v for k, v in line.items() if k in LINE and v is not None} for line in proposal["budget"]
        ]
    return proposal


def offered(page: dict[str, Any], place: str, invitation: dict[str, Any] | None = None) -> list[Action]:
    """The actions to show at one place of the page."""
    found = [
        action
        for action in ACTIONS.values()
        if action.place == place and may(action.operation) and _open(page, action, invitation)
    ]
    return sorted(found, key=lambda action: ORDER[action.style])


def _open(page: dict[str, Any], action: Action, invitation: dict[str, Any] | None) -> bool:
    state, listed = page["event"]["state"], page["listed"]
    if action.subject == "approval_id":
        return action.name == "urge" if action.place == "approvals" else bool(page["mine"])
    if action.subject == "request_id":
        return True
    if invitation is not None and not _fits(action, invitation):
        return False
    if action.subject == "invitation_id":
        return state in STATES_FOR.get(action.name, {"inviting", "confirmed"})
    if action.name in STATES_FOR:
        return state in STATES_FOR[action.name]
    return listed is not None and action.name in listed


def _fits(action: Action, invitation: dict[str, Any]) -> bool:
    """Whether the action belongs beside an invitation in this state."""
    if action.name in ANSWERS_A_REQUEST:
        requests = invitation.get("change_requests") or []
        if not any(one.get("state") == "open" for one in requests):
            return False
    return invitation.get("state") in INVITATION_STATES_FOR[action.name]
