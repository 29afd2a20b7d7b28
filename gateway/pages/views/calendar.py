"""The calendar: what takes place on which day, with days off and days worked, by month, by week, or as a list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import language, problems
from gateway.pages.months import ONE_DAY, month_of, on_days
from gateway.pages.surroundings import MANY, branches, seen
from gateway.pages.today import today
from kit.domain import DomainError

VIEWS = ("month", "week", "list")
A_WEEK = 7 * ONE_DAY


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/calendar", "calendar", calendar)


def calendar() -> Any:
    """A month unless the address says otherwise; all of its state is the address."""
    view = next((one for one in VIEWS if one == request.args.get("view")), "month")
    day, branch_id = _day(request.args.get("on", "")), request.args.get("branch_id", "").strip()
    first, last = _week_of(day) if view == "week" else month_of(day)
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
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        return today()
    return day if 2000 <= day.year < 2100 else today()


def _week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday and Sunday."""
    monday = day - day.weekday() * ONE_DAY
    return monday, monday + A_WEEK - ONE_DAY


def _title(view: str, first: dt.date, last: dt.date) -> str:
    if view == "week":
        return _("%(first)s to %(last)s", first=language.day(first), last=language.day(last))
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
    held, now = on_days(found, start, end), today()
    return [
        {
            "date": day,
            "inside": first <= day <= last,
            "today": day == now,
            "off": _off(day, notes.get(day.isoformat())),
            "note": notes.get(day.isoformat()),
            "events": held.get(day, []),
        }
        for day in (start + number * ONE_DAY for number in range((end - start).days + 1))
    ]


def _off(day: dt.date, note: dict[str, Any] | None) -> bool:
    return not note["workday"] if note else day.weekday() >= 5
