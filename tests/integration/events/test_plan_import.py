"""Taking over an annual plan from a workbook, and from what the product itself exports."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from gateway.documents import reading
from gateway.documents.plan import sheet_workbook
from kit.database import Database
from kit.domain import Invalid
from kit.importing import with_imports
from services.events.handlers import IMPORTING
from services.events.queries.plans import plan_sheet
from tests.support.events_office import BRANCH, FINANCE, ORGANIZER, PARTNER, SECOND_PARTNER, STRANGER, Office
from tests.support.imports import imported

FUND = "示例党建经费"
LINES = [
    {"theme": "走进车间", "content": "参观，座谈", "form": "visit", "month": 6, "place": "示例科技园", "headcount": 20,
     "partner_ids": [PARTNER, SECOND_PARTNER], "estimate": "1500.50"},
    {"theme": "主题党日", "form": "theme_day", "month": 3, "headcount": 12, "partner_ids": [], "estimate": "0.00"},
    {"theme": "另议", "content": "月份待定", "partner_ids": [SECOND_PARTNER], "estimate": "12.00"},
]  # fmt: skip


class Planning(Office):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.operations = with_imports(self.operations, IMPORTING)
        self.funds = {year: self.opened(year) for year in (2026, 2027)}

    def opened(self, year: int) -> str:
        made = self.do(FINANCE, "open_fund", name=FUND, year=year, kind="party_dues", amount="9000.00")
        return str(made["id"])

    def drafted(self, year: int = 2026) -> str:
        lines = [{**line, "fund_id": self.funds[year]} for line in LINES]
        return str(self.do(ORGANIZER, "draft_plan", year=year, branch_id=BRANCH, lines=lines)["id"])

    def exported(self, plan_id: str) -> list[dict[str, str]]:
        pieces = io.StringIO()
        with self.works.read(ORGANIZER) as work:
            found = reading.read(sheet_workbook(plan_sheet(work, plan_id=plan_id)), pieces)
        rows = [row for line in pieces.getvalue().splitlines() for row in json.loads(line)]
        return [dict(zip(found["header"], cells, strict=True)) for _, cells in rows]

    def take(self, *rows: dict[str, str], actor: Any = ORGANIZER, year: int | None = 2027, **more: Any) -> Any:
        return imported(self.operations, self.works, rows, actor, kind="plans", year=year, **more)

    def plans(self, year: int = 2027) -> list[dict[str, Any]]:
        return list(self.do(ORGANIZER, "plans", year=year)["items"])


@pytest.fixture
def office(database: Database) -> Planning:
    return Planning(database)


def row(**changes: str) -> dict[str, str]:
    return {"主题": "走进车间", "月份": "6月", "形式": "参观见学", "人数": "20", **changes}


def rejected(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["row"], one["field"]) for one in answer["rejected"]]


def test_a_plan_that_was_exported_and_sent_in_for_the_next_year_has_the_same_lines(office: Planning) -> None:
    source = office.do(ORGANIZER, "plan", plan_id=office.drafted())
    answer = office.take(*office.exported(source["id"]))
    assert (answer["state"], answer["accepted"], answer["kind"], answer["year"]) == ("done", 3, "plans", 2027)
    (plan,) = office.plans()
    expected = [{**line, "fund_id": office.funds[2027]} for line in source["lines"]]
    assert [{**line, "id": ""} for line in plan["lines"]] == [{**line, "id": ""} for line in expected]
    assert (plan["state"], plan["branch_id"], plan["drafted_by"], plan["version"]) == (
        "draft", BRANCH, ORGANIZER.account_id, 1,
    )  # fmt: skip
    office.do(ORGANIZER, "edit_plan", plan_id=plan["id"], expected_version=1, lines=[plan["lines"][1]])
    assert [line["theme"] for line in office.plans()[0]["lines"]] == ["主题党日"]


def test_the_fact_is_that_of_a_plan_drafted_by_hand(office: Planning) -> None:
    office.take(row(**{"预算（元）": "800"}))
    assert office.facts(office.plans()[0]["id"]) == ["plan.drafted"]


def test_a_branch_with_a_plan_gets_a_supplement_but_nothing_is_planned_twice(office: Planning) -> None:
    office.drafted(2027)
    assert rejected(office.take(row(), row(主题="新的一项"))) == [(2, "theme")]
    assert office.take(row(主题="新的一项"))["accepted"] == 1
    assert [len(plan["lines"]) for plan in office.plans()] == [1, 3]
    assert rejected(office.take(row(主题="新的一项"))) == [(2, "theme")]


def test_every_row_that_cannot_be_is_named_and_keeps_all_out(office: Planning) -> None:
    wrong = [
        ({"党支部": "别的党支部"}, "branch"), ({"月份": "13"}, "month"), ({"形式": "游览"}, "form"),
        ({"联学单位": "没有的单位"}, "partners"), ({"经费来源": "没有的经费"}, "fund"), ({"主题": ""}, "theme"),
        ({"人数": "100001"}, "headcount"), ({"预算（元）": "-1"}, "estimate"),
    ]  # fmt: skip
    answer = office.take(row(), *(row(**changes) for changes, _ in wrong))
    assert (answer["state"], rejected(answer)) == ("refused", [(n, name) for n, (_, name) in enumerate(wrong, 3)])
    assert office.plans() == []
    assert rejected(office.take(*(row(主题=f"第{n}项") for n in range(201)))) == [(202, "")]


def test_a_fund_that_is_closed_or_not_the_only_one_of_its_name_is_not_guessed(office: Planning) -> None:
    second = office.opened(2027)
    assert rejected(office.take(row(经费来源=FUND))) == [(2, "fund")]
    office.take(row(经费来源=second))
    assert office.plans()[0]["lines"][0]["fund_id"] == second
    office.do(FINANCE, "close_fund", fund_id=second, expected_version=None, comment="〔exercise〕")
    office.take(row(主题="又一项", 经费来源=FUND))
    assert office.plans()[0]["lines"][0]["fund_id"] == office.funds[2027]


def test_a_trial_and_another_branch_write_nothing_and_the_year_is_needed(office: Planning) -> None:
    assert office.take(row(), dry_run=True)["state"] == "done"
    assert rejected(office.take(row(党支部="示例支部1"), actor=STRANGER)) == [(2, "branch")]
    assert office.plans() == []
    with pytest.raises(Invalid) as refused:
        office.take(row(), year=None)
    assert refused.value.errors[0]["pointer"] == "/year"
