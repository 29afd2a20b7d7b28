"""The first page: what waits for the caller, what comes next, what they were told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.api.passing import admit
from gateway.clients import Clients, Question
from gateway.documents import fonts, office
from gateway.pages import bulk, forms, live
from gateway.pages.surroundings import ahead, counts, forget, items, may, pending, seen, todo
from gateway.policy import POLICY
from gateway.security import reach_of
from kit.domain import Conflict, Unavailable
from kit.last_backup import last

ROWS = 8
TODO_ROWS = 20
EVENTS: Question = ("events.events", {"limit": 200})
MESSAGES: Question = ("notify.inbox", {"limit": 6})
OVERDUE: Question = ("events.owed", {"overdue": True, "limit": ROWS})
PARTS = ("live-tiles", "live-waiting", "live-more", "live-aside")
"""What of the page is replaced when there is news."""
OVER = {"rejected", "declined", "cancelled", "closed"}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/approvals/agree", "agree_to_several", agree_to_several, methods=["POST"])


def home() -> Any:
    """Home by role; to a look at what is shown already, nothing."""
    return live.nothing_new(_looked_at) or _home()


def agree_to_several() -> Any:
    """Agree to the ticked proposals with one opinion; each is a decision of its own.

    Only to those in which the check at submission found nothing to be watched: for all others one has to look.
    """
    admit("events.approve")
    waiting = {one["id"]: one for one in pending()}
    comment = forms.text(request.form, "comment")

    def agree(clients: Clients, one: str) -> None:
        if one in waiting and waiting[one].get("warnings") != 0:
            raise _must_look()
        clients.events.approve(approval_id=one, comment=comment)

    found = bulk.each(agree, {key: one.get("theme") or one["number"] for key, one in waiting.items()})
    if found.is_whole:
        return redirect(url_for("pages.home", several=found.done), 303)
    forget()
    return make_response(_home(found), found.status)


def _must_look() -> Conflict:
    return Conflict(
        "approval.look_first",
        "预检有需要注意的事项，请打开查看后再决定",
        "The check found something to watch; look first",
    )


def _looked_at() -> dict[str, Any]:
    mark = live.mark_of(counts(), [one["id"] for one in pending()], [one["id"] for one in todo().get("items") or []])
    return live.looks_at("pages.home", mark, PARTS)


def _home(found: bulk.Outcome | None = None) -> str:
    ahead(EVENTS, MESSAGES, *_of_a_unit())
    events, runs_it = items(EVENTS[0], **EVENTS[1]), may("events.parked_facts") and not may("events.events")
    return render_template(
        "home.html",
        live=_looked_at(),
        waiting=pending(),
        found=found,
        todo=[one for one in todo().get("items") or [] if one["kind"] != "approval"][:TODO_ROWS],
        going_on=[event for event in events if event["state"] not in OVER],
        coming=_coming(events),
        rows=ROWS,
        owed=[event for event in events if event["state"] == "held"],
        messages=items(MESSAGES[0], **MESSAGES[1]),
        overview=_overview(),
        installation=_installation() if runs_it else {},
        parts=_parts() if runs_it else [],
        done=_("Your password was changed.") if request.args.get("done") == "password" else bulk.told(),
    )


def _overview() -> dict[str, Any]:
    """For those who look after a unit: coverage, plan against done, money used, and what is overdue by branch."""
    if not _of_a_unit():
        return {}
    figures = seen("events.stats", {})
    owed = seen(OVERDUE[0], {"branches": [], "items": []}, **OVERDUE[1])
    return {"figures": figures, "owed": owed, "year": figures["year"]} if figures else {}


def _of_a_unit() -> list[Question]:
    """What is asked for those who look after one."""
    looks_after = reach_of(asking.current_actor(), "events.owed") == "unit"
    return [("events.stats", {}), OVERDUE] if looks_after else []


def _coming(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Confirmed events by their date."""
    dated = [event for event in events if event["state"] == "confirmed" and event.get("starts_at")]
    return sorted(dated, key=lambda event: str(event["starts_at"]))


def _installation() -> dict[str, Any]:
    """What the machine has that the product needs: a backup, LibreOffice, fonts."""
    return {"backup": last(asking.settings().home), "pdf": office.is_there(), "fonts": fonts.used()}


def _parts() -> list[dict[str, Any]]:
    """For those who run the system: each part, whether it answers, and how many facts it had to park.

    Not each part parks facts: there is the broker, and what is still being waited for after a start.
    """
    try:
        found = asking.transport().ping()
    except Unavailable:
        found = {"services": {}, "broker": "down"}
    states = {**(found.get("services") or {}), "broker": found.get("broker", "down")}
    return [
        {
            "name": name,
            "state": state,
            "parked": len(items(f"{name}.parked_facts", limit=200)) if f"{name}.parked_facts" in POLICY else 0,
        }
        for name, state in states.items()
    ]
