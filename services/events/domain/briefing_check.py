"""What checks a briefing: its headcounts, its date and its partners are those of the record.

Only statements about this event are judged: “参加人员 35 人”, “2026年5月8日开展联学”, “与武汉大学联学”. A number or a
date that may be about something else passes, and so do quotations, what lies in the past, and what is planned: a
false alarm would teach people to write without figures.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kit.domain import in_shanghai
from services.events.domain.briefing_text import clauses, paragraphs, unquoted
from services.events.domain.numerals import NUMBER, number_of

LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Recorded:
    """What the record says of the event. `known`: names of all partner units; `own_names`: of unit and branches."""

    own: int
    theirs: int
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    partners: Sequence[str]
    own_names: Sequence[str]
    theme: str
    known: Sequence[str]

    @property
    def headcount(self) -> str:
        """Both sides, and where both are known their sum."""
        if not self.theirs:
            return f"我方 {self.own} 人"
        return f"我方 {self.own} 人、联学单位 {self.theirs} 人，共 {self.own + self.theirs} 人"


@dataclass(frozen=True)
class Disagreement:
    """One statement against the record. `kind`: headcount, own_headcount, partner_headcount, date or partner."""

    kind: str
    stated: str
    recorded: str
    quote: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def disagreements(title: str, body_html: str, record: Recorded) -> list[Disagreement]:
    """Every statement of title and text that the record contradicts, each once, in the order of the text."""
    found: dict[tuple[str, str], Disagreement] = {}
    for paragraph in [title, *paragraphs(body_html)]:
        for said in clauses(unquoted(paragraph)):
            for one in _judged(said, record):
                found.setdefault((one.kind, one.stated), one)
        for one in _strangers(paragraph if paragraph == title else unquoted(paragraph), record):
            found.setdefault((one.kind, one.stated), one)
    return list(found.values())


def _judged(said: str, record: Recorded) -> Iterator[Disagreement]:
    if ELSEWHEN.search(said):
        return
    yield from _headcounts(said, record)
    yield from _dates(said, record)


def _quote(said: str) -> str:
    text = said.strip()
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


# --- headcount

ELSEWHEN = re.compile(
    "往年|去年|前年|上年|上次|上一次|此前|以往|历年|历次|累计|曾经|曾于|曾与|曾在|过去|下一步|下次|今后|将于|拟于|计划于|预计|每年|每次"
)
PART = re.compile(
    "其中|未参加|没有参加|未能参加|缺席|请假|每人|各派|各[0-9一二三四五六七八九十]|分成|分为|每组|报名|可容纳|限额"
)
HEADS = rf"(?P<about>约|近)?\s*(?P<n>{NUMBER})\s*(?P<more>余|多)?\s*(?:人|名|位)(?!次|民|员会|大|均|以上|以下|生)"
ALL = r"(?=\s*(?:[，,、：:（()）]|参加|签到|到场|出席|左右|上下|$))"
"""What follows a count of all who came; “我方 2 人发言” and “对方 3 名讲解员” are no such counts."""
WHO = "(?:人员|人数|同志|党员|干部|党员干部|干部职工|职工|代表|的人员)"
VERB = "(?:参加|参会|到会|到场|与会|出席|签到|参与|参学)"
COUNTED = re.compile(
    rf"{VERB}(?:活动|联学)?{WHO}?(?:总数)?(?:共计|共有|合计|总计|共|有|为|达|是|：|:|\s|了){{0,4}}{HEADS}{ALL}"
)
CAME = re.compile(
    rf"{HEADS}\s*(?P<kind>党员同志|党员干部|干部职工|党员|干部|同志|职工|人员)?(?:代表)?\s*(?:一同|一起|共同)?{VERB}了?"
    "(?=(?:本次|此次|这次|该次|该|主题|联学|活动|学习|党日|共建)|[，,、：:）)]|\\s*$)"
)
LED = re.compile(
    rf"(?:一行|组织|带领|率领?)(?:支部|全体)?\s*{HEADS}"
    "(?=(?P<kind>党员)?(?:干部|同志|职工|人员|代表){0,3}(?:一行)?(?:，|,|、|赴|到|前往|走进|来到|参观|开展|参加|$))"
)
SUM = re.compile(rf"双方(?:参加人员|参加|人员)?(?:共计|共有|合计|共|：|:|\s){{0,4}}{HEADS}{ALL}")
OURS = re.compile(
    rf"(?:我方|我办|我局|我支部|本支部|我单位|本单位|我处){VERB}?{WHO}?(?:共有|共|有|：|:|\s){{0,4}}{HEADS}{ALL}"
)
THEIRS = re.compile(rf"(?:联学单位|对方|对方单位|共建单位){VERB}?{WHO}?(?:共有|共|有|：|:|\s){{0,4}}{HEADS}{ALL}")


def _headcounts(said: str, record: Recorded) -> Iterator[Disagreement]:
    if PART.search(said):
        return
    taken: list[tuple[int, int]] = []
    for kind, pattern in (("own_headcount", OURS), ("partner_headcount", THEIRS), ("headcount", SUM),
                          ("headcount", COUNTED), ("headcount", CAME), ("led", LED)):  # fmt: skip
        for match in pattern.finditer(said):
            if any(match.start("n") < end and begin < match.end("n") for begin, end in taken):
                continue
            taken.append(match.span("n"))
            if not _agrees(kind, match, record):
                stated = f"{match['about'] or ''}{match['n']}{match['more'] or ''} 人"
                named = "headcount" if kind == "led" else kind
                yield Disagreement(named, stated, _recorded(named, record), _quote(said))


def _agrees(kind: str, match: re.Match[str], record: Recorded) -> bool:
    number = number_of(match["n"])
    if number is None or (number <= 1 and not match["n"].isdigit()):
        return True
    total = record.own + record.theirs
    if kind == "own_headcount":
        return _fits(number, match, [record.own])
    if kind == "partner_headcount":
        return not record.theirs or _fits(number, match, [record.theirs])
    if "党员" in (match.groupdict().get("kind") or ""):  # of the people who were there some may be no members
        return number <= (record.own if kind == "led" else total) or not record.theirs
    if not record.theirs:  # nobody wrote down how many the others were
        return number >= record.own
    return _fits(number, match, [total, record.own, record.theirs])


def _fits(number: int, match: re.Match[str], recorded: Iterable[int]) -> bool:
    """Whether the figure is one of these; 30 余人 are 30 to 39, 约 30 人 a tenth more or less."""
    step = 100 if number >= 100 else 10
    if match["more"]:
        return any(number <= one < number + step for one in recorded)
    if match["about"] or match.string[match.end() :].lstrip().startswith(("左右", "上下")):
        return any(abs(one - number) <= max(3, number // 10) for one in recorded)
    return number in recorded


def _recorded(kind: str, record: Recorded) -> str:
    return {
        "own_headcount": f"我方 {record.own} 人",
        "partner_headcount": f"联学单位 {record.theirs} 人",
    }.get(kind, record.headcount)


# --- date

DATE = re.compile(r"(?:(?P<y>[12][0-9]{3})\s*年\s*)?(?P<m>[01]?[0-9])\s*月\s*(?P<d>[0-3]?[0-9])\s*[日号]")
AFTERWARDS = re.compile(
    r"\s*(?:之前|以前|前|之后|以后|后|底|起|至今|以来|印发|颁布|公布|发布|施行|实施|通过|成立|诞生|出版|作出|讲话|生效)"
)
HELD = re.compile("联学|本次活动|此次活动|主题党日|共同开展|活动时间|开展活动|举行活动|举办活动")
VISITED = re.compile("走进|来到|走访|到访|参观|座谈|交流|学习|[赴到在]")
CLOCK = re.compile("\\s*(?:[（(][^）)]*[）)])?\\s*(?:上午|下午|中午|晚上)?\\s*[0-2]?[0-9][:：时点]")
HISTORY = re.compile("(?:自|从|截至|截止到?|成立于|建于|始于|生于|诞生于|印发于|发布于)\\s*$")


def _dates(said: str, record: Recorded) -> Iterator[Disagreement]:
    if record.starts_at is None or record.ends_at is None:
        return
    first, last = in_shanghai(record.starts_at).date(), in_shanghai(record.ends_at).date()
    for match in DATE.finditer(said):
        day = _day(match, first)
        if day is None or first <= day <= last or not _is_of_the_event(said, match, record):
            continue
        recorded = _written(first) if first == last else f"{_written(first)}至{_written(last)}"
        yield Disagreement("date", match[0], recorded, _quote(said))


def _is_of_the_event(said: str, match: re.Match[str], record: Recorded) -> bool:
    """It has an hour, or its sentence speaks of the joint study; and it is no term, no past and no publication."""
    behind, ahead = said[match.end() :], said[: match.start()]
    if AFTERWARDS.match(behind) or HISTORY.search(ahead):
        return False
    visited = VISITED.search(said) and any(name and name in said for name in record.partners)
    return bool(CLOCK.match(behind) or HELD.search(said) or visited)


def _day(match: re.Match[str], first: dt.date) -> dt.date | None:
    try:
        return dt.date(int(match["y"] or first.year), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _written(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# --- partners

SHORTEST_NAME = 3
WITH = "(?:与|和|同|、|赴|到|走进|走访|来到|邀请|联合|会同|联学单位[：:]?)"
TOOK_PART = "(?:党委|党总支|党支部|支部)?(?:[^，,。；]{0,6})(?:参加|共同开展|联学|出席|派出|签到|开展座谈)"


def _strangers(said: str, record: Recorded) -> Iterator[Disagreement]:
    """Known partner units that the text has take part, and the event has not."""
    ours = [*record.partners, *record.own_names, record.theme]
    for name in record.known:
        if len(name) < SHORTEST_NAME or name not in said or any(name in one for one in ours):
            continue
        bare = said
        for longer in (*ours, *(one for one in record.known if name != one and name in one)):
            bare = bare.replace(longer, "") if longer else bare
        for clause in clauses(bare):
            if name in clause and not ELSEWHEN.search(clause) and _takes_part(name, clause):
                yield Disagreement("partner", name, "、".join(record.partners), _quote(clause))


def _takes_part(name: str, clause: str) -> bool:
    known = re.escape(name)
    together = re.search(rf"{WITH}\s*{known}(?!的)", clause) and re.search(
        "联学|共同开展|联合开展|共建活动|座谈|参观|主题党日", clause
    )
    return bool(
        together or re.search(rf"{known}{TOOK_PART}", clause) or re.search(rf"联学单位.{{0,30}}{known}", clause)
    )
