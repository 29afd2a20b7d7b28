"""Having a proposal judged: what the rule packs are shown of it, and what they say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.clock import SHANGHAI, in_shanghai
from kit.domain import Invalid, field_error
from services.events.domain.money import lines_from
from services.events.domain.resources import Commitment
from services.events.domain.rules import (
    BLOCK,
    WARN,
    Check,
    Proposal,
    RulePack,
    approval_chain,
    away,
    checklist_keys,
    home_region,
    preflight,
)
from services.events.domain.rules.versions import PackVersion
from services.events.domain.slots import times, year_of
from services.events.domain.study_event import StudyEvent
from services.events.handlers.approver_checks import approver_checks
from services.events.handlers.partner_checks import partner_checks
from services.events.ports import EventsWork


@dataclass(frozen=True)
class Examined:
    """What the rules said: checks (blocks first), the packs by which it was judged, and who would have to approve."""

    checks: list[Check]
    packs: list[RulePack]
    chain: list[str | list[str]]


def judged(work: EventsWork, event: StudyEvent) -> tuple[list[dict[str, Any]], list[str], list[str | list[str]]]:
    """Completeness, then the pre-flight: (checks, packs as id@version, approval chain).

    Raises Invalid `invalid` naming each missing field, or `event.preflight_blocked` with all checks.
    """
    day = day_of(work, event)
    packs: list[RulePack] = work.packs.on(day, event.unit_id)
    event.check_complete(checklist_keys(packs, day), work.copies.partners(event.partner_ids))
    event.check_branches(work.copies.branches(event.branch_ids))
    _check_references(work, event)
    seen = examine(work, event)
    checks = [check.to_dict() for check in seen.checks]
    if any(check["level"] == BLOCK for check in checks):
        raise Invalid(
            "event.preflight_blocked",
            "有规则不允许这样安排，请按检查结果修改后再提交。",
            "A rule forbids this.",
            preflight=checks,
        )
    return checks, [pack.reference for pack in seen.packs], seen.chain


def examine(work: EventsWork, event: StudyEvent, proposed: PackVersion | None = None) -> Examined:
    """The pre-flight of an event as it is, complete or not; refuses nothing. `proposed`: a pack to try out."""
    packs: list[RulePack] = work.packs.on(day_of(work, event), event.unit_id, proposed)
    proposal = _proposal(work, event, home_region(packs))
    checks = preflight(proposal, packs, work.packs.calendar_of(event.unit_id)) + _venue_checks(work, event)
    checks += partner_checks(work, event)
    checks += _resource_checks(work, event)
    chain = approval_chain(proposal, packs)
    return Examined(checks + approver_checks(work, event, chain), packs, chain)


def day_of(work: EventsWork, event: StudyEvent) -> dt.date:
    """The event's own date, by which packs are chosen: its first slot's; today while there is none."""
    return in_shanghai(times(event.slots[0])[0] if event.slots else work.now).date()


def _proposal(work: EventsWork, event: StudyEvent, home: str | None) -> Proposal:
    venue = event.venue or {}
    day = day_of(work, event)
    first, after = (dt.datetime.combine(one, dt.time(), SHANGHAI) for one in (day, day + dt.timedelta(days=1)))
    year = first.replace(month=1, day=1)
    this_year = work.events.venues_of(event.branch_id, event.id, year, year.replace(year=day.year + 1))
    two_years = work.events.venues_of(event.branch_id, event.id, two_years_before(first), after)
    return Proposal(
        submitted_on=in_shanghai(work.now).date(),
        slots=tuple(times(offer) for offer in event.slots),
        lines=tuple(lines_from(event.budget)),
        form=event.form or "",
        venue_off_site=bool(venue.get("off_site")),
        venue_region=venue.get("region"),
        home_region=home,
        partner_under_audit=any(one.under_audit for one in work.copies.partners(event.partner_ids).values()),
        unplanned=not _planned(work, event),
        unplanned_reason=event.unplanned_reason,
        capacity=event.capacity,
        checklist=event.checklist,
        off_site_this_year=sum(bool(other.get("off_site")) for other in this_year),
        out_of_province_two_years=sum(away(other.get("region"), home) for other in two_years),
        agreement_left=work.funds.agreement_left(event.fund_id, event.partner_ids, day, event.id),
        fund_year=work.funds.year_of(event.fund_id),
    )


def two_years_before(day: dt.datetime) -> dt.datetime:
    """The day after the same day two years ago: an event on that very day lies two whole years back."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 2, day=28 if leap_day else day.day) + dt.timedelta(days=1)


def _check_references(work: EventsWork, event: StudyEvent) -> None:
    """Refuse a fund that is not the actor's office's, and a plan line that is not this branch's."""
    errors = []
    if event.fund_id and not work.funds.usable(event.fund_id):
        errors.append(field_error("/fund_id", "unknown", "没有这个经费来源。"))
    elif event.fund_id and not work.funds.is_open(event.fund_id):
        errors.append(field_error("/fund_id", "closed", "该经费来源已经年终关账，请更换经费来源。"))
    errors += _wrong_with_plan_line(work, event)
    if errors:
        raise Invalid(
            "invalid", "经费来源或计划项填写不正确，请按提示修改。", "Unknown fund or plan line.", errors=errors
        )


def _wrong_with_plan_line(work: EventsWork, event: StudyEvent) -> list[dict[str, str]]:
    """An event stands under a line of an approved plan, of one of its branches and of the year of its first slot."""
    if not event.plan_line_id:
        return []
    line = work.plans.line(event.plan_line_id)
    if line is None or line.branch_id not in event.branch_ids:
        return [field_error("/plan_line_id", "unknown", "本支部的年度计划中没有这一项。")]
    if not line.approved:
        detail = "该计划还没有批准，不能引用；请等批准，或按计划外活动填写理由。"
        return [field_error("/plan_line_id", "not_approved", detail)]
    if event.slots and line.year != year_of(event.slots[0]):
        return [field_error("/plan_line_id", "other_year", f"这是 {line.year} 年的计划项，与候选时间不在同一年度。")]
    return []


def _planned(work: EventsWork, event: StudyEvent) -> bool:
    """Whether an approved plan names the event; a line of a plan still under way counts as unplanned."""
    line = work.plans.line(event.plan_line_id) if event.plan_line_id else None
    return line is not None and line.approved


def _venue_checks(work: EventsWork, event: StudyEvent) -> list[Check]:
    """A warning for each offered time at which another event has the venue: it may be free again by then."""
    return [
        Check(
            rule="venue.taken",
            level=WARN,
            clause="同一场地同一时间只安排一场活动",
            source="本系统场地安排",
            verified=True,
            arithmetic=f"候选时间 {number}",
            message=f"第 {number} 个候选时间该场地已有其他活动，届时若未释放将不能确认，请考虑更换。",
        )
        for number, offer in enumerate(event.slots, start=1)
        if work.events.venue_taken(event.venue_key, *times(offer), but=event.id)
    ]


def _resource_checks(work: EventsWork, event: StudyEvent) -> list[Check]:
    """The same for vehicle, room and equipment."""
    found: list[tuple[int, Commitment]] = [
        (number, one)
        for number, offer in enumerate(event.slots, start=1)
        for one in work.resources.commitments(event.resource_ids, *times(offer), but=event.id)
    ]
    return [
        Check(
            rule="resource.taken",
            level=WARN,
            clause="同一资源同一时间只安排一场活动",
            source="本系统资源安排",
            verified=True,
            arithmetic=f"候选时间 {number}",
            message=f"第 {number} 个候选时间{one.reason}，届时若未释放将不能确认，请考虑更换。",
        )
        for number, one in found
    ]
