"""What the pre-flight warns of on the partners' side: things that no rule pack sets, because they are the partner's."""

from __future__ import annotations

from services.events.domain.blackouts import blackouts_on
from services.events.domain.rules import WARN, Check
from services.events.domain.slots import days_of, times
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork


def partner_checks(work: EventsWork, event: StudyEvent) -> list[Check]:
    """Warnings only: the partner itself decides whether it can come."""
    return _blackouts(work, event)


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
