"""The tables of a year's figures as the page shows them: what each row is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from gateway.pages.words import word

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """`rows`: what each is called ("" where nobody said), and its figures."""

    id: str
    title: str
    head: str
    rows: list[tuple[str, Figures]]


def of(figures: Figures) -> dict[str, list[Table]]:
    """`whole`: rows sum up to the totals; `partners`: to the partnerships."""
    branches = [(row.get("branch") or row["branch_id"], row) for row in figures["by_branch"]]
    forms = [(word(row["form"], "form"), row) for row in figures["by_form"]]
    return {
        "whole": [
            Table("by-branch", _("By branch"), _("Branch"), branches),
            Table("by-form", _("By form"), _("Form"), forms),
            Table("by-month", _("By month"), _("Month"), _months(figures)),
        ],
        "partners": [
            _of_partners(figures, "partner", _("By partner unit"), _("Partner unit")),
            _of_partners(figures, "industry", _("By industry"), _("Industry")),
            _of_partners(figures, "field", _("By field"), _("Field")),
            _of_partners(figures, "region", _("By region"), _("Region")),
        ],
    }


def _months(figures: Figures) -> list[tuple[str, Figures]]:
    return [(str(row["month"]) if row["month"] else _("no date yet"), row) for row in figures["by_month"]]


def _of_partners(figures: Figures, name: str, title: str, head: str) -> Table:
    rows = [(row.get(name) or "", row) for row in figures[f"by_{name}"]]
    return Table(f"by-{name}", title, head, rows)
