"""The pages of rounds, findings and dossiers, and the two documents that come of them."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest

from gateway.documents.dossier import dossier_workbook
from gateway.documents.inspection_report import report_document
from kit.domain import Invalid, field_error
from tests.unit.gateway.test_pages import Visit, backend, build, form_token, visit

__all__ = ["backend", "build", "visit"]

EVIDENCE = [{"kind": "event", "id": "e1", "field": "records", "note": "", "words": "活动 LX-2026-0001·记录"}]
SCORE = {"records": 4, "publicity": 3, "summary": 5, "learning": 4, "remark": "示例：较全", "by": "s", "at": "x"}
SAMPLED = {
    "event_id": "e1", "number": "LX-2026-0001", "theme": "=1+1", "branch_id": "branch-1", "branch": "示例支部",
    "missing": ["photos"], "missing_text": ["活动照片"], "score": SCORE,
}  # fmt: skip
FINDING = {
    "id": "f1", "version": 1, "state": "open", "inspection_id": "i1", "event_id": "e1", "branch_id": "branch-1",
    "class": "planned", "category": "money", "severity": "severe", "method": "documents", "method_name": "查阅资料",
    "text": "示例：支出没有登记", "evidence": EVIDENCE, "plan": [], "extension": None, "escalated": 0,
    "due_at": "2026-08-08T23:59:59+08:00", "overdue": False, "number": "LX-2026-0001", "theme": "走进车间",
    "branch": "示例支部", "history": [], "measures": [],
}  # fmt: skip
ROUND = {
    "id": "i1", "version": 3, "state": "on_site", "name": "示例检查", "from": "2026-01-01", "to": "2026-06-30",
    "branch_ids": [], "sample_size": 1, "seed": 42, "plan": "查阅资料", "kickoff": None, "kickoff_on": None, "team": [],
    "sample": [SAMPLED], "findings": [FINDING], "statements": [{"text": "甲", "evidence": EVIDENCE}],
    "averages": [{"branch_id": "branch-1", "branch": "示例支部", "events": 1, "records": "4.00", "publicity": "3.00",
                  "summary": "5.00", "learning": "4.00", "total": "16.00"}],
    "opened_at": "2026-07-01T09:00:00+08:00",
}  # fmt: skip


@pytest.fixture
def supervisor(visit: Visit, backend: Any) -> Any:
    backend.answers |= {"events.inspection": ROUND, "events.finding": FINDING}
    return visit("supervisor")


def sent(backend: Any, operation: str) -> dict[str, Any]:
    return next(args for name, args, _actor in backend.calls if name == operation)


def test_a_round_shows_scores_what_is_missing_and_the_forms_of_its_state(supervisor: Any) -> None:
    page = supervisor.get("/inspections/i1").text
    assert all(text in page for text in ("活动照片", "16.00", "示例：较全", "actions/score_event", "report.docx"))
    assert "actions/draw_inspection" not in page
    assert "actions/report_inspection" in page


def test_a_statement_is_added_to_those_that_are_there_with_its_evidence(supervisor: Any, backend: Any) -> None:
    token = form_token(supervisor.get("/inspections/i1"))
    typed = {"csrf_token": token, "text": "乙", "event_id": "e1", "register_field": "actual", "seq": "7", "note": "空"}
    assert supervisor.post("/inspections/i1/actions/add_statement", data=typed).status_code == 303
    args = sent(backend, "events.write_statements")
    assert args["expected_version"] == 3
    assert args["statements"] == [
        {"text": "甲", "evidence": [{"kind": "event", "id": "e1", "field": "records", "note": ""}]},
        {"text": "乙", "evidence": [
            {"kind": "ledger", "seq": 7, "note": "空"}, {"kind": "event", "id": "e1", "field": "actual", "note": "空"},
        ]},
    ]  # fmt: skip


def test_a_refused_report_says_why_on_the_page(supervisor: Any, backend: Any) -> None:
    token = form_token(supervisor.get("/inspections/i1"))
    backend.answers["events.report_inspection"] = Invalid(
        "x", "没有证据。", errors=[field_error("/statements/0/evidence", "required", "第 1 条没有证据")]
    )
    answer = supervisor.post("/inspections/i1/actions/report_inspection", data={"csrf_token": token})
    assert (answer.status_code, "第 1 条没有证据" in answer.text) == (422, True)


def test_a_finding_offers_the_branch_its_plan_first_and_supervisors_nothing_yet(
    visit: Visit, backend: Any, supervisor: Any
) -> None:
    assert "/actions/" not in supervisor.get("/findings/f1").text
    organizer = visit("organizer")
    own = {**FINDING, "branch_id": backend_branch(backend, organizer)}
    backend.answers["events.finding"] = own
    page = organizer.get("/findings/f1")
    assert "actions/plan_rectification" in page.text
    assert "actions/rectify_finding" not in page.text
    typed = {"csrf_token": form_token(page), "measures-0-text": "补登", "measures-0-owner": "组织委员",
             "measures-0-due_on": "2026-07-01"}  # fmt: skip
    assert organizer.post("/findings/f1/actions/plan_rectification", data=typed).status_code == 303
    plan = [{"text": "补登", "owner": "组织委员", "due_on": "2026-07-01"}]
    assert sent(backend, "events.plan_rectification") == {"finding_id": "f1", "measures": plan}


def backend_branch(backend: Any, client: Any) -> str:
    client.get("/findings/f1")
    return next(actor.branch_id for name, _args, actor in reversed(backend.calls) if name == "events.finding")


def test_the_report_names_every_part_and_what_each_statement_rests_on() -> None:
    report = {**ROUND, "unit": "示例特派办", "branches": [], "population_size": 12, "drawn": 1, "reported_at": None}
    written = docx.Document(io.BytesIO(report_document(report)))
    text = "\n".join(paragraph.text for paragraph in written.paragraphs)
    for part in ("一、检查概况", "二、抽样", "三、评分", "四、发现的问题", "五、整改情况", "六、检查组意见"):
        assert part in text
    assert "从 12 场符合条件的活动中抽取 1 场，随机种子为 42" in text
    assert text.count("依据：活动 LX-2026-0001·记录") == 2
    cells = [[cell.text for cell in row.cells] for table in written.tables for row in table.rows]
    assert ["1", "LX-2026-0001", "示例支部", "4", "3", "5", "4", "活动照片"] in cells
    assert ["经费", "0", "0", "1", "1"] in cells


def test_the_dossier_has_four_sheets_and_marks_what_recurs() -> None:
    year = {"findings": 1, "unsolved": 1, "overdue": 0, "reopened": 0, "severe": 1, "measures": 1}
    scores = {"events": 1, "records": "4.00", "publicity": "3.00", "summary": "5.00", "learning": "4.00",
              "total": "16.00"}  # fmt: skip
    found = {**FINDING, "year": 2026, "raised_at": "2026-05-08T09:00:00+08:00"}
    measure = {"applied_at": "2026-06-08T09:00:00+08:00", "name": "谈话提醒", "finding_ids": ["f1"], "reason": "=1",
               "basis": "办法"}  # fmt: skip
    dossier = {
        "branch": "示例支部", "years": [{"year": 2024 + n, **year, "scores": scores} for n in range(3)],
        "categories": [{"category": "money", "by_year": [1, 0, 1], "total": 2, "recurring": True}],
        "recurring": ["money"], "findings": [found], "measures": [measure],
    }  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(dossier_workbook(dossier)))
    assert book.sheetnames == ["分年度", "分类别", "问题", "问责"]
    assert [cell.value for cell in book["分类别"][3]] == ["经费", 1, 0, 1, 2, "是"]
    assert (book["问题"]["F3"].value, book["问题"]["J3"].value) == ("示例：支出没有登记", "是")
    assert (book["问责"]["D3"].value, book["问责"]["D3"].data_type) == ("=1", "s")
