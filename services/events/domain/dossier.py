"""A branch's dossier (三年档案): what was found in three years, how it scored, which measures were taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.events.domain.rectification import CATEGORIES
from services.events.domain.scores import averages

YEARS = 3
RECURS_IN = 2
"""In so many of the three years a category makes a pattern; ours."""

Row = Mapping[str, Any]


def years_to(year: int) -> list[int]:
    """The three years that end with this one, oldest first."""
    return list(range(year - YEARS + 1, year + 1))


def dossier(
    years: Sequence[int], findings: Iterable[Row], scores: Iterable[Row], measures: Iterable[Row]
) -> dict[str, Any]:
    """JSON-ready. Each row has its `year`; findings also category, severity, state, overdue and reopened."""
    found, scored, taken = list(findings), list(scores), list(measures)
    categories = [_category(key, years, found) for key in CATEGORIES]
    return {
        "years": [_year(year, found, scored, taken) for year in years],
        "categories": [one for one in categories if one["total"]],
        "recurring": [one["category"] for one in categories if one["recurring"]],
    }


def _category(key: str, years: Sequence[int], findings: Sequence[Row]) -> dict[str, Any]:
    counts = [sum(one["category"] == key and one["year"] == year for one in findings) for year in years]
    recurring = sum(count > 0 for count in counts) >= RECURS_IN
    return {"category": key, "by_year": counts, "total": sum(counts), "recurring": recurring}


def _year(year: int, findings: Sequence[Row], scores: Sequence[Row], measures: Sequence[Row]) -> dict[str, Any]:
    mine = [one for one in findings if one["year"] == year]
    return {
        "year": year,
        "findings": len(mine),
        "unsolved": sum(one["state"] != "verified" for one in mine),
        "overdue": sum(one["overdue"] for one in mine),
        "reopened": sum(one["reopened"] for one in mine),
        "severe": sum(one["severity"] == "severe" for one in mine),
        "scores": averages(one for one in scores if one["year"] == year),
        "measures": sum(one["year"] == year for one in measures),
    }
