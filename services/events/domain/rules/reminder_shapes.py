"""What the limits of the kinds about reminders and greetings must look like: days, within what makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.events.domain.rules.mistakes import Said

REMINDER_DAYS: Mapping[str, tuple[int, int]] = {
    "event_first": (0, 60), "event_last": (0, 30), "outcome_first": (0, 60), "finding_first": (0, 60),
    "finding_last": (0, 30), "overdue": (1, 60), "escalated": (2, 180), "approval_escalated": (2, 180),
}  # fmt: skip
"""Days before a thing's day (`first`, `last`; 0: no such reminder), and days after it."""
GREETINGS: Mapping[str, tuple[int, int]] = {"birthday": (0, 1), "political_birthday": (0, 1)}
AWAY: Mapping[str, tuple[int, int]] = {"every_days": (7, 366)}
ANSWER_DAYS: Mapping[str, tuple[int, int]] = {"answer_first": (0, 4), "answer_escalated": (1, 60)}
"""Before the day by which a partner should answer (0: nobody is reminded) and after it: a partner has five days."""
FALLING = (("event_first", "event_last"), ("finding_first", "finding_last"))
RISING = (("overdue", "escalated"), ("overdue", "approval_escalated"))


def reminder_days(limits: Any) -> list[Said]:
    """Each day within its bounds, and the stages one after the other."""
    found = within(REMINDER_DAYS, limits)
    if found:
        return found
    for first, last in FALLING:
        if limits[first] and limits[first] <= limits[last]:
            found.append(Said(f"{first} must be more days than {last}, or 0", f"{first} 的天数应大于 {last}，或填 0"))
    for first, last in RISING:
        if limits[last] <= limits[first]:
            found.append(Said(f"{last} must be more days than {first}", f"{last} 的天数应大于 {first}"))
    return found


def answer_days(limits: Any) -> list[Said]:
    """When those who invited are to call, and when the secretary hears that nobody answered."""
    return within(ANSWER_DAYS, limits)


def greetings(limits: Any) -> list[Said]:
    """1: they are sent, 0: they are not."""
    return within(GREETINGS, limits)


def away(limits: Any) -> list[Said]:
    """How often people who are away are reminded of integrity."""
    return within(AWAY, limits)


def within(bounds: Mapping[str, tuple[int, int]], limits: Any) -> list[Said]:
    """A mapping with exactly these whole numbers, each within its bounds."""
    if not isinstance(limits, Mapping) or set(limits) != set(bounds):
        listed = ", ".join(bounds)
        return [Said(f"limits must be a mapping with {listed}", f"limits 应写明 {listed}，且不写其他")]
    return [
        Said(
            f"limits: {name} must be a whole number from {low} to {high}",
            f"limits 的 {name} 应为 {low} 至 {high} 的整数",
        )
        for name, (low, high) in bounds.items()
        if type(limits[name]) is not int or not low <= limits[name] <= high
    ]
