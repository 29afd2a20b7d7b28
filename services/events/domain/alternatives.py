"""Other times for an event, best first, each with what speaks for it and what is still against it.

How a time is judged. Where the venue, a resource, a partner or a quota stands against it, it is not suggested at all.
Every other time begins with 100 points and loses

    up to 50   for people who cannot come, by their share of all
    30         on a day off
    25         where the lecturer speaks elsewhere at that time
    10         on the month's theme day
    1          at another time of day than was asked for
    up to 10   the farther it is from the day that was asked for, one point for three days

and of equal ones the earlier comes first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit.domain import in_shanghai
from services.events.domain.obstacles import HARD, Found, Outlook
from services.events.domain.slots import days_of, slot
from services.events.domain.working_days import ONE_DAY

DAYS_AHEAD = 30
SUGGESTED = 5
HOURS = (("上午", dt.time(9)), ("下午", dt.time(14, 30)))
CLOSES = dt.time(18)
PEOPLE_COST = 50
COSTS = {"holiday": 30, "lecturer": 25, "theme_day": 10}
OTHER_HOURS_COST, FARTHEST_COST, DAYS_A_POINT = 1, 10, 3
_OF_PEOPLE = frozenset({"dispatched", "booked"})
Span = tuple[dt.datetime, dt.datetime]


def candidates(asked: Span, now: dt.datetime) -> Iterator[Span]:
    """The next thirty days at the same hours, and in the morning and afternoon where it lasts no longer than that."""
    first, last = asked
    length = last - first
    for number in range(DAYS_AHEAD + 1):
        day = in_shanghai(first) + ONE_DAY * number
        spans = [(day, day + length)]
        for _, opens in HOURS:
            start = dt.datetime.combine(day.date(), opens, day.tzinfo)
            if start + length <= dt.datetime.combine(day.date(), CLOSES, day.tzinfo):
                spans.append((start, start + length))
        yield from (span for span in dict.fromkeys(spans) if span[0] > now and span != asked)


def suggestions(outlook: Outlook, asked: Span, now: dt.datetime, most: int = SUGGESTED) -> list[dict[str, Any]]:
    """The best times, as {starts_at, ends_at, score, reasons, against}."""
    judged = []
    for span in candidates(asked, now):
        against = outlook.against(*span)
        if all(one["code"] not in HARD for one in against):
            judged.append((-score(outlook, asked, span, against), span, against))
    judged.sort(key=lambda one: one[:2])
    return [
        {
            **slot(*span),
            "score": -points,
            "reasons": _for(outlook, asked, span, against),
            "against": _still(outlook, span, against),
        }
        for points, span, against in judged[:most]
    ]


def score(outlook: Outlook, asked: Span, span: Span, against: Sequence[Found]) -> int:
    """0 to 100; the module's head says how."""
    people = max(len(outlook.people), 1)
    cost = -(-PEOPLE_COST * len(_missing(against)) // people)
    cost += sum(points for code, points in COSTS.items() if any(one["code"] == code for one in against))
    cost += OTHER_HOURS_COST if _time_of(span) != _time_of(asked) else 0
    cost += min(FARTHEST_COST, abs((span[0] - asked[0]).days) // DAYS_A_POINT)
    return max(0, 100 - cost)


def _missing(against: Sequence[Found]) -> set[str]:
    return {str(one["member_id"]) for one in against if one["code"] in _OF_PEOPLE}


def _for(outlook: Outlook, asked: Span, span: Span, against: Sequence[Found]) -> list[str]:
    codes = {one["code"] for one in against}
    people, missing = len(outlook.people), len(_missing(against))
    found = [] if not people else ["全员可参加"] if not missing else [f"{people} 人中 {people - missing} 人可参加"]
    found += ["场地空闲"] if outlook.event.venue_key else []
    found += ["车辆与设备空闲"] if outlook.event.resource_ids else []
    found += ["联学单位没有登记不便接待"] if any(one.blackouts for one in outlook.partners) else []
    found += ["讲课人没有其他安排"] if outlook.speakers and "lecturer" not in codes else []
    found += [] if "holiday" in codes else [_working(outlook, days_of(*span)[0])]
    hours = next((name for name, opens in HOURS if in_shanghai(span[0]).time() == opens), None)
    return [*found, "与原定时段相同" if _time_of(span) == _time_of(asked) else hours or "其他时段"]


def _working(outlook: Outlook, day: dt.date) -> str:
    return "工作日（调休上班）" if day.weekday() >= 5 and outlook.calendar.knows(day.year) else "工作日"


def _still(outlook: Outlook, span: Span, against: Sequence[Found]) -> list[str]:
    """In words, people by their names."""
    day = days_of(*span)[0]
    found = [_named(outlook.people, one) for one in against]
    unknown = outlook.guess(day).strip("（）")
    return [*found, unknown] if unknown and all(one["code"] != "holiday" for one in against) else found


def _named(people: Mapping[str, Any], one: Found) -> str:
    member = people.get(one["member_id"] or "")
    return f"{member.name}：{one['reason']}" if member is not None else str(one["reason"])


def _time_of(span: Span) -> dt.time:
    return in_shanghai(span[0]).time()
