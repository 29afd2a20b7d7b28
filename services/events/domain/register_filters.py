"""The register's filters: the same for screen, paper, workbook, saved views and exports. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.events.domain.money import FUND_KINDS
from services.events.domain.register import MATERIALS

FUNDING = (*FUND_KINDS, "none")
MISSING = (*MATERIALS, "any", "none")
FINDINGS = ("any", "unsolved", "none")
FILTERS = (
    "from", "to", "year", "branch_id", "partner_id", "state", "form", "funding", "frontline", "cohosted", "imported",
    "estimate_from", "estimate_to", "actual_from", "actual_to", "over_budget", "missing", "findings", "q",
)  # fmt: skip
"""In the order in which they are read out."""
COLUMNS = (
    "number", "branch", "partners", "theme", "form", "date", "place", "state", "funding", "own_headcount",
    "partner_headcount", "estimate", "actual", "variance", "records", "summary", "publicity", "outcomes", "feedback",
    "findings", "missing", "remarks",
)  # fmt: skip
"""What a view or a workbook may show, in the order of the paper."""
USUAL = tuple(name for name in COLUMNS if name not in ("funding", "remarks"))


def wire(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters that are given, by the names and in the forms of the API, JSON-ready."""
    named = {name.removesuffix("_on"): value for name, value in filters.items() if value not in (None, "")}
    return {name: _plain(named[name]) for name in FILTERS if name in named}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def described(given: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each filter with what its value is called, where it is an id. `given` as `wire` gives them."""
    return [
        {"name": name, "value": given[name], "text": names.get(str(given[name]), str(given[name]))}
        for name in FILTERS
        if name in given
    ]
