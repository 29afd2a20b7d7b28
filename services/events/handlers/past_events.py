"""Entering what was held before this product: rows of an old ledger (历史台账) become closed events, all or none."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from kit import pinyin
from kit.bulk import like
from kit.cells import Column, Rejection, reject, same_name
from kit.clock import SHANGHAI, in_shanghai
from kit.domain import Actor
from kit.ids import new_id
from kit.importing import Importer, Judged, Row
from kit.imports import Job
from services.events.domain.money import ZERO
from services.events.domain.proposing import number_of, venue_key, year_in_shanghai
from services.events.domain.register_row import gathered
from services.events.domain.search_key import search_key
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork

FORMS = {
    "专题讲座": "lecture", "讲座": "lecture", "实地参观": "visit", "参观": "visit", "参观见学": "visit",
    "座谈交流": "discussion", "座谈": "discussion", "重温誓词": "oath", "宣誓": "oath",
    "走访慰问": "visit_aid", "慰问": "visit_aid", "咨询服务": "consultation", "咨询": "consultation",
    "主题党日": "theme_day",
}  # fmt: skip
COLUMNS = (
    Column("legacy_number", "原编号", at_most=40, aliases=("编号", "原台账编号"), example="2018-03",
           note="原台账里的编号；本系统另按年度编号。"),
    Column("starts_on", "开展日期", "day", required=True, aliases=("日期", "开始日期", "时间", "活动日期"),
           example="2018-05-08"),
    Column("ends_on", "结束日期", "day", example="2018-05-08", note="一天以内的不填。"),
    Column("branch", "主办党支部", required=True, aliases=("党支部", "支部"), example="示例党支部",
           note="只能补录本支部的活动。"),
    Column("partners", "联学单位", "names", required=True, aliases=("联学对象", "共建单位"),
           example="示例制造有限公司、示例大学", note="须已在联学单位名录中；多个用顿号分开。"),
    Column("theme", "主题", required=True, aliases=("活动主题", "联学主题"), example="走进示例车间"),
    Column("form", "形式", "choice", aliases=("活动形式",), words=FORMS, example="实地参观"),
    Column("place", "地点", at_most=100, aliases=("活动地点",), example="示例科技园"),
    Column("own_headcount", "本单位人数", "whole", aliases=("我方人数", "参加人数"), example="20"),
    Column("partner_headcount", "对方人数", "whole", aliases=("联学单位人数",), example="15"),
    Column("estimate", "预算（元）", "yuan", aliases=("预算", "预算金额"), default=ZERO, example="1500.00"),
    Column("actual", "支出（元）", "yuan", aliases=("支出", "实际支出"), default=ZERO, example="1450.00",
           note="只作记载，不计入任何经费来源。"),
    Column("briefing_title", "简报标题", aliases=("简报",), example="〔exercise〕走进示例车间"),
    Column("publication", "宣传载体", aliases=("宣传", "宣传报道"), example="〔exercise〕内网"),
    Column("remarks", "备注", at_most=1000, example="〔exercise〕补录"),
)  # fmt: skip
TOLD = ("own_headcount", "partner_headcount", "briefing_title", "publication", "remarks")
FIRST_YEAR = 2000

Known = dict[str, Any]


def stamp(work: EventsWork, actor: Actor) -> list[int]:
    """Changes with every change of the branch, of a partner, or of the branch's events."""
    return [*work.copies.stamp(actor.branch_id or ""), *work.events.stamp(actor.branch_id or "")]


def known(work: EventsWork, actor: Actor) -> Known:
    """The actor's own branch, the partners by name, and what the branch has held."""
    branch = work.copies.branch(actor.branch_id) if actor.branch_id else None
    partners: dict[str, str] = {}
    words = work.copies.partner_words()
    for partner_id, (name, _) in sorted(words.items()):
        partners.setdefault(same_name(name), partner_id)
    held = work.events.past_of_branch(branch.id) if branch else set()
    return {"branch": branch, "partners": partners, "words": words, "held": held}


def check(found: Known, rows: list[Row], job: Job, now: dt.datetime) -> Judged:
    """Closed events; a row whose branch, partner or date cannot be is a fault, and so is one that is there already."""
    seen: set[tuple[str, dt.date]] = set(found["held"])
    things: list[Any] = []
    faults: list[Rejection] = []
    pattern = _pattern(found, job, now) if found["branch"] else None
    for number, values in rows:
        wrong = [reject(number, name, text) for name, text in _faults(found, values, seen, now)]
        faults += wrong
        seen.add((values["theme"], values["starts_on"]))
        if pattern is not None and not faults:
            things.append(_event(pattern, found, values, number))
    return things, faults


def _faults(found: Known, values: dict[str, Any], seen: set[Any], now: dt.datetime) -> list[tuple[str, str]]:
    first, last = values["starts_on"], values["ends_on"] or values["starts_on"]
    branch = found["branch"]
    faults = []
    if branch is None or values["branch"] not in (branch.name, branch.id):
        faults.append(("branch", "没有这个党支部，或者不是您所在的党支部。"))
    elif branch.founded_on is not None and first < branch.founded_on:
        faults.append(("starts_on", "这一天该党支部尚未成立。"))
    if first.year < FIRST_YEAR or last > in_shanghai(now).date():
        faults.append(("starts_on", f"只能补录 {FIRST_YEAR} 年以来、已经开展过的活动。"))
    if not 0 <= (last - first).days <= 31:
        faults.append(("ends_on", "结束日期应在开展日期之后一个月以内。"))
    unknown = [name for name in values["partners"] if same_name(name) not in found["partners"]]
    if unknown:
        faults.append(("partners", f"没有“{unknown[0][:50]}”这个联学单位，请先登记或导入联学单位。"))
    if (values["theme"], first) in seen:
        faults.append(("theme", "本支部这一天已有同一主题的活动，或者本表重复。"))
    return faults


def _pattern(found: Known, job: Job, now: dt.datetime) -> StudyEvent:
    """An event of the branch that was taken from this file, as yet without its row."""
    source = {"file_sha256": job.sha256, "row": 0, "by": job.actor.account_id, "at": now.isoformat()}
    return StudyEvent(
        id="",
        number="",
        branch_id=found["branch"].id,
        unit_id=found["branch"].unit_id,
        proposer_id=job.actor.account_id,
        theme="",
        now=now,
        imported=source,
    )


def _event(pattern: StudyEvent, found: Known, values: dict[str, Any], row: int) -> StudyEvent:
    starts_at, ends_at = _whole_days(values["starts_on"], values["ends_on"] or values["starts_on"])
    partners = list(dict.fromkeys(found["partners"][same_name(name)] for name in values["partners"]))
    told, venue = {name: values[name] for name in TOLD}, _venue(values["place"])
    return like(
        pattern,
        id=new_id(starts_at),  # lists are in the order of ids: it stands among the events of its time
        theme=values["theme"],
        search_key=search_key(
            "",
            values["legacy_number"],
            values["theme"],
            pinyin.initials(values["theme"]),
            [found["words"][key] for key in partners],
        ),
        imported={**(pattern.imported or {}), "row": row, **told, "actual": f"{values['actual']:.2f}"},
        legacy_number=values["legacy_number"],
        partner_ids=partners,
        form=values["form"],
        venue=venue,
        venue_key=venue_key(venue),
        estimate=values["estimate"],
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _venue(place: str | None) -> dict[str, Any] | None:
    return {"name": place, "region": None, "off_site": False, "address": None} if place else None


def number(work: EventsWork, things: list[StudyEvent]) -> set[str]:
    """Numbers of their own years, in the order of their dates: LX-2018-0001; what they are found by follows. The
    partners at the front line, for their rows in the register.
    """
    dated = [(event.starts_at, event) for event in things if event.starts_at]
    years = Counter(year_in_shanghai(starts_at) for starts_at, _ in dated)
    numbers = {year: iter(work.events.take_numbers(year, count)) for year, count in sorted(years.items())}
    for starts_at, event in sorted(dated, key=lambda one: one[0]):
        year = year_in_shanghai(starts_at)
        found = number_of(year, next(numbers[year]))
        event.__dict__.update(number=found, search_key=found.lower() + event.search_key)
    return work.copies.at_the_front({partner_id for event in things for partner_id in event.partner_ids})


def _whole_days(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the first minute to the last: nobody knows the hour any more."""
    starts_at = dt.datetime.combine(first, dt.time(), SHANGHAI)
    return starts_at, dt.datetime.combine(last, dt.time(23, 59), SHANGHAI)


def beside(things: list[StudyEvent], at_the_front: set[str]) -> list[Any]:
    """Their rows in the register, once they have their numbers."""
    return gathered(things, at_the_front, new_id)


IMPORTER = Importer(COLUMNS, stamp, known, check, number, beside)
