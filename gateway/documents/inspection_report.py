"""The report of an inspection round (检查报告) as docx: facts, sample, scores, findings, and the team's statements.

Each statement stands with what it rests on; the events service gives no report while one of them rests on nothing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from gateway.documents.table import add_table
from gateway.documents.template import FANGSONG, SONG, keep_together, page_number, set_font, set_page, set_styles
from gateway.documents.words import (
    FINDING_CATEGORIES,
    FINDING_CLASSES,
    FINDING_STATES,
    ROUND_STATES,
    SEVERITIES,
    word,
    written_day,
)

Facts = Mapping[str, Any]
NUMBERS = "一二三四五六七八九十"
INDENT = Pt(32)
SCORES = ("records", "publicity", "summary", "learning")
SAMPLE = (("序号", 12), ("编号", 32), ("党支部", 34), ("记录", 12), ("宣传", 12), ("总结", 12), ("学习效果", 20),
          ("缺少材料", 22))  # fmt: skip
AVERAGES = (("党支部", 46), ("已评", 18), ("记录", 18), ("宣传", 18), ("总结", 18), ("学习效果", 20), ("合计", 18))
FINDINGS = (("类别", 30), ("即知即改", 32), ("立行立改", 32), ("全面整改", 32), ("合计", 30))


def report_document(report: Facts) -> bytes:
    """The document's file."""
    document = docx.Document()
    set_page(document.sections[0])
    set_styles(document)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = _title(report)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_font(head.add_run(_title(report)), SONG, 22)
    document.add_paragraph()
    for number, (title, write) in enumerate(PARTS):
        document.add_paragraph(f"{NUMBERS[number]}、{title}", style="Heading 2")
        write(document, report)
    _sign(document, report)
    page_number(document.sections[0].footer.paragraphs[0])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _title(report: Facts) -> str:
    return f"{report.get('name') or '主题联学督导检查'}报告"


def _facts(document: Any, report: Facts) -> None:
    branches = "、".join(report["branches"]) or "本单位全部党支部"
    period = f"{written_day(report['from'])}至{written_day(report['to'])}"
    _text(document, f"检查单位：{report['unit'] or ''}。检查范围：{branches}，{period}开展的主题联学活动。"
                    f"本轮状态：{word(ROUND_STATES, report['state'])}。")  # fmt: skip
    kickoff = report["kickoff"]
    if kickoff:
        place = f"在{kickoff['place']}" if kickoff.get("place") else ""
        _text(document, f"{written_day(kickoff['held_on'])}{place}动员：{kickoff['text']}")
    if report["plan"]:
        _text(document, f"检查方案：{report['plan']}")
    for one in report["team"]:
        _text(document, f"检查组成员：{one['name']}，{one['task']}，授权期限 {one['from']} 至 {one['to']}。")


def _sample(document: Any, report: Facts) -> None:
    there = report["population_size"]
    among = f"从 {there} 场符合条件的活动中" if there is not None else ""
    _text(
        document, f"{among}抽取 {report['drawn']} 场，随机种子为 {report['seed']}，按活动编号顺序抽取，可以复核重抽。"
    )
    rows = [
        [place, one["number"], one["branch"], *_points(one["score"]), "、".join(one["missing_text"])]
        for place, one in enumerate(report["sample"], start=1)
    ]
    add_table(document, SAMPLE, rows, size=10.5)


def _scores(document: Any, report: Facts) -> None:
    _text(document, "每场活动按四个方面评分，每项 0 至 5 分；各支部平均分如下。")
    rows = [[one["branch"], one["events"], *(one[name] for name in SCORES), one["total"]] for one in report["averages"]]
    add_table(document, AVERAGES, rows, size=10.5)
    for one in report["sample"]:
        if one["score"] and one["score"]["remark"]:
            _text(document, f"{one['number']}：{one['score']['remark']}")


def _findings(document: Any, report: Facts) -> None:
    findings = report["findings"]
    if not findings:
        _text(document, "本轮检查没有发现问题。")
        return
    _text(document, f"共发现问题 {len(findings)} 个。")
    add_table(document, FINDINGS, [*_counts(findings), _totals(findings)], size=10.5)
    for place, one in enumerate(findings, start=1):
        labels = "、".join((word(FINDING_CLASSES, one["class"]), word(FINDING_CATEGORIES, one["category"]),
                           word(SEVERITIES, one["severity"])))  # fmt: skip
        _text(document, f"{place}．{one['number']}（{one['branch']}）：{one['text']}（{labels}；{one['method_name']}）")
        _grounds(document, one["evidence"])


def _rectification(document: Any, report: Facts) -> None:
    if not report["findings"]:
        _text(document, "无。")
    for place, one in enumerate(report["findings"], start=1):
        late = "，已逾期" if one["overdue"] else ""
        _text(document, f"{place}．{one['number']}：{word(FINDING_STATES, one['state'])}，"
                        f"期限 {written_day(one['due_at'])}{late}。")  # fmt: skip
        for measure in one["plan"]:
            _text(document, f"措施：{measure['text']}（{measure['owner']}，{written_day(measure['due_on'])}前）")
        said = [step for step in one["history"] if step["action"] == "rectified"]
        if said:
            _text(document, f"整改情况：{said[-1]['text']}")


def _statements(document: Any, report: Facts) -> None:
    if not report["statements"]:
        _text(document, "检查组没有另作陈述。")
    for place, one in enumerate(report["statements"], start=1):
        _text(document, f"{place}．{one['text']}")
        _grounds(document, one["evidence"])


PARTS = (
    ("检查概况", _facts),
    ("抽样", _sample),
    ("评分", _scores),
    ("发现的问题", _findings),
    ("整改情况", _rectification),
    ("检查组意见", _statements),
)


def _sign(document: Any, report: Facts) -> None:
    day = written_day(report.get("reported_at")) or "（尚未定稿）"
    begins = len(document.paragraphs) - 1
    document.add_paragraph()
    for text in (report["unit"] or "", day):
        line = document.add_paragraph(text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    keep_together(document.paragraphs[begins:])


def _text(document: Any, text: str) -> None:
    """One paragraph with the standard's indent of two characters."""
    document.add_paragraph(text).paragraph_format.first_line_indent = INDENT


def _grounds(document: Any, evidence: Sequence[Facts]) -> None:
    """What the sentence before rests on, smaller."""
    if evidence:
        line = document.add_paragraph()
        line.paragraph_format.first_line_indent = INDENT
        set_font(line.add_run("依据：" + "；".join(one["words"] for one in evidence)), FANGSONG, 12)


def _points(score: Facts | None) -> list[Any]:
    return [score[name] if score else "未评" for name in SCORES]


def _counts(findings: Sequence[Facts]) -> list[list[Any]]:
    found = []
    for key, name in FINDING_CATEGORIES.items():
        mine = [one for one in findings if one["category"] == key]
        if mine:
            found.append([name, *(sum(one["class"] == kind for one in mine) for kind in FINDING_CLASSES), len(mine)])
    return found


def _totals(findings: Sequence[Facts]) -> list[Any]:
    return ["合计", *(sum(one["class"] == kind for one in findings) for kind in FINDING_CLASSES), len(findings)]
