"""The left menu: what the caller's roles can use, grouped as their work is."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from gateway.pages.surroundings import counts, leads, may, may_import

Entry = tuple[str, str, str, bool, int]
"""Endpoint, title, icon, whether it is shown, and a number beside it."""
BELOW = {
    "pages.event": "pages.events",
    "pages.decided": "pages.home",
    "pages.briefing": "pages.events",
    "pages.edit_briefing": "pages.events",
    "pages.briefing_difference": "pages.events",
    "pages.plan": "pages.plans",
    "pages.new_plan": "pages.plans",
    "pages.edit_plan": "pages.plans",
    "pages.partner": "pages.partners",
    "pages.resource": "pages.resources",
    "pages.branch": "pages.branches",
    "pages.member": "pages.members",
    "pages.fund": "pages.funds",
    "pages.inspection": "pages.inspections",
    "pages.finding": "pages.findings",
    "pages.dossier": "pages.dossiers",
    "pages.account": "pages.accounts",
    "pages.import_job": "pages.imports",
    **dict.fromkeys(("pages.channel", "pages.new_channel", "pages.edit_channel"), "pages.channels"),
    **dict.fromkeys(("pages.rule_pack", "pages.new_rule_pack"), "pages.rule_packs"),
    **dict.fromkeys(
        (
            "pages.unit", "pages.office_days", "pages.notifications", "pages.password", "pages.own_account",
            "pages.second_factor", "pages.calendar_feed",
            "pages.templates", "pages.template", "pages.change_template", "pages.choose_audience", "pages.docs",
        ),
        "pages.settings",
    ),
}  # fmt: skip
"""Pages that have no entry of their own in the menu -> whose entry is marked while they are shown."""


def menu() -> list[dict[str, Any]]:
    """Only what the caller can open; a group of which nothing is left goes too."""
    own = (
        ("pages.home", _("Home page"), "house", True, counts()["todo"]),
        ("pages.inbox", _("Messages"), "bell", True, counts()["unread"]),
    )
    groups = (
        ("", own),
        (_("Joint study"), _studies()),
        (_("Units and people"), _people()),
        (_("Money and rules"), _money()),
        (_("Oversight"), (*_oversight(), *_inspections())),
        (_("Settings and running"), _administration()),
    )
    shown = [(title, [_entry(*entry) for entry in entries if entry[3]]) for title, entries in groups]
    return [{"title": title, "items": entries} for title, entries in shown if entries]


def _studies() -> tuple[Entry, ...]:
    return (
        ("pages.events", _("All events"), "card-checklist", may("events.events"), 0),
        ("pages.calendar", _("Calendar"), "clock-history", may("events.events"), 0),
        ("pages.new_event", _("New proposal"), "plus-lg", may("events.draft_event"), 0),
        ("pages.plans", _("Annual plans"), "card-checklist", may("events.plans"), 0),
        ("pages.register", _("Register"), "list", may("events.register"), 0),
        ("pages.outcomes", _("Outcomes"), "check-circle", may("events.outcome_board"), 0),
        ("pages.publications", _("Publications"), "link-45deg", may("notify.publication_register"), 0),
    )


def _people() -> tuple[Entry, ...]:
    return (
        ("pages.partners", _("Partner units"), "building", may("partners.partners"), 0),
        ("pages.resources", _("Vehicles and rooms"), "wallet2", may("events.resources"), 0),
        ("pages.branches", _("Branches"), "geo-alt", may("members.branches"), 0),
        ("pages.members", _("Members"), "people", may("members.members"), 0),
        ("pages.dispatches", _("Away on audits"), "geo-alt", may("members.dispatches"), 0),
    )


def _money() -> tuple[Entry, ...]:
    return (
        ("pages.funds", _("Funds"), "wallet2", may("events.funds"), 0),
        ("pages.rule_packs", _("Rule packs"), "check-lg", may("events.rule_packs"), 0),
    )


def _oversight() -> tuple[Entry, ...]:
    return (
        ("pages.oversight", _("Owed and overdue"), "hourglass-split", may("events.owed"), 0),
        ("pages.commendations", _("Commendations"), "people", may("events.commendations"), 0),
        ("pages.stats", _("Statistics"), "list", may("events.stats"), 0),
    )


def _inspections() -> tuple[Entry, ...]:
    """Rounds, findings and dossiers; a borrowed inspector comes to the round by its message."""
    return (
        ("pages.inspections", _("Inspections"), "search", leads("events.inspections"), 0),
        ("pages.findings", _("Findings"), "exclamation-triangle", may("events.findings"), 0),
        ("pages.dossiers", _("Branch dossiers"), "people", may("events.branch_dossier"), 0),
    )


def _administration() -> tuple[Entry, ...]:
    """Settings are for everybody; the rest for those who keep the product running, whatever else they may look up."""
    runs = may("members.create_account")
    return (
        ("pages.settings", _("Settings"), "pencil", True, 0),
        ("pages.deputies", _("Deputies"), "person-check", may("members.deputies"), 0),
        ("pages.imports", _("Imports"), "plus-lg", may_import(), 0),
        ("pages.accounts", _("Accounts"), "person-check", runs, 0),
        ("pages.parked_facts", _("Parked facts"), "exclamation-triangle", runs, 0),
        ("pages.channels", _("Channels"), "link-45deg", may("notify.channels"), 0),
        ("pages.deliveries", _("Not sent yet"), "hourglass-split", may("notify.deliveries"), 0),
        ("pages.log", _("Activity log"), "clock-history", True, 0),
    )


def _entry(endpoint: str, title: str, icon: str, _shown: bool, count: int) -> dict[str, Any]:
    here = endpoint in (request.endpoint, BELOW.get(request.endpoint or ""))
    return {
        "endpoint": endpoint,
        "address": url_for(endpoint),
        "title": title,
        "icon": icon,
        "here": here,
        "count": count,
    }
