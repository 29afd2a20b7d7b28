"""The pre-flight: every rule in force says block, warn or info, with its arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from services.events.domain.money import CATEGORIES
from services.events.domain.rules import caps, dates, discipline
from services.events.domain.rules.packs import Rule, RulePack, in_order, rules_in_force
from services.events.domain.rules.proposal import BLOCK, INFO, WARN, Check, Proposal
from services.events.domain.rules.verdict import Verdict
from services.events.domain.working_days import Calendar

Judge = Callable[[Rule, Proposal], list[Verdict]]
DatedJudge = Callable[[Rule, Proposal, Calendar], list[Verdict]]

CAPS: Mapping[str, Judge] = {
    "vehicle_per_day": caps.vehicle_per_day,
    "meal_per_person": caps.meal_per_person,
    "lecture_per_hour": caps.lecture_per_hour,
    "venue_per_person_half_day": caps.venue_per_person_half_day,
}
"""Kinds that cap what a category may cost."""

OTHERS: Mapping[str, Judge] = {
    "meals_per_day": caps.meals_per_day,
    "lecture_hours_per_half_day": caps.lecture_hours_per_half_day,
    "forbidden_words": discipline.forbidden_words,
    "checklist": discipline.checklist,
    "unplanned": discipline.unplanned,
    "off_site_per_year": discipline.off_site_per_year,
    "out_of_province_two_years": discipline.out_of_province_two_years,
    "agreement_left": discipline.agreement_left,
    "fund_year": discipline.fund_year,
    "under_audit_without": discipline.under_audit_without,
}

DATED: Mapping[str, DatedJudge] = {
    "lead_time": dates.lead_time,
    "holiday": dates.holiday,
    "day_of_month": dates.day_of_month,
}
"""Kinds that need the calendar."""

SEVERITY = (BLOCK, WARN, INFO)


def preflight(proposal: Proposal, packs: Iterable[RulePack], calendar: Calendar) -> list[Check]:
    """All checks, blocks first, then warnings, then what passed or cannot be judged; the checklist after the figures.

    The rules are those of the event's own date (its first slot), not of today.
    """
    in_force = rules_in_force(packs, proposal.held_on)
    checks = [
        Check(rule.key, said.level, rule.clause, rule.source, rule.verified, said.arithmetic, said.message, pack)
        for rule, pack in sorted(in_force.values(), key=lambda found: found[0].kind == "checklist")
        for said in _judged(rule, proposal, calendar)
    ]
    checks += _without_a_cap(proposal, [rule for rule, _ in in_force.values()])
    return sorted(checks, key=lambda check: SEVERITY.index(check.level))


def _judged(rule: Rule, proposal: Proposal, calendar: Calendar) -> list[Verdict]:
    judge = CAPS.get(rule.kind) or OTHERS.get(rule.kind)
    if judge is not None:
        return judge(rule, proposal)
    dated = DATED.get(rule.kind)
    return dated(rule, proposal, calendar) if dated else []


def _without_a_cap(proposal: Proposal, rules: Iterable[Rule]) -> list[Check]:
    """Where no cap is known it is said, and no figure invented."""
    known = {rule.category for rule in rules if rule.kind in CAPS}
    spent = dict.fromkeys(line.category for line in proposal.lines if line.amount > 0)
    return [_no_cap(category, proposal) for category in spent if category not in known]


def _no_cap(category: str, proposal: Proposal) -> Check:
    total = sum(line.amount for line in proposal.lines if line.category == category)
    name = CATEGORIES.get(category, category)
    return Check(
        rule=f"{category}.no_cap",
        level=INFO,
        clause="没有已知的限额",
        source="适用的规则包",
        verified=False,
        arithmetic=f"{total:.2f} 元，限额未知（no cap known）",
        message=f"没有已知的{name}费用限额（no cap known），请按本单位财务规定从严掌握。",
    )


def checklist_items(packs: Iterable[RulePack], day: dt.date | None = None) -> list[dict[str, str]]:
    """The discipline checklist of a day: {key, text, source} in the packs' order; a later pack replaces a rule."""
    found = {rule.key: rule for pack in in_order(packs) for rule in pack.rules if day is None or rule.in_force(day)}
    return [
        {"key": item["key"], "text": item["text"], "source": rule.source}
        for rule in found.values()
        if rule.kind == "checklist"
        for item in rule.limits
    ]


def checklist_keys(packs: Iterable[RulePack], day: dt.date | None = None) -> list[str]:
    """The keys that a proposal has to answer."""
    return [item["key"] for item in checklist_items(packs, day)]
