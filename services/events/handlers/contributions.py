"""What others gave to an event: recorded apart from its money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.domain import Invalid, field_error
from kit.ids import new_id
from services.events.domain.contributions import Contribution
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import own_event
from services.events.ports import EventsWork


def record_contribution(
    work: EventsWork,
    *,
    event_id: str,
    from_: Mapping[str, str | None],
    **known: Any,
) -> dict[str, Any]:
    """Record a donation or what the partner paid; it moves no money and enters no total."""
    event = own_event(work, event_id)
    event.check_may_receive(known["received_on"], work.now)
    giver = _giver(work, event, known["kind"], from_)
    contribution = Contribution(
        id=new_id(),
        event_id=event_id,
        member_id=from_.get("member_id"),
        partner_id=from_.get("partner_id"),
        giver=from_.get("text"),
        recorded_by=work.actor.account_id,
        recorded_at=work.now,
        **known,
    )
    event.receive(work.contributions.add(contribution))
    return contribution.to_dict(giver)


def _giver(work: EventsWork, event: StudyEvent, kind: str, given: Mapping[str, str | None]) -> str:
    """The giver's name by the local copies; exactly one is named, and what a partner paid names one of the event's."""
    named = [name for name in ("member_id", "partner_id", "text") if given.get(name)]
    if len(named) != 1:
        raise _wrong("/from", "one", "请填写一位捐赠人：本支部成员、联学单位或文字说明，三者选一。")
    member_id, partner_id = given.get("member_id"), given.get("partner_id")
    if kind == "partner_paid" and partner_id not in event.partner_ids:
        raise _wrong("/from/partner_id", "unknown", "对方承担的费用，请选择本活动的联学单位。")
    if partner_id:
        partner = work.copies.partners([partner_id]).get(partner_id)
        if partner is None:
            raise _wrong("/from/partner_id", "unknown", "没有这个联学单位。")
        return partner.name
    if member_id:
        member = work.copies.members([member_id]).get(member_id)
        if member is None or member.branch_id not in event.branch_ids:
            raise _wrong("/from/member_id", "unknown", "本支部没有这位成员；其他人请用文字说明。")
        return member.name
    return ""


def _wrong(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid("invalid", detail, "The giver is not right.", errors=[field_error(pointer, code, detail)])


COMMANDS: dict[str, Any] = {"record_contribution": record_contribution}
