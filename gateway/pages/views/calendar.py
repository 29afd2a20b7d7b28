"""The calendar: what takes place on which day, with days off and days worked, by month, by week, or as a list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import problems
from gateway.pages.surroundings import MANY, branches, seen
from kit.clock import SystemClock, in_shanghai
from kit.domain import DomainError

VIEWS = ("month", "week", "list")
ONE_DAY = dt.timedelta(days=1)
A_WEEK = 7 * ONE_DAY
MOST_DAYS = 31
"""Of one event on the calendar: an event that is longer is shown on its first days."""


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/calendar", "calendar", calendar)


def calendar() -> Any:
    """A month unless the address says otherwise; all of its state is the address."""
    view = next((one for one in VIEWS if one == request.args.get("view")), "month")
    day, branch_id = _day(request.args.get("on", "")), request.args.get("branch_id", "").strip()
    first, last = _week_of(day) if view == "week" else _month_of(day)
    shown_first, shown_last = _week_of(first)[0], _week_of(last)[1]
    error, found = None, []
    try:
        found = _events(shown_first, shown_last, branch_id)
    except DomainError as refusal:
        error = problems.told(refusal, ())
    days = _days(shown_first, shown_last, first, last, found)
    shown = render_template(
        "calendar.html",
        view=view,
        weeks=[days[start : start + 7] for start in range(0, len(days), 7)],
        listed=[one for one in days if one["inside"] and (one["events"] or one["note"])],
        title=_title(view, first, last),
        before=(first - ONE_DAY).isoformat(),
        after=(last + ONE_DAY).isoformat(),
        on=day.isoformat(),
        wish={"branch_id": branch_id},
        branches=branches(),
        error=error,
    )
    return make_response(shown, error.status if error else 200)


def _day(typed: str) -> dt.date:
    """The day that the address names; today for anything else."""
    today = in_shanghai(SystemClock().now()).date()
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        return today
    return day if 2000 <= day.year < 2100 else today


def _week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday and Sunday."""
    monday = day - day.weekday() * ONE_DAY
    return monday, monday + A_WEEK - ONE_DAY


def _month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    first = day.replace(day=1)
    return first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY


def _title(view: str, first: dt.date, last: dt.date) -> str:
    if view == "week":
        return _("%(first)s to %(last)s", first=first.isoformat(), last=last.isoformat())
    return _("%(year)s-%(month)s", year=first.year, month=f"{first.month:02}")


def _events(first: dt.date, last: dt.date, branch_id: str) -> list[dict[str, Any]]:
    """Those with an agreed date between two days, by their beginning; drafts and cancelled ones are none."""
    asked: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat(), "limit": MANY}
    asked |= {"branch_id": branch_id} if branch_id else {}
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None and len(found) < 5 * MANY:
        page = asking.clients().events.events(**asked, cursor=cursor)
        found += [one for one in page["items"] if one["state"] != "cancelled"]
        cursor = page["next_cursor"]
    return sorted(found, key=lambda one: str(one["starts_at"]))


def _days(
    start: dt.date, end: dt.date, first: dt.date, last: dt.date, found: list[dict[str, Any]]
) -> list[dict[str, Any]]:  # fmt: skip
    """Each day with its events, and what is particular about it."""
    notes = {
        one["date"]: one
        for year in range(start.year, end.year + 1)
        for one in seen("events.calendar", {"days": []}, year=year)["days"]
    }
    held: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        for day in _days_of(one):
            held.setdefault(day, []).append(one)
    today = in_shanghai(SystemClock().now()).date()
    return [
        {
            "date": day,
            "inside": first <= day <= last,
            "today": day == today,
            "off": _off(day, notes.get(day.isoformat())),
            "note": notes.get(day.isoformat()),
            "events": held.get(day.isoformat(), []),
        }
        for day in (start + number * ONE_DAY for number in range((end - start).days + 1))
    ]


def _days_of(event: dict[str, Any]) -> list[str]:
    begins, ends = (in_shanghai(dt.datetime.fromisoformat(event[name])).date() for name in ("starts_at", "ends_at"))
    return [(begins + number * ONE_DAY).isoformat() for number in range(min((ends - begins).days + 1, MOST_DAYS))]


def _off(day: dt.date, note: dict[str, Any] | None) -> bool:
    return not note["workday"] if note else day.weekday() >= 5
