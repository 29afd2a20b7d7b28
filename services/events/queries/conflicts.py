"""What stands against a time of an event, and which times are better."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kit.clock import SHANGHAI
from kit.domain import Conflict, Invalid, field_error
from services.events.domain.alternatives import DAYS_AHEAD, Span, suggestions
from services.events.domain.lecturers import speakers_of
from services.events.domain.obstacles import TWO_YEARS, Outlook, Quota
from services.events.domain.rules import Rule, away, home_region, rules_in_force
from services.events.domain.slots import days_of, times
from services.events.domain.study_event import StudyEvent
from services.events.domain.working_days import ONE_DAY
from services.events.persistence.unit_of_work import EventsWork

_QUOTAS = ("off_site_per_year", "out_of_province_two_years")


def conflicts(
    work: EventsWork, *, event_id: str, starts_at: dt.datetime | None, ends_at: dt.datetime | None
) -> dict[str, Any]:
    """What stands against a time (the agreed one, else the first slot, when none is given), and better times.

    People are those booked and the active members of the event's branches. `suggestions`: the best times of the next
    weeks, each with its score, what speaks for it and what is still against it (`domain.alternatives`).
    """
    found = work.events.get(event_id)
    asked = _span(found, starts_at, ends_at)
    seen = outlook(work, found, asked[0], asked[1] + ONE_DAY * (DAYS_AHEAD + 1))
    against = seen.against(*asked)
    return {"conflicts": against, "suggestions": suggestions(seen, asked, work.now) if against else []}


def outlook(work: EventsWork, found: StudyEvent, first: dt.datetime, last: dt.datetime) -> Outlook:
    """All that is known about a period; `first` is taken back to the morning of its day."""
    opens = dt.datetime.combine(days_of(first, last)[0], dt.time(), SHANGHAI)
    people, speakers = _people(work, found), speakers_of(found.agenda, found.budget)
    rules = _rules(work, found, days_of(first, last)[0])
    theme_day = next((rule.limits["day"] for rule in rules if rule.kind == "day_of_month"), None)
    period = (opens, last, found.id)
    return Outlook(
        event=found,
        calendar=work.packs.calendar_of(found.unit_id),
        people=work.copies.members(people),
        branches=work.copies.branches(found.branch_ids),
        dispatches=work.copies.dispatches(people, *days_of(opens, last)),
        seats=work.calendars.of_people(people, *period),
        venue=work.calendars.of_venue(found.venue_key, *period),
        resources=work.resources.commitments(found.resource_ids, *period),
        partners=list(work.copies.partners(found.partner_ids).values()),
        speakers=speakers,
        lectures=work.calendars.of_speakers(speakers, *period),
        theme_day=None if found.form == "theme_day" else theme_day,
        quotas=_quotas(work, found, rules, opens, last),
    )


def _span(found: StudyEvent, starts_at: dt.datetime | None, ends_at: dt.datetime | None) -> Span:
    if starts_at and ends_at:
        if ends_at <= starts_at:
            detail = "结束时间应晚于开始时间。"
            raise Invalid("invalid", detail, errors=[field_error("/ends_at", "order", detail)])
        return starts_at, ends_at
    if found.starts_at and found.ends_at:
        return found.starts_at, found.ends_at
    agreed = found.agreed_slot()
    if agreed is not None:
        return times(agreed)
    if found.slots:
        return times(found.slots[0])
    raise Conflict("event.no_time", "活动还没有候选时间，请先填写。", "There is no time to check.", state=found.state)


def _people(work: EventsWork, found: StudyEvent) -> list[str]:
    """Who is booked, and who else belongs to the event's branches."""
    booked = [one.member_id for one in found.live_bookings() if one.member_id]
    return list(dict.fromkeys([*booked, *work.copies.active_members(found.branch_ids)]))


def _rules(work: EventsWork, found: StudyEvent, day: dt.date) -> list[Rule]:
    packs = work.packs.on(day, found.unit_id)
    return [rule for rule, _ in rules_in_force(packs, day).values()]


def _quotas(
    work: EventsWork, found: StudyEvent, rules: Sequence[Rule], first: dt.datetime, last: dt.datetime
) -> list[Quota]:
    """Those that this event would count towards: it is off-site, or lies in another province."""
    venue = found.venue or {}
    counting = [rule for rule in rules if rule.kind in _QUOTAS]
    if not counting:
        return []
    home = home_region(work.packs.on(days_of(first, last)[0], found.unit_id))
    counts = {
        "off_site_per_year": lambda one: bool(one.get("off_site")),
        "out_of_province_two_years": lambda one: away(one.get("region"), home),
    }
    ends = dt.datetime(last.year + 1, 1, 1, tzinfo=SHANGHAI)
    before = work.calendars.dated_venues(found.branch_id, first - TWO_YEARS, ends, found.id)
    return [
        Quota(rule.kind, rule.limits["at_most"], rule.clause, [day for day, one in before if counts[rule.kind](one)])
        for rule in counting
        if counts[rule.kind](venue)
    ]


QUERIES: dict[str, Any] = {"conflicts": conflicts}
