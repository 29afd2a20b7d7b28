"""The briefing's first draft, written from the facts so that nobody starts from an empty page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from kit.domain import in_shanghai

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class BriefingFacts:
    """What the draft is written from; names in plain text, moments aware."""

    theme: str
    branch: str
    partners: Sequence[str]
    cohosts: Sequence[str] = ()
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    venue: str = ""
    own_present: int = 0
    partner_present: int = 0
    problem: str = ""
    agenda: Sequence[Mapping[str, Any]] = ()
    reflections: Sequence[tuple[str, str]] = ()
    outcomes: Sequence[tuple[str, str, dt.date]] = ()
    no_outcomes_reason: str = ""
    photos: Sequence[tuple[str, str]] = field(default=())


def draft_title(facts: BriefingFacts) -> str:
    """Who studied what with whom."""
    return f"{facts.branch}与{'、'.join(facts.partners)}开展“{facts.theme}”主题联学"[:200]


def draft_body(facts: BriefingFacts) -> str:
    """The sections 一、二、… as HTML; text of people is escaped."""
    sections = (
        ("时间地点", _when_and_where(facts)),
        ("双方单位", _who(facts)),
        ("参加人数", _how_many(facts)),
        ("主要内容", _content(facts)),
        ("心得体会", _quotes(facts)),
        ("成果转化", _outcomes(facts)),
        ("现场照片", _photos(facts)),
    )
    shown = [(title, body) for title, body in sections if body]
    return "".join(f"<h2>{NUMERALS[n]}、{title}</h2>{body}" for n, (title, body) in enumerate(shown))


def _p(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def _list(items: Iterable[str], tag: str = "ul") -> str:
    lines = "".join(f"<li>{escape(item, quote=False)}</li>" for item in items)
    return f"<{tag}>{lines}</{tag}>" if lines else ""


def _when_and_where(facts: BriefingFacts) -> str:
    place = facts.venue or "（地点待补充）"
    if facts.starts_at is None or facts.ends_at is None:
        return _p(f"（时间待补充），{place}。")
    first, last = in_shanghai(facts.starts_at), in_shanghai(facts.ends_at)
    until = f"{last:%H:%M}" if last.date() == first.date() else f"{last.month}月{last.day}日 {last:%H:%M}"
    return _p(f"{first.year}年{first.month}月{first.day}日 {first:%H:%M}至{until}，{place}。")


def _who(facts: BriefingFacts) -> str:
    hosts = "、".join([facts.branch, *facts.cohosts])
    return _p(f"{hosts}与{'、'.join(facts.partners) or '（联学单位待补充）'}共同开展。")


def _how_many(facts: BriefingFacts) -> str:
    theirs = f"联学单位 {facts.partner_present} 人" if facts.partner_present else "联学单位人数待补充"
    return _p(f"我方签到 {facts.own_present} 人，{theirs}。")


def _content(facts: BriefingFacts) -> str:
    opening = _p(f"活动围绕“{facts.problem}”展开。") if facts.problem else _p(f"活动主题为“{facts.theme}”。")
    return opening + _list((_agenda_line(item) for item in facts.agenda), "ol")


def _agenda_line(item: Mapping[str, Any]) -> str:
    speaker, minutes = item.get("speaker"), item.get("minutes")
    extra = "，".join(text for text in (speaker or "", f"{minutes} 分钟" if minutes else "") if text)
    return f"{item.get('title', '')}（{extra}）" if extra else str(item.get("title", ""))


def _quotes(facts: BriefingFacts) -> str:
    return "".join(_p(f"{name or '参加同志'}：“{text}”") for name, text in facts.reflections[:5])


def _outcomes(facts: BriefingFacts) -> str:
    lines = [
        f"{problem}（责任人：{owner or '待定'}，{due.year}年{due.month}月{due.day}日前完成）"
        for problem, owner, due in facts.outcomes
    ]
    if not lines and facts.no_outcomes_reason:
        return _p(f"本次活动无成果转化事项：{facts.no_outcomes_reason}")
    return _list(lines, "ol")


def _photos(facts: BriefingFacts) -> str:
    return "".join(
        f'<p><img src="/api/v1/attachments/{escape(key)}"></p>{_p(caption)}' for key, caption in facts.photos
    )
