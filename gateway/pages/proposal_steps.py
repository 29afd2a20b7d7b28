"""The parts of the proposal's form, and in which of them something is wrong."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from gateway.pages.problems import Problem

STEPS: tuple[tuple[Any, frozenset[str]], ...] = (
    (
        _l("1. Theme and form"),
        frozenset({"theme", "branch_id", "cohost_branch_ids", "form", "problem", "expected_result", "plan_line_id",
                   "unplanned_reason"}),
    ),
    (_l("2. Partner units"), frozenset({"partner_ids"})),
    (_l("3. Dates and venue"), frozenset({"slots", "venue", "capacity", "agenda"})),
    (_l("4. Money"), frozenset({"fund_id", "budget"})),
    (_l("5. Discipline"), frozenset({"checklist"})),
)  # fmt: skip


def steps(error: Problem | None) -> list[dict[str, Any]]:
    """{"anchor", "title", "wrong"} a part, `wrong` being how many of its fields were refused."""
    refused = [name.split("-")[0] for name in error.fields] if error else []
    return [
        {"anchor": f"part-{place}", "title": title, "wrong": sum(name in fields for name in refused)}
        for place, (title, fields) in enumerate(STEPS, 1)
    ]
