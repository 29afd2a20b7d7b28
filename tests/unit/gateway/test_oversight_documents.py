"""Workbooks and the notice of commendation: what stands in the file is what the service said."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest

from gateway.documents import words
from gateway.documents.commendation import commendation_document, numeral, outcomes_of, told
from gateway.documents.owed import owed_workbook
from gateway.documents.stats import stats_workbook
from services.events.domain.money import CATEGORIES
from services.events.domain.outcome_stages import STAGES
from services.events.domain.owed import KINDS
from services.events.domain.rectification import CATEGORIES as FINDINGS
from services.events.domain.rectification import CLASSES
from tests.support.fake_oversight import NOTICE, OWED, STATS, YEARS


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def lines(notice: dict[str, Any], checkpoint: dict[str, Any] | None = None) -> list[str]:
    document = docx.Document(io.BytesIO(commendation_document(notice, checkpoint)))
    return [paragraph.text for paragraph in document.paragraphs]


def test_the_words_of_documents_are_those_of_the_service():
    pairs = ((words.OWED_KINDS, KINDS), (words.OUTCOME_STAGES, STAGES), (words.FINDING_CLASSES, CLASSES),
             (words.FINDING_CATEGORIES, FINDINGS), (words.BUDGET_CATEGORIES, CATEGORIES))  # fmt: skip
    for ours, theirs in pairs:
        assert ours == dict(theirs)


def test_what_is_owed_has_a_sheet_of_things_and_one_of_branches():
    found = sheets(owed_workbook(OWED["items"], OWED["branches"]))
    assert list(found) == ["应交与逾期", "按支部"]
    row = found["应交与逾期"][2]
    assert (row[0], row[1], row[3], row[6], row[7]) == (
        "办公室党支部", "活动总结", "走进光纤预制棒生产车间", 12, "承办人、支部书记",
    )  # fmt: skip
    assert found["按支部"][2][1:4] == [1, 1, 12]


def test_the_year_s_workbook_has_a_sheet_a_table_with_its_totals():
    found = sheets(stats_workbook(STATS, YEARS))
    assert list(found) == ["按支部", "按形式", "按月份", "按联学单位", "按行业", "按领域", "按地域", "支部覆盖",
                           "按经费来源", "按费用类别", "检查评分", "督导问题", "历年对比"]  # fmt: skip
    for name in ("按支部", "按形式", "按月份"):
        assert found[name][3][:2] == ["合计", 2]
        assert found[name][2][1:] == found[name][3][1:]
    assert found["按费用类别"][2] == ["租车", 4200, 1450, 2750]
    assert found["历年对比"][2][0] == "2026"


def test_a_notice_tells_of_each_event_in_the_words_of_its_record():
    text = lines({**NOTICE, "state": "issued", "number": "〔2026〕1号", "issued_on": "2026-05-20"})
    assert text[:2] == ["审计署武汉特派办", "通报〔2026〕1号"]
    assert "一、走进光纤预制棒生产车间" in text
    assert (
        "2026年5月8日，办公室党支部与长飞光纤在长飞科技园开展主题联学（参观见学），本单位 14 人、对方 12 人参加。"
        in text
    )
    assert "主要经验：问题准、成果实" in text
    assert "形成成果转化事项 1 项（解决问题 1 项）：产能数据核查清单。" in text
    assert text[-2:] == ["审计署武汉特派办", "2026年5月20日"]


def test_a_draft_says_that_it_has_no_number_and_a_retracted_one_why():
    assert "（草稿，未编号）" in lines(NOTICE)[1]
    gone = lines({**NOTICE, "state": "retracted", "number": "〔2026〕1号", "retracted_because": "数字有误"})
    assert "（本通报已撤回：数字有误）" in gone


def test_the_ledger_s_checkpoint_stands_at_the_foot_where_there_is_one():
    checkpoint = {"size": 12, "root_hash": "ab" * 32, "key_id": "k1", "timestamp": "2026-05-08T09:00:00+08:00"}
    assert lines(NOTICE, checkpoint)[-1] == "台账存证点：2026年5月8日，共 12 条，根哈希 abababababababab，密钥 k1"


def test_an_event_without_partner_place_or_outcomes_makes_a_whole_sentence_too():
    bare = {"branch": "办公室党支部", "partners": ["武汉大学"], "date": "2026-05-08"}
    assert told(bare) == "2026年5月8日，办公室党支部与武汉大学开展主题联学，本单位 0 人、对方 0 人参加。"
    assert outcomes_of(bare) == ""


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (50, "五十")])
def test_sections_are_counted_in_chinese(number, text):
    assert numeral(number) == text
