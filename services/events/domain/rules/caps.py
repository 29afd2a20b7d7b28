"""Caps on budget lines. Each judge looks at the lines of its rule's category and gives a verdict a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.events.domain.money import BudgetLine
from services.events.domain.rules.packs import Rule
from services.events.domain.rules.proposal import BLOCK, INFO, WARN, Proposal
from services.events.domain.rules.verdict import Verdict, capped, name_of

HOUR_UNITS = frozenset({"学时", "课时", "小时", "节", "h", "hour", "hours"})
GROUP_UNITS = frozenset({"桌", "餐", "次", "顿", "批", "项", "场", "天"})
PERSON_UNITS = frozenset({"人", "位", "名", "人次"})


def lines_of(rule: Rule, proposal: Proposal) -> Iterator[BudgetLine]:
    """The lines that the rule is about; a line that costs nothing breaks no cap."""
    return (line for line in proposal.lines if line.category == rule.category and line.amount > 0)


def vehicle_per_day(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Price per vehicle and day, by seats. Without a number of seats the lowest cap applies."""
    return [_vehicle(line, rule.limits) for line in lines_of(rule, proposal)]


def _vehicle(line: BudgetLine, limits: list[Mapping[str, Any]]) -> Verdict:
    unit = "元/辆·天"
    if line.seats is None:
        limit = min(limits, key=lambda one: Decimal(one["at_most"]))
        basis = "未填座位数，按最低限额"
        advice = "请填写座位数，或"
    else:
        limit = next(one for one in limits if line.seats > one.get("seats_over", -1))
        basis = "，".join(part for part in (f"{line.seats} 座", limit.get("label", "")) if part)
        advice = "请"
    cap = Decimal(limit["at_most"])
    over = f"{name_of(line)}租车费超过限额，{advice}把每辆每天的价格降到 {cap:.2f} 元以内。"
    return capped(line.unit_price, cap, unit, basis, over=over, within=f"{name_of(line)}租车费在限额以内。")


def meal_per_person(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Price per person and meal. A price per table or occasion is divided by the line's people."""
    cap = Decimal(rule.limits[0]["at_most"])
    verdicts = []
    for line in lines_of(rule, proposal):
        shared = line.people if line.unit in GROUP_UNITS and line.people else 1
        basis = f"{line.unit_price:.2f} 元 ÷ {shared} 人" if shared > 1 else ""
        over = f"{name_of(line)}超过餐费限额，请把每人每餐降到 {cap:.2f} 元以内。"
        within = f"{name_of(line)}在餐费限额以内。"
        verdicts.append(capped(line.unit_price / shared, cap, "元/人·餐", basis, over=over, within=within))
    return verdicts


def meals_per_day(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Meals per person and day, over all lines that name their people; more than one only warns."""
    lines = [line for line in lines_of(rule, proposal) if line.people and line.unit not in GROUP_UNITS]
    if not lines:
        return []
    portions = sum(line.quantity * (line.days or 1) for line in lines)
    people = max(line.people or 1 for line in lines)
    days = max(*(line.days or 1 for line in lines), proposal.longest_in_days)
    allowed = people * days * rule.limits["at_most"]
    if portions <= allowed:
        return []
    arithmetic = f"{portions} 份 > {allowed} 份 ({people} 人 × {days} 天 × {rule.limits['at_most']} 餐)"
    return [Verdict(WARN, arithmetic, "用餐份数多于每人每天一餐，请核对人数和餐次。")]


def lecture_per_hour(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Fee per 学时 after tax, by rank. No rank, or one that the pack does not know, is judged by the lowest cap."""
    return [_lecture(line, rule.limits) for line in lines_of(rule, proposal)]


def _lecture(line: BudgetLine, limits: list[Mapping[str, Any]]) -> Verdict:
    lowest = min(limits, key=lambda one: Decimal(one["at_most"]))
    rank = (line.rank or "").strip().lower()
    found = next((one for one in limits if rank and rank in (one["rank"], *one.get("words", ()))), None)
    limit = found or lowest
    cap = Decimal(limit["at_most"])
    basis = limit["rank"] if found else f"{line.rank or '未填职称'}，按{limit['rank']}"
    over = f"{name_of(line)}超过讲课费限额，请把每学时降到 {cap:.2f} 元以内，或填写讲课人的职称。"
    within = f"{name_of(line)}在讲课费限额以内。"
    return capped(fee_per_hour(line), cap, "元/学时", basis, over=over, within=within)


def fee_per_hour(line: BudgetLine) -> Decimal:
    """A price per 学时 as it stands; a price per lecturer or lecture divided by the line's hours."""
    if not line.hours or line.unit in HOUR_UNITS:
        return line.unit_price
    if line.unit in PERSON_UNITS:
        return line.unit_price / line.hours
    return line.quantity * line.unit_price / line.hours


def lecture_hours_per_half_day(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """学时 paid per half day; without a number of half days, one (or two for each of the line's days)."""
    verdicts = []
    for line in lines_of(rule, proposal):
        hours = line.hours or (Decimal(line.quantity) if line.unit in HOUR_UNITS else None)
        if hours is None:
            continue
        half_days = line.half_days or 2 * (line.days or 0) or 1
        allowed = rule.limits["at_most"] * half_days
        exceeds = hours > allowed
        arithmetic = f"{hours.normalize():f} 学时 {'>' if exceeds else '≤'} {allowed} 学时 ({half_days} 个半天)"
        advice = f"每半天最多按 {rule.limits['at_most']} 学时计，请调整学时或填写半天数。"
        verdicts.append(
            Verdict(BLOCK, arithmetic, advice) if exceeds else Verdict(INFO, arithmetic, "学时数在限额以内。")
        )
    return verdicts


def venue_per_person_half_day(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Cost per person and half day; people from the line, else the event's capacity. Neither given: it says so."""
    cap = Decimal(rule.limits[0]["at_most"])
    return [_venue(line, cap, line.people or proposal.capacity) for line in lines_of(rule, proposal)]


def _venue(line: BudgetLine, cap: Decimal, people: int | None) -> Verdict:
    if not people:
        arithmetic = f"{line.amount:.2f} 元 ÷ 人数未知，限额 {cap:.2f} 元/人·半天"
        return Verdict(WARN, arithmetic, f"请为{name_of(line)}填写人数，才能核对场地费限额。")
    half_days = line.half_days or 2 * (line.days or 0) or 1
    basis = f"{line.amount:.2f} 元 ÷ {people} 人 ÷ {half_days} 个半天"
    over = f"{name_of(line)}超过场地费限额，请把每人每半天降到 {cap:.2f} 元以内。"
    within = f"{name_of(line)}在场地费限额以内。"
    return capped(line.amount / people / half_days, cap, "元/人·半天", basis, over=over, within=within)
