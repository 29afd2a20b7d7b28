"""Entering old ledgers, and finding events by what people remember of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from contracts.partners import PartnerChanged
from kit.database import Database
from kit.importing import with_imports
from services.events.handlers import IMPORTING
from services.events.persistence.event_repository import visible_to
from services.events.persistence.event_search import said
from services.events.persistence.event_tables import study_event
from tests.support.events_office import BRANCH, LEADER, MEMBER, ORGANIZER, PARTNER, STRANGER, Office
from tests.support.imports import SHA256, imported


class Past(Office):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.operations = with_imports(self.operations, IMPORTING)
        self.do(ORGANIZER, "draft_event", theme="示例", branch_id=BRANCH)
        self.name = self._branch_name()
        self.hear(
            PartnerChanged(
                partner_id="wg", name="武钢集团", industry=None, field=None, region=None, frontline=True,
                under_audit=False, initials="wgjt",
            )
        )  # fmt: skip

    def _branch_name(self) -> str:
        with self.works.read() as work:
            return str(work.copies.branch(BRANCH).name)

    def partner_name(self) -> str:
        with self.works.read() as work:
            return str(work.copies.partners([PARTNER])[PARTNER].name)

    def row(self, **changes: str) -> dict[str, str]:
        return {
            "原编号": "2018-03", "开展日期": "2018-05-08", "党支部": self.name, "联学单位": "武钢集团",
            "主题": "走进示例高炉", "形式": "实地参观", "地点": "示例厂区", "本单位人数": "20", "对方人数": "15",
            "预算（元）": "1500", "支出（元）": "1450.50", "备注": "〔exercise〕补录", **changes,
        }  # fmt: skip

    def take(self, *rows: dict[str, str], actor: Any = ORGANIZER, **more: Any) -> dict[str, Any]:
        return imported(self.operations, self.works, rows, actor, **more)

    def found(self, q: str) -> list[str]:
        return [one["theme"] for one in self.do(ORGANIZER, "events", q=q)["items"]]


@pytest.fixture
def past(database: Database) -> Past:
    return Past(database)


def test_rows_become_closed_events_that_say_where_they_come_from(past: Past) -> None:
    later, earlier = past.row(), past.row(开展日期="2018-03-01", 结束日期="2018-03-02", 主题="走进示例车间", 原编号="")
    assert past.take(later, earlier)["accepted"] == 2
    items = past.do(ORGANIZER, "events", year=2018)["items"]
    assert [(one["number"], one["theme"], one["state"], one["imported"]) for one in items] == [
        ("LX-2018-0002", "走进示例高炉", "closed", True),
        ("LX-2018-0001", "走进示例车间", "closed", True),
    ]
    assert past.do(ORGANIZER, "events")["items"][0]["theme"] == "示例", "what is old does not push aside what is new"
    event = past.event(items[0]["id"])
    assert (event["legacy_number"], event["partner_ids"], event["estimate"]) == ("2018-03", ["wg"], "1500.00")
    told = event["imported"]
    assert (told["file_sha256"], told["row"], told["by"]) == (SHA256, 2, ORGANIZER.account_id)
    assert past.facts(event["id"]) == ["event.imported"]


def test_the_register_and_the_figures_count_them_and_say_so(past: Past) -> None:
    past.take(past.row())
    row = past.do(LEADER, "register", year=2018)["items"][0]
    assert (row["imported"], row["legacy_number"], row["missing"]) == (True, "2018-03", [])
    assert (row["own_headcount"], row["partner_headcount"], row["actual"], row["variance"]) == (
        20, 15, "1450.50", "49.50",
    )  # fmt: skip
    assert past.do(LEADER, "register", year=2018)["totals"]["actual"] == "1450.50"
    figures = past.do(LEADER, "stats", year=2018)
    assert (figures["events"]["imported"], figures["by_branch"][0]["actual"]) == (1, "1450.50")


def test_members_see_neither_the_cost_nor_the_remarks_of_old_events(past: Past) -> None:
    past.take(past.row())
    event_id = past.do(ORGANIZER, "events", year=2018)["items"][0]["id"]
    told = past.do(MEMBER, "event", event_id=event_id)["imported"]
    assert told["own_headcount"] == 20
    assert not {"actual", "remarks"} & set(told)


def test_every_row_that_cannot_be_is_named_and_keeps_all_out(past: Past) -> None:
    wrong = [
        ({"党支部": "别的党支部"}, "branch"),
        ({"联学单位": "没有的单位"}, "partners"),
        ({"开展日期": "2050-01-01"}, "starts_on"),
        ({"开展日期": "1999-01-01"}, "starts_on"),
        ({"结束日期": "2018-05-01"}, "ends_on"),
        ({"支出（元）": "-5"}, "actual"),
    ]
    rows = [past.row(**{"主题": f"另一场{n}", **changes}) for n, (changes, _) in enumerate(wrong)]
    answer = past.take(past.row(), *rows)
    assert [one["field"] for one in answer["rejected"]] == [field for _, field in wrong]
    assert [one["row"] for one in answer["rejected"]] == [3, 4, 5, 6, 7, 8]
    assert past.do(ORGANIZER, "events", year=2018)["items"] == []


def test_the_same_event_twice_and_another_branch_are_refused(past: Past) -> None:
    assert past.take(past.row(), past.row())["rejected"][0]["row"] == 3
    past.take(past.row())
    assert past.take(past.row())["rejected"][0]["field"] == "theme"
    assert past.take(past.row(主题="另一场"), actor=STRANGER)["rejected"][0]["field"] == "branch"


def test_events_are_found_by_number_words_partner_and_initials(past: Past) -> None:
    past.take(past.row(), past.row(主题="100%_现场", 原编号="旧-77", 联学单位=past.partner_name()))
    furnace = ["走进示例高炉"]
    assert past.found("wgjt") == past.found("武钢") == past.found("WGJT") == furnace
    assert past.found("zjsl") == past.found("高炉 2018") == past.found("wgjt gl") == furnace
    assert past.found("lx-2018-0002") == past.found("旧-77") == past.found("100%_") == ["100%_现场"]
    assert past.found("100_%") == past.found("高炉 现场") == []
    assert len(past.found("2018-03")) == 1


def test_sqlite_looks_for_words_without_reading_every_wide_row() -> None:
    """Where the index does not help: a single character is in none."""
    past = Past(Database("sqlite://"))
    with past.works.read(ORGANIZER) as work:
        listed = select(study_event).where(visible_to(ORGANIZER), *said(work.db, "炉"))
        query = listed.order_by(study_event.c.id.desc()).limit(51)
        statement = query.compile(work.db.get_bind(), compile_kwargs={"literal_binds": True})
        plan = work.db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    past.works.database.dispose()
    assert "ix_study_event_search" in plan[0].detail
