"""From a pack's data (as YAML gives it) to a RulePack, with every mistake named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from services.events.domain.rules.chain import step_problems
from services.events.domain.rules.packs import SCOPES, Rule, RulePack

PACK_FIELDS = {"id", "version", "name", "scope", "region", "effective_from", "effective_to", "description", "rules"}
RULE_FIELDS = {
    "key", "kind", "category", "limits", "clause", "source", "verified", "note", "effective_from", "effective_to",
}  # fmt: skip


def pack_from(data: Mapping[str, Any]) -> RulePack:
    """The pack; ValueError with all mistakes when the data is not one."""
    problems = problems_of(data)
    if problems:
        raise ValueError("; ".join(problems))
    rules = tuple(Rule(**rule) for rule in data["rules"])
    return RulePack(**{name: data[name] for name in PACK_FIELDS - {"rules"} if name in data}, rules=rules)


def problems_of(data: Any) -> list[str]:
    """Every mistake in a pack, each with the place where it is; an empty list means that it is good."""
    if not isinstance(data, Mapping):
        return ["the file is not a mapping"]
    problems = _text_problems(data, ("id", "version", "name"), "pack")
    problems += [f"pack: unknown member {name!r}" for name in sorted(map(str, set(data) - PACK_FIELDS))]
    if data.get("scope") not in SCOPES:
        problems.append(f"pack: scope must be one of {', '.join(SCOPES)}")
    problems += _date_problems(data, "pack")
    rules = data.get("rules")
    if not isinstance(rules, list) or not rules:
        return [*problems, "pack: rules must be a list with at least one rule"]
    keys = [rule.get("key") for rule in rules if isinstance(rule, Mapping)]
    problems += [f"rule {key!r}: the key is used twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
    return problems + [problem for place, rule in enumerate(rules) for problem in _rule_problems(rule, place)]


def _rule_problems(rule: Any, place: int) -> list[str]:
    if not isinstance(rule, Mapping):
        return [f"rule {place + 1}: not a mapping"]
    where = f"rule {rule.get('key', place + 1)!r}"
    problems = _text_problems(rule, ("key", "kind", "clause", "source"), where)
    problems += [f"{where}: unknown member {name!r}" for name in sorted(map(str, set(rule) - RULE_FIELDS))]
    if not isinstance(rule.get("verified"), bool):
        problems.append(f"{where}: verified must be true or false")
    problems += _date_problems(rule, where)
    shape = SHAPES.get(str(rule.get("kind")))
    if shape is None:
        return [*problems, f"{where}: kind must be one of {', '.join(sorted(SHAPES))}"]
    category, judge = shape
    if rule.get("category") != category:
        problems.append(f"{where}: category must be {category or 'absent'} for kind {rule['kind']}")
    return problems + [f"{where}: {problem}" for problem in judge(rule.get("limits"))]


def _text_problems(data: Mapping[str, Any], names: tuple[str, ...], where: str) -> list[str]:
    return [
        f"{where}: {name} must be a text that is not empty"
        for name in names
        if not isinstance(data.get(name), str) or not data[name].strip()
    ]


def _date_problems(data: Mapping[str, Any], where: str) -> list[str]:
    dates = {name: data.get(name) for name in ("effective_from", "effective_to")}
    problems = [
        f"{where}: {name} must be a date like 2017-10-01"
        for name, day in dates.items()
        if day is not None and (not isinstance(day, dt.date) or isinstance(day, dt.datetime))
    ]
    first, last = dates.values()
    if not problems and first and last and last < first:
        problems.append(f"{where}: effective_to is before effective_from")
    return problems


def _caps(limits: Any) -> list[str]:
    """A list of steps, each with an amount `at_most`."""
    if not isinstance(limits, list) or not limits or not all(isinstance(one, Mapping) for one in limits):
        return ["limits must be a list of mappings with at_most"]
    return [
        f'limits {place}: at_most must be an amount in quotes, like "1500.00"'
        for place, one in enumerate(limits, 1)
        if not _is_amount(one.get("at_most"))
    ]


def _vehicle(limits: Any) -> list[str]:
    """Steps by seats, the highest first; the last one without `seats_over` covers the rest."""
    problems = _caps(limits)
    if problems:
        return problems
    steps = [one.get("seats_over") for one in limits]
    whole = all(type(step) is int and step > 0 for step in steps[:-1])
    if not whole or steps[-1] is not None or steps[:-1] != sorted(steps[:-1], reverse=True):
        problems.append("limits must fall in seats_over (whole numbers) and end with one without it")
    return problems


def _ranks(limits: Any) -> list[str]:
    problems = _caps(limits)
    if not problems and not all(isinstance(one.get("rank"), str) for one in limits):
        problems.append("each of limits needs a rank")
    return problems


def _whole(*names: str) -> Callable[[Any], list[str]]:
    """A mapping with exactly these whole numbers."""

    def judge(limits: Any) -> list[str]:
        if isinstance(limits, Mapping) and set(limits) == set(names):
            return [f"limits: {n} must be a whole number, 0 or more" for n in names if not _is_count(limits[n])]
        return [f"limits must be a mapping with {', '.join(names)}"]

    return judge


def _nothing(limits: Any) -> list[str]:
    return [] if limits is None else ["limits must be absent"]


def _words(limits: Any) -> list[str]:
    good = isinstance(limits, list) and limits and all(isinstance(word, str) and word for word in limits)
    return [] if good else ["limits must be a list of words"]


def _items(limits: Any) -> list[str]:
    if not isinstance(limits, list) or not limits:
        return ["limits must be a list of items with key and text"]
    good = all(isinstance(item, Mapping) and set(item) == {"key", "text"} for item in limits)
    if not good or not all(isinstance(text, str) and text for item in limits for text in item.values()):
        return ["each item of limits needs key and text"]
    keys = [item["key"] for item in limits]
    return [] if len(set(keys)) == len(keys) else ["an item's key is used twice"]


def _steps(limits: Any) -> list[str]:
    if not isinstance(limits, list) or not limits:
        return ["limits must be a list of steps with role and when"]
    return [problem for place, step in enumerate(limits, 1) for problem in step_problems(step, place)]


def _is_amount(value: Any) -> bool:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return False
    return amount is not None and amount.is_finite() and amount >= 0 and amount == round(amount, 2)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


SHAPES: Mapping[str, tuple[str | None, Callable[[Any], list[str]]]] = {
    "vehicle_per_day": ("vehicle", _vehicle),
    "meal_per_person": ("meals", _caps),
    "meals_per_day": ("meals", _whole("at_most")),
    "lecture_per_hour": ("lecture", _ranks),
    "lecture_hours_per_half_day": ("lecture", _whole("at_most")),
    "venue_per_person_half_day": ("venue", _caps),
    "forbidden_words": (None, _words),
    "checklist": (None, _items),
    "unplanned": (None, _nothing),
    "off_site_per_year": (None, _whole("at_most")),
    "out_of_province_two_years": (None, _whole("at_most")),
    "agreement_left": (None, _nothing),
    "fund_year": (None, _nothing),
    "lead_time": (None, _whole("at_least", "warn_under")),
    "holiday": (None, _nothing),
    "day_of_month": (None, _whole("day")),
    "approval_chain": (None, _steps),
}
"""Kind → the category it is about (None: the whole event) and what its limits must look like."""
