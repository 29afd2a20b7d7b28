"""Rules about the candidate slots: lead time in working days, holidays, the monthly theme day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from services.events.domain.rules.packs import Rule
from services.events.domain.rules.proposal import BLOCK, INFO, WARN, Proposal
from services.events.domain.rules.verdict import Verdict
from services.events.domain.working_days import Calendar, working_days_until

WEEKDAYS = "一二三四五六日"


def lead_time(rule: Rule, proposal: Proposal, calendar: Calendar) -> list[Verdict]:
    """Working days from the day after submission up to each slot's day, that day included."""
    return [_lead_time(rule, proposal.submitted_on, day, calendar) for day in _distinct(proposal.days)]


def _lead_time(rule: Rule, submitted_on: dt.date, day: dt.date, calendar: Calendar) -> Verdict:
    at_least, warn_under = rule.limits["at_least"], rule.limits["warn_under"]
    given = working_days_until(submitted_on, day, calendar)
    basis = f" ({submitted_on} 提交，{day} 开展)"
    guess = _fallback(range(submitted_on.year, day.year + 1), calendar)
    if given < at_least:
        message = f"候选时间 {day} 距提交不足 {at_least} 个工作日，请改到更晚的日期。{guess}"
        return Verdict(BLOCK, f"{given} 个工作日 < {at_least} 个工作日{basis}", message)
    if given < warn_under:
        message = f"候选时间 {day} 距提交不足 {warn_under} 个工作日，请确认审批和对方答复来得及。{guess}"
        return Verdict(WARN, f"{given} 个工作日 < {warn_under} 个工作日{basis}", message)
    return Verdict(INFO, f"{given} 个工作日 ≥ {warn_under} 个工作日{basis}", f"候选时间 {day} 的提前量足够。{guess}")


def holiday(rule: Rule, proposal: Proposal, calendar: Calendar) -> list[Verdict]:  # noqa: ARG001  (every judge's shape)
    """Warns on days off; says so where that year's holidays are not known yet."""
    verdicts = []
    for day in _distinct(proposal.days):
        guess = _fallback([day.year], calendar)
        name = calendar.holiday_name(day) or f"星期{WEEKDAYS[day.weekday()]}"
        if not calendar.is_workday(day):
            message = f"候选时间 {day} 是{name}，不是工作日，请确认是否合适。{guess}"
            verdicts.append(Verdict(WARN, f"{day} = {name}（非工作日）", message))
        elif guess:
            verdicts.append(
                Verdict(INFO, f"{day} = 星期{WEEKDAYS[day.weekday()]}", f"候选时间 {day} 是工作日。{guess}")
            )
    return verdicts


def day_of_month(rule: Rule, proposal: Proposal, calendar: Calendar) -> list[Verdict]:  # noqa: ARG001  (every judge's shape)
    """Warns when a slot falls on the monthly theme day and the event is not itself that day's."""
    theme_day = rule.limits["day"]
    if proposal.form == "theme_day":
        return []
    return [
        Verdict(
            WARN, f"{day} = 每月 {theme_day} 日", f"候选时间 {day} 正逢每月 {theme_day} 日的主题党日，请确认不冲突。"
        )
        for day in _distinct(proposal.days)
        if day.day == theme_day
    ]


def _distinct(days: Iterable[dt.date]) -> list[dt.date]:
    return sorted(set(days))


def _fallback(years: Iterable[int], calendar: Calendar) -> str:
    unknown = [str(year) for year in years if not calendar.knows(year)]
    return f"（{'、'.join(unknown)} 年的节假日安排尚未录入，按周末推算。）" if unknown else ""
