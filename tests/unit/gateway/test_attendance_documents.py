"""The attendance list as a workbook, and the sheet to be signed before and after the event."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl

from gateway.documents.attendance import EMPTY_LINES, attendance_workbook, sign_in_sheet


def person(name: str, **more: Any) -> dict[str, Any]:
    blank = {"kind": "member", "member_id": name, "name": name, "branch_id": "b", "branch": "示例支部",
             "partner_id": None, "booking": "booked", "present": False, "how": None, "checked_in_at": None,
             "evidence_id": None,
             "absent": False, "absence_reason": None}  # fmt: skip
    return {**blank, **more}


def answer(state: str, *rows: dict[str, Any]) -> dict[str, Any]:
    total = {"kind": "member", "branch_id": "b", "branch": "示例支部", "booked": 2, "waitlisted": 0, "present": 1,
             "absent": 1}  # fmt: skip
    return {
        "number": "LX-2026-0001", "theme": "=示例主题", "state": state, "branch": "示例支部", "partners": ["示例企业"],
        "venue": "示例科技园", "starts_at": "2026-06-08T09:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00",
        "rows": list(rows), "totals": [total],
    }  # fmt: skip


CAME = person("示例成员01", present=True, how="paper", checked_in_at="2026-06-08T01:00:00+00:00")
MISSED = person("示例成员02", absent=True, absence_reason="示例：出差")


def lines(document: bytes) -> list[list[str]]:
    table = docx.Document(io.BytesIO(document)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_before_the_event_the_sheet_has_empty_lines_to_sign() -> None:
    found = lines(sign_in_sheet(answer("confirmed", person("示例成员01"), person("示例成员02", booking="waitlisted"))))
    assert found[0] == ["序号", "姓名", "党支部或单位", "签名", "备注"]
    assert found[1] == ["1", "示例成员01", "示例支部", "", ""]
    assert found[2][4] == "候补"
    assert len(found) == 1 + 2 + EMPTY_LINES


def test_afterwards_it_says_who_was_there_and_why_others_were_not() -> None:
    found = lines(sign_in_sheet(answer("held", CAME, MISSED)))
    assert found[1][3:] == ["纸质签到（补录） 2026-06-08 09:00", ""]
    assert found[2][3:] == ["", "缺席：示例：出差"]
    assert len(found) == 3


def test_the_workbook_has_a_row_a_person_and_the_numbers_by_branch() -> None:
    book = openpyxl.load_workbook(io.BytesIO(attendance_workbook(answer("held", CAME, MISSED))))
    people, numbers = book["签到名单"], book["分支部统计"]
    assert people["A1"].value == "LX-2026-0001 =示例主题 签到名单"
    assert [cell.value for cell in people[3]][1:8] == [
        "示例成员01", "党员", "示例支部", "已报名", "是", "纸质签到（补录）", "2026-06-08 09:00",
    ]  # fmt: skip
    assert [people["F4"].value, people["I4"].value] == ["否", "示例：出差"]
    assert [cell.value for cell in numbers[4]] == ["合计", None, 2, 0, 1, 1]
