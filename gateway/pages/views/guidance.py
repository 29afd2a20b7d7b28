"""Help: who does what where, the words of the trade, what the colours mean, and whom to ask."""

from __future__ import annotations

from flask import Blueprint, render_template

from gateway import asking
from gateway.pages import words
from gateway.pages.surroundings import MANY, items, seen

ORDER = ("organizer", "secretary", "leader", "finance", "committee", "supervisor", "member", "admin")


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/help", "help", guidance)


def guidance() -> str:
    """The caller's own roles first; the others behind them, for whoever wants to know what the others do."""
    actor = asking.current_actor()
    mine = [role for role in ORDER if role in actor.roles]
    unit = seen("members.unit", {}, unit_id=actor.unit_id) if actor.unit_id else {}
    colleagues = items("members.deputy_candidates", limit=MANY)
    return render_template(
        "help.html",
        mine=mine,
        roles=[*mine, *(role for role in ORDER if role not in mine)],
        states=list(words.STATES),
        unit=unit,
        admins=[one["name"] for one in colleagues if "admin" in one["roles"]],
    )
