"""What the limits of each kind must look like. Whatever passes here, every judge can count with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.events.domain.escalation import LADDER_ROLES
from services.events.domain.money import CATEGORIES
from services.events.domain.rules import reminder_shapes
from services.events.domain.rules.chain import CONDITIONS, MOST_APPROVERS, ROLES
from services.events.domain.rules.mistakes import Said

MOST = 1_000_000
AMOUNT = re.compile(r"[0-9]{1,8}(\.[0-9]{1,2})?")
Judge = Callable[[Any], list[Said]]


def is_text(value: Any) -> bool:
    """A text that says something."""
    return isinstance(value, str) and bool(value.strip())


def _is_amount(value: Any) -> bool:
    return isinstance(value, str) and AMOUNT.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST


def _members(one: Mapping[str, Any], known: set[str], place: int) -> list[Said]:
    """Members that nothing reads are a mistake: whoever wrote them expected an effect."""
    return [
        Said(f"limits {place}: unknown member {name!r}", f"limits 第 {place} 项有未知的成员 {name}")
        for name in sorted(map(str, set(one) - known))
    ]


def _caps(limits: Any, known: set[str]) -> list[Said]:
    """A list of steps, each with an amount `at_most`."""
    if not isinstance(limits, list) or not limits or not all(isinstance(one, Mapping) for one in limits):
        return [Said("limits must be a list of mappings with at_most", "limits 应为列表，每项写明 at_most")]
    found = [said for place, one in enumerate(limits, 1) for said in _members(one, {"at_most", *known}, place)]
    return found + [
        Said(
            f'limits {place}: at_most must be an amount in quotes, like "1500.00"',
            f'limits 第 {place} 项的 at_most 应为带引号的金额，例如 "1500.00"',
        )
        for place, one in enumerate(limits, 1)
        if not _is_amount(one.get("at_most"))
    ]


def _one_cap(limits: Any) -> list[Said]:
    found = _caps(limits, set())
    if not found and len(limits) > 1:
        found.append(Said("limits must be a list of mappings with at_most, and have one", "limits 只能有一项 at_most"))
    return found


def _vehicle(limits: Any) -> list[Said]:
    """Steps by seats, the highest first; the last one without `seats_over` covers the rest."""
    found = _caps(limits, {"seats_over", "label"})
    if found:
        return found
    steps = [one.get("seats_over") for one in limits]
    whole = all(_is_count(step) and step for step in steps[:-1])
    if not whole or steps[-1] is not None or steps[:-1] != sorted(steps[:-1], reverse=True):
        found.append(
            Said(
                "limits must fall in seats_over (whole numbers) and end with one without it",
                "limits 应按 seats_over（整数）从大到小排列，最后一项不写 seats_over",
            )
        )
    if not all(isinstance(one.get("label", ""), str) for one in limits):
        found.append(Said("a label must be a text", "label 应为文字"))
    return found


def _ranks(limits: Any) -> list[Said]:
    found = _caps(limits, {"rank", "words"})
    if not found and not all(is_text(one.get("rank")) and _are_words(one.get("words", ["-"])) for one in limits):
        found.append(Said("each of limits needs a rank", "limits 每项应写明职称 rank（words 为同义词列表）"))
    return found


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_text(word) for word in value)


def _whole(*names: str, at_least: int = 0, at_most: int = MOST) -> Judge:
    """A mapping with exactly these whole numbers."""

    def judge(limits: Any) -> list[Said]:
        if not isinstance(limits, Mapping) or set(limits) != set(names):
            listed = ", ".join(names)
            return [Said(f"limits must be a mapping with {listed}", f"limits 应写明 {listed}，且不写其他")]
        bounds = f"{at_least} or more" if at_most == MOST else f"{at_least} to {at_most}"
        return [
            Said(f"limits: {name} must be a whole number, {bounds}", f"limits 的 {name} 应为不小于 {at_least} 的整数")
            for name in names
            if not _is_count(limits[name]) or not at_least <= limits[name] <= at_most
        ]

    return judge


def _nothing(limits: Any) -> list[Said]:
    return [] if limits is None else [Said("limits must be absent", "这一类规则不写 limits")]


def _words(limits: Any) -> list[Said]:
    return [] if _are_words(limits) else [Said("limits must be a list of words", "limits 应为用词的列表")]


def _categories(limits: Any) -> list[Said]:
    good = _are_words(limits) and all(word in CATEGORIES for word in limits)
    listed = ", ".join(CATEGORIES)
    return [] if good else [Said(f"limits must be a list of {listed}", f"limits 应为费用类别的列表：{listed}")]


def _items(limits: Any) -> list[Said]:
    if not isinstance(limits, list) or not limits:
        return [Said("limits must be a list of items with key and text", "limits 应为列表，每项写明 key 和 text")]
    good = all(isinstance(item, Mapping) and set(item) == {"key", "text"} for item in limits)
    if not good or not all(is_text(text) for item in limits for text in item.values()):
        return [Said("each item of limits needs key and text", "limits 每项应写明 key 和 text")]
    keys = [item["key"] for item in limits]
    if max(map(len, keys)) > 64:
        return [Said("an item's key is longer than 64 characters", "limits 的 key 最多 64 个字")]
    return [] if len(set(keys)) == len(keys) else [Said("an item's key is used twice", "limits 的 key 重复")]


def _steps(limits: Any) -> list[Said]:
    if not isinstance(limits, list) or not limits:
        return [Said("limits must be a list of steps with role and when", "limits 应为列表，每步写明 role 和 when")]
    found = [said for place, step in enumerate(limits, 1) for said in _step(step, place)]
    if not found and not any("always" in step["when"] for step in limits):
        found.append(Said("one step must stand always", "至少有一步的 when 应为 always，否则可能无人审批"))
    return found


def _step(step: Any, place: int) -> list[Said]:
    named = {"role", "roles"} & set(step) if isinstance(step, Mapping) else set()
    known = {"role", "roles", "when", "approvers"}
    if len(named) != 1 or not _are_words(step.get("when")) or set(step) - known:
        en = f"step {place} needs role (or roles), a list when, and nothing else but approvers"
        return [Said(en, f"第 {place} 步应写明 role（或 roles）和列表 when，另外只可写 approvers")]
    return _step_roles(step.get("roles", [step.get("role")]), place) + _step_rest(step, place)


def _step_roles(roles: Any, place: int) -> list[Said]:
    if not isinstance(roles, list) or not roles or len(set(map(str, roles))) != len(roles):
        return [
            Said(f"step {place}: roles must be a list of different roles", f"第 {place} 步的 roles 应为不重复的列表")
        ]
    listed = ", ".join(ROLES)
    return [
        Said(f"step {place}: role must be one of {listed}", f"第 {place} 步的 role 应为 {listed} 之一")
        for role in roles
        if role not in ROLES
    ]


def _step_rest(step: Mapping[str, Any], place: int) -> list[Said]:
    found = []
    approvers = step.get("approvers", 1)
    if type(approvers) is not int or not 1 <= approvers <= MOST_APPROVERS:
        en = f"step {place}: approvers must be a whole number from 1 to {MOST_APPROVERS}"
        found.append(Said(en, f"第 {place} 步的 approvers 应为 1 至 {MOST_APPROVERS} 的整数"))
    listed = ", ".join(CONDITIONS)
    return found + [
        Said(f"step {place}: {name!r} is none of {listed}", f"第 {place} 步的 {name} 不是 {listed} 之一")
        for name in step["when"]
        if name not in CONDITIONS
    ]


def _ladder(limits: Any) -> list[Said]:
    """Whom to tell of what is late, each some days later than the one before."""
    if not isinstance(limits, list) or not limits or not all(isinstance(one, Mapping) for one in limits):
        return [Said("limits must be a list of steps with to and days", "limits 应为列表，每步写明 to 和 days")]
    listed = ", ".join(LADDER_ROLES)
    found = [said for place, one in enumerate(limits, 1) for said in _members(one, {"to", "days"}, place)]
    if not all(one.get("to") in LADDER_ROLES and _is_count(one.get("days")) for one in limits):
        en = f"each of limits needs to (one of {listed}) and days (a whole number)"
        return [*found, Said(en, f"limits 每步应写明 to（{listed} 之一）和 days（整数）")]
    days = [one["days"] for one in limits]
    if days != sorted(set(days)):
        found.append(Said("days must rise from step to step", "limits 的 days 应逐步增大"))
    return found


SHAPES: Mapping[str, tuple[str | None, Judge]] = {
    "vehicle_per_day": ("vehicle", _vehicle),
    "meal_per_person": ("meals", _one_cap),
    "meals_per_day": ("meals", _whole("at_most")),
    "lecture_per_hour": ("lecture", _ranks),
    "lecture_hours_per_half_day": ("lecture", _whole("at_most")),
    "venue_per_person_half_day": ("venue", _one_cap),
    "forbidden_words": (None, _words),
    "checklist": (None, _items),
    "unplanned": (None, _nothing),
    "off_site_per_year": (None, _whole("at_most")),
    "out_of_province_two_years": (None, _whole("at_most")),
    "agreement_left": (None, _nothing),
    "fund_year": (None, _nothing),
    "under_audit_without": (None, _categories),
    "lead_time": (None, _whole("at_least", "warn_under")),
    "holiday": (None, _nothing),
    "day_of_month": (None, _whole("day", at_least=1, at_most=31)),
    "approval_chain": (None, _steps),
    "finding_clocks": (
        None,
        _whole("instant_working_days", "prompt_days", "planned_months", "extension_days", at_least=1, at_most=366),
    ),
    "finding_escalation": (None, _ladder),
    "accountability_measures": (None, _items),
    "temporary_branch": (None, _whole("months", "full_members", at_least=1, at_most=1000)),
    "regular_branch": (None, _whole("months", "full_members", "committee_from", at_least=1, at_most=1000)),
    "owed_after": (None, _whole("hold", "summary", "briefing", "publication", "settlement", "approval", at_most=1000)),
    "branch_duty": (None, _whole("per_quarter", "per_year", at_most=1000)),
    "weak_branch": (
        None,
        _whole("owed_summaries", "days_late", "lines_late", "duty_behind", "escalate_after", at_most=1000),
    ),
    "reminder_days": (None, reminder_shapes.reminder_days),
    "answer_days": (None, reminder_shapes.answer_days),
    "greetings": (None, reminder_shapes.greetings),
    "away_reminders": (None, reminder_shapes.away),
}
"""Kind → the category it is about (None: the whole event) and what its limits must look like."""

BRANCH_KINDS = ("temporary_branch", "regular_branch")
"""Kinds about branches and not about events."""
GREETING_KINDS = ("greetings", "away_reminders")
"""Kinds about what people are told on days of their own."""
MEMBERS_KINDS = (*BRANCH_KINDS, *GREETING_KINDS)
"""The members service goes by them, from the facts of uploads."""
PARTNERS_KINDS = ("answer_days",)
"""The partners service goes by them, from the same facts."""

SUPERVISION_KINDS = ("finding_clocks", "finding_escalation", "accountability_measures")
"""Kinds about findings and not about proposals: see `rules.supervising`."""
OVERSIGHT_KINDS = ("owed_after", "branch_duty", "weak_branch", "reminder_days")
"""Kinds about what branches owe and when they are reminded: no proposal is judged by them."""
