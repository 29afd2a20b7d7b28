"""What can be done on the pages of a round and of a finding: one row an action, with the fields of its small form.

A field of kind `choice` takes its options from the page, by the field's name. The service judges when the form arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from gateway.pages.action_shapes import REASON, Action, Field
from gateway.pages.surroundings import leads, may

EVIDENCE = (
    Field("file", _l("File as evidence"), "file"),
    Field("seq", _l("Ledger entry as evidence (its number)"), "number"),
    Field("register_field", _l("Entry of the register as evidence"), "choice"),
    Field("note", _l("What the evidence shows")),
)
PAPER = (Field("file", _l("File as evidence"), "file"),)
SCORES = tuple(
    Field(name, label, "choice", must=True)
    for name, label in (
        ("records", _l("Records kept")),
        ("publicity", _l("Publicity")),
        ("summary", _l("Summary")),
        ("learning", _l("Learning effect")),
    )
)
STATEMENT = Field("place", _l("Which statement"), "choice", must=True)
EVENT = Field("event_id", _l("Event"), "choice", must=True)
ABOUT = Field("event_id", _l("Event"), "choice")


def _of_round(name: str, label: Any, *fields: Field, **more: Any) -> Action:
    return Action(f"events.{name}", label, fields, "inspection_id", **more)


def _of_finding(name: str, label: Any, *fields: Field, **more: Any) -> Action:
    return Action(f"events.{name}", label, fields, "finding_id", **more)


_ROUND = (
    _of_round(
        "draw_inspection",
        _l("Open: draw the sample"),
        style="primary",
        confirm=_l("Draw the sample now? It then stays as it is."),
    ),
    _of_round("start_inspection", _l("The team goes on site"), style="primary"),
    _of_round(
        "report_inspection",
        _l("Finish the report"),
        style="primary",
        confirm=_l("Finish the report? Nothing can then be scored or found in this round."),
    ),
    _of_round("close_inspection", _l("Close the round"), style="primary"),
    _of_round(
        "kick_off_inspection",
        _l("Record the kickoff"),
        Field("held_on", _l("Date"), "date", must=True),
        Field("place", _l("Place")),
        Field("text", _l("What was said and announced"), "area", must=True),
        *PAPER,
    ),
    _of_round(
        "appoint_inspector",
        _l("Add to the team"),
        Field("account_id", _l("Person"), "choice", must=True),
        Field("task", _l("Task"), must=True),
        Field("from", _l("From"), "date", must=True),
        Field("to", _l("To (included)"), "date", must=True),
        place="team",
        goes_to="team",
    ),
    _of_round("end_inspector", _l("End the access"), REASON, place="member", goes_to="team"),
    _of_round(
        "score_event", _l("Score"), *SCORES, Field("remark", _l("Remark"), "area"), place="event", goes_to="sample"
    ),
    _of_round(
        "raise_finding",
        _l("Raise a finding"),
        EVENT,
        Field("class", _l("Class"), "choice", must=True),
        Field("category", _l("Category"), "choice", must=True),
        Field("severity", _l("Severity"), "choice", must=True),
        Field("method", _l("Method"), "choice", must=True),
        Field("text", _l("What was found"), "area", must=True),
        *EVIDENCE,
        place="findings",
        goes_to="findings",
        keyed=True,
    ),
    _of_round(
        "add_statement",
        _l("Add a statement"),
        Field("text", _l("Statement"), "area", must=True),
        ABOUT,
        *EVIDENCE,
        place="report",
        goes_to="report",
    ),
    _of_round(
        "ground_statement", _l("Add evidence to a statement"), STATEMENT, ABOUT, *EVIDENCE, place="report",
        goes_to="report",
    ),
    _of_round("drop_statement", _l("Take a statement out"), STATEMENT, place="report", goes_to="report"),
)  # fmt: skip
_FINDING = (
    _of_finding(
        "plan_rectification",
        _l("Make the dated plan"),
        Field("measures", _l("Measures"), "measures", must=True),
        style="primary",
    ),
    _of_finding(
        "rectify_finding",
        _l("Report that it is put right"),
        Field("text", _l("What was done"), "area", must=True),
        *EVIDENCE,
        style="primary",
    ),
    _of_finding("request_extension", _l("Ask for more time"), Field("until", _l("Until"), "date", must=True), REASON),
    _of_finding(
        "verify_finding",
        _l("It is put right"),
        Field("comment", _l("Result of the re-check"), "area"),
        *PAPER,
        style="primary",
    ),
    _of_finding("reopen_finding", _l("It is not: open again"), REASON, *PAPER, style="danger"),
    _of_finding("grant_extension", _l("Grant more time"), REASON, style="primary"),
    _of_finding("refuse_extension", _l("Refuse more time"), REASON),
)
ROUND_ACTIONS: dict[str, Action] = {action.name: action for action in _ROUND}
FINDING_ACTIONS: dict[str, Action] = {action.name: action for action in _FINDING}
UNDER_WAY = {"opened", "on_site"}
ROUND_STATES_FOR: dict[str, set[str]] = {
    "draw_inspection": {"preparing"},
    "start_inspection": {"opened"},
    "report_inspection": UNDER_WAY,
    "close_inspection": {"reported"},
    "kick_off_inspection": {"preparing", *UNDER_WAY},
    "appoint_inspector": {"preparing", *UNDER_WAY, "reported"},
    "end_inspector": {"preparing", *UNDER_WAY, "reported"},
    **dict.fromkeys(("score_event", "raise_finding", "add_statement", "ground_statement", "drop_statement"), UNDER_WAY),
}
ALIASES = dict.fromkeys(("add_statement", "ground_statement", "drop_statement"), "events.write_statements")
"""Small forms that all write the report's statements."""
OF_BRANCH = ("plan_rectification", "rectify_finding", "request_extension")


def operation_of(action: Action) -> str:
    """The operation that the action calls."""
    return ALIASES.get(action.name, action.operation)


def of_round(round_: Mapping[str, Any], place: str) -> list[Action]:
    """What to offer at one place of a round's page."""
    bare = not round_.get("statements")
    return [
        one for one in ROUND_ACTIONS.values()
        if one.place == place and round_["state"] in ROUND_STATES_FOR[one.name] and may(operation_of(one))
        and not (bare and STATEMENT in one.fields)
    ]  # fmt: skip


def of_finding(finding: Mapping[str, Any], branch_id: str | None) -> list[Action]:
    """What to offer on a finding's page to somebody of this branch, or to a supervisor."""
    return [one for one in FINDING_ACTIONS.values() if may(one.operation) and _fits(one.name, finding, branch_id)]


def _fits(name: str, finding: Mapping[str, Any], branch_id: str | None) -> bool:
    owed = finding["state"] in ("open", "reopened")
    waits = owed and (finding["extension"] or {}).get("state") == "pending"
    fits = {
        "plan_rectification": owed and finding["class"] == "planned",
        "rectify_finding": owed and (finding["class"] != "planned" or bool(finding["plan"])),
        "request_extension": owed and not waits,
        "verify_finding": finding["state"] == "rectified",
        "reopen_finding": finding["state"] == "rectified",
        "grant_extension": waits,
        "refuse_extension": waits,
    }
    return fits[name] and (branch_id == finding["branch_id"] if name in OF_BRANCH else leads("events.verify_finding"))
