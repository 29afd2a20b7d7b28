"""From what a browser posts to what an operation takes, and back from its errors to the fields.

A field inside a list is named like its JSON pointer with hyphens: /slots/0/starts_at is `slots-0-starts_at`.
Nothing is judged here: text that is no number goes on as it was typed, and the owning service says what is wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from kit.clock import SHANGHAI

MOST_ROWS = 40
BUDGET_NUMBERS = ("quantity", "days", "people", "seats", "hours", "half_days")
BUDGET_TEXTS = ("category", "description", "unit", "unit_price", "rank")
PROPOSAL_TEXTS = (
    "theme",
    "branch_id",
    "form",
    "problem",
    "expected_result",
    "plan_line_id",
    "unplanned_reason",
    "fund_id",
)

Form = MultiDict[str, str]


def text(form: Form, name: str) -> str | None:
    """What was typed, without the blanks around it, its lines ending as services keep them; None for nothing."""
    return form.get(name, "").replace("\r\n", "\n").strip() or None


def number(raw: str | None) -> int | str | None:
    """A whole number where it is one; else what was typed, for the service to refuse."""
    if raw is None:
        return None
    return int(raw) if re.fullmatch(r"-?\d{1,15}", raw) else raw


def changed(
    form: Form, known: Mapping[str, Any], names: Sequence[str], may_be_empty: Sequence[str]
) -> dict[str, Any]:  # fmt: skip
    """What differs from what is known: a field that was not touched must not overwrite what others wrote.

    Emptied fields go on as nothing where they may be empty, else as they are, for the service to refuse.
    """
    given = {name: text(form, name) for name in names if name in form}
    different = {name: value for name, value in given.items() if value != known.get(name)}
    return {name: value if value is not None or name in may_be_empty else "" for name, value in different.items()}


def version(form: Form) -> Any:
    """The version that the form was made of."""
    return number(text(form, "expected_version"))


def moment(raw: str | None) -> str | None:
    """What <input type=datetime-local> gives, on Shanghai's wall clock, as RFC 3339."""
    if not raw:
        return None
    try:
        at = dt.datetime.fromisoformat(raw.strip().replace("/", "-").replace("T", " "))
    except ValueError:
        return raw
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).isoformat()


def rows(form: Form, name: str, fields: Sequence[str]) -> list[dict[str, str | None]]:
    """The rows of a list in which anything was typed, in their order."""
    return [row for _, row in placed_rows(form, name, fields, MOST_ROWS) if any(row.values())]


def placed_rows(form: Form, name: str, fields: Sequence[str], most: int) -> list[tuple[int, dict[str, str | None]]]:
    """All rows of a list with the numbers that they have in the form, empty ones too."""
    found = {int(m[1]) for key in form if (m := re.fullmatch(rf"{name}-(\d{{1,3}})-\w+", key))}
    return [(i, {field: text(form, f"{name}-{i}-{field}") for field in fields}) for i in sorted(found)[:most]]


def slots(form: Form, name: str = "slots") -> list[dict[str, str | None]]:
    """The dates that were typed; the end may be typed as a time of the same day."""
    typed = rows(form, name, ("starts_at", "ends_at", "day", "from", "to"))
    return [_slot(row) for row in typed]


def typed_slots(form: Form | None) -> list[dict[str, str | None]]:
    """The rows of dates as they were typed, each in its place, for a form that is shown again; none for no form."""
    return [row for _, row in placed_rows(form, "slots", ("starts_at", "ends_at"), MOST_ROWS)] if form else []


def _slot(row: Mapping[str, str | None]) -> dict[str, str | None]:
    if row.get("day"):
        return {
            "starts_at": moment(f"{row['day']} {row['from'] or ''}".strip()) if row["from"] else None,
            "ends_at": moment(f"{row['day']} {row['to']}") if row["to"] else None,
        }
    return {"starts_at": moment(row["starts_at"]), "ends_at": moment(row["ends_at"])}


def budget(form: Form) -> list[dict[str, Any]]:
    """The budget lines; a line with nothing but its category is an empty one."""
    lines = []
    for row in rows(form, "budget", (*BUDGET_TEXTS, *BUDGET_NUMBERS)):
        if not any(value for field, value in row.items() if field not in ("category", "unit")):
            continue
        line: dict[str, Any] = {field: row[field] for field in BUDGET_TEXTS}
        line |= {field: number(row[field]) for field in BUDGET_NUMBERS}
        lines.append({field: value for field, value in line.items() if value is not None})
    return lines


def agenda(form: Form) -> list[dict[str, Any]]:
    """The agenda's items."""
    typed = rows(form, "agenda", ("title", "minutes", "speaker"))
    return [_present({**row, "minutes": number(row["minutes"])}) for row in typed]


def checklist(form: Form) -> dict[str, bool]:
    """Each answered item: true = confirmed that it does not occur."""
    answers = {key.removeprefix("checklist-"): form[key] for key in form if key.startswith("checklist-")}
    return {key: answer == "yes" for key, answer in answers.items() if answer in ("yes", "no")}


def proposal(form: Form) -> dict[str, Any]:
    """The whole proposal as `draft_event` and `edit_event` take it."""
    venue = {name: text(form, f"venue-{name}") for name in ("name", "region", "address")}
    body: dict[str, Any] = {name: text(form, name) for name in PROPOSAL_TEXTS}
    body |= {
        "cohost_branch_ids": _several(form, "cohost_branch_ids"),
        "partner_ids": _several(form, "partner_ids"),
        "slots": slots(form),
        "venue": {**_present(venue), "off_site": form.get("venue-off_site") == "yes"} if any(venue.values()) else None,
        "capacity": number(text(form, "capacity")),
        "budget": budget(form),
        "checklist": checklist(form),
        "agenda": agenda(form),
    }
    if not body["budget"] and form.get("no_cost") != "yes":
        body["budget"] = None
    return body


def _several(form: Form, name: str) -> list[str]:
    return [value for value in form.getlist(name) if value]


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def field_name(pointer: str) -> str:
    """The form field that a JSON pointer names."""
    return pointer.strip("/").replace("~1", "/").replace("~0", "~").replace("/", "-")


def field_errors(errors: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The first message for each field, by its name in the form."""
    found: dict[str, str] = {}
    for error in errors:
        found.setdefault(field_name(error.get("pointer", "")), error.get("detail", ""))
    return found
