"""What the pre-flight warns of on the partners' side: things that no rule pack sets, because they are the partner's."""

from __future__ import annotations

from collections.abc import Iterable

from kit.domain import Conflict
from services.events.domain.blackouts import blackouts_on
from services.events.domain.people import Partner
from services.events.domain.rules import WARN, Check
from services.events.domain.slots import days_of, times
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork


def partner_checks(work: EventsWork, event: StudyEvent) -> list[Check]:
    """Warnings only: the partner itself decides whether it can come."""
    return [*_blackouts(work, event), *_missing_notices(work, event)]


def must_have_committee(event: StudyEvent, partners: Iterable[Partner]) -> None:
    """Refuse a partner under audit where the committee was not asked: it may be marked so while others decide."""
    audited = [one.name for one in partners if one.under_audit]
    if audited and all(step.role != "committee" for step in event.current_chain()):
        raise Conflict(
            "event.needs_committee",
            f"{'、'.join(audited)}正在接受审计，须经机关党委审批：请退回或修改活动后重新提交。",
            "A partner is under audit, which asks for the committee: submit the event again.",
        )


def _blackouts(work: EventsWork, event: StudyEvent) -> list[Check]:
    """A warning for each offered time and each partner that is not available then."""
    partners = list(work.copies.partners(event.partner_ids).values())
    return [
        Check(
            rule="partner.blackout",
            level=WARN,
            clause="避开联学单位不便接待的时段",
            source="联学单位资料中的不便接待时段",
            verified=True,
            arithmetic=f"候选时间 {number}（{days_of(*times(offer))[0]}）在 {away.starts_on} 至 {away.ends_on} 之内",
            message=f"第 {number} 个候选时间{away.name}不便接待（{away.reason}），请换一个时间或先与对方商量。",
        )
        for number, offer in enumerate(event.slots, start=1)
        for away in blackouts_on(partners, *days_of(*times(offer)))
    ]


def _missing_notices(work: EventsWork, event: StudyEvent) -> list[Check]:
    """A partner under audit is to read the office's own notice; where there is none, nobody writes it for them."""
    audited = [one for one in work.copies.partners(event.partner_ids).values() if one.under_audit]
    if not audited or _has_notice(work, event.unit_id):
        return []
    return [
        Check(
            rule="partner.audit_notice",
            level=WARN,
            clause="正在接受审计的单位答复前应看到本单位的廉洁提醒",
            source="本单位设置",
            verified=True,
            arithmetic=f"正在接受审计的联学单位 {len(audited)} 家，廉洁提醒 0 份",
            message=f"{'、'.join(one.name for one in audited)}正在接受审计，但本单位还没有填写廉洁提醒及其出处，"
            "请管理员在单位资料中填写；系统不会代写。",
        )
    ]


def _has_notice(work: EventsWork, unit_id: str) -> bool:
    """Whether the unit or one above it has a notice; units of which nothing is known yet count as if they had."""
    seen: set[str] = set()
    unit = work.copies.unit(unit_id)
    while unit is not None and unit.id not in seen:
        if unit.has_notice is not False:
            return True
        seen.add(unit.id)
        unit = work.copies.unit(unit.parent_id) if unit.parent_id else None
    return not seen
