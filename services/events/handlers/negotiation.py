"""The partners' answers, from their facts, and the organizer's choices when one of several declines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts.partners import (
    ArrangementsSet,
    ChangeAccepted,
    ChangeRefused,
    ChangeRequested,
    CounterRefused,
    FeedbackGiven,
    InvitationAccepted,
    InvitationCountered,
    InvitationDeclined,
    InvitationExpired,
    InvitationIssued,
    InvitationOverdue,
    InvitationProposed,
    InvitationReissued,
    InvitationRevoked,
    ReplyAmended,
)
from kit.domain import Invalid, NotFound, field_error
from services.events.domain.event_view import summary_of
from services.events.domain.negotiation import AGREED, COUNTERED, DECLINED, EXPIRED, OPEN, TAKEN_BACK
from services.events.domain.processes import Before
from services.events.domain.slots import slot, times
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import own_event
from services.events.handlers.agreeing import conclude, release_money, when_venue_is_free_ask_again
from services.events.handlers.partner_checks import must_have_committee
from services.events.handlers.processes import begin
from services.events.handlers.waiting import when_people_are_free_seat_them_elsewhere
from services.events.ports import EventsWork


def add_partner(work: EventsWork, *, event_id: str, partner_id: str) -> dict[str, Any]:
    """Invite another partner in place of one that declined."""
    event = own_event(work, event_id)
    partner = work.copies.partners([partner_id]).get(partner_id)
    if partner is None:
        detail = "没有这个联学单位。"
        raise Invalid("invalid", detail, "No such partner.", errors=[field_error("/partner_id", "unknown", detail)])
    must_have_committee(event, [partner])
    event.add_partner(partner_id)
    work.funds.keep_to_agreement_of(partner_id, event.id)
    return {**summary_of(event), "partner_ids": event.partner_ids}


def continue_without_partner(work: EventsWork, *, event_id: str, partner_id: str) -> dict[str, Any]:
    """Go on without a partner that declined; when all others agree, that confirms the event."""
    event = own_event(work, event_id)
    event.continue_without(partner_id)
    conclude(work, event)
    return {**summary_of(event), "partner_ids": event.partner_ids}


def arrange_event(
    work: EventsWork, *, event_id: str, expected_version: int | None = None, **arrangements: str | None
) -> dict[str, Any]:
    """Say from our side what the visit needs; the partners that agreed see it on their pages."""
    event = own_event(work, event_id, expected_version)
    event.arrange(arrangements)
    return {**summary_of(event), "arrangements": event.arrangements}


def when_invitation_accepted_note_agreement(work: EventsWork, fact: InvitationAccepted) -> None:
    """The partner agrees on one time; when all agree on the same one, the event is confirmed."""
    details = {"starts_at": fact.starts_at, "ends_at": fact.ends_at, "headcount": fact.headcount, "by": fact.by}
    _note_answer(work, fact, AGREED, details)


def when_invitation_declined_note_it(work: EventsWork, fact: InvitationDeclined) -> None:
    """The partner declines; when all did, the event is declined, else the organizer decides how to go on."""
    _note_answer(work, fact, DECLINED, {"reason": fact.reason})


def when_invitation_countered_note_it(work: EventsWork, fact: InvitationCountered) -> None:
    """The partner proposes other times; its earlier agreement, if any, no longer holds."""
    _note_answer(work, fact, COUNTERED, {"slots": fact.slots, "message": fact.message, "headcount": fact.headcount})


def when_new_round_ask_again(work: EventsWork, fact: InvitationProposed | CounterRefused | InvitationReissued) -> None:
    """What the partner said in an earlier round no longer holds; within the same round it does."""
    _note_answer(work, fact, OPEN, {"slots": getattr(fact, "slots", None)})


def when_invitation_expired_note_it(work: EventsWork, fact: InvitationExpired) -> None:
    """The partner let the deadline pass; the organizer may go on without it."""
    _note_answer(work, fact, EXPIRED, {})


def when_invitation_revoked_note_it(work: EventsWork, fact: InvitationRevoked) -> None:
    """The organizer took it back: the event goes on without that partner, or with another in its place."""
    if fact.by == "organizer":
        _note_answer(work, fact, TAKEN_BACK, {"reason": fact.reason})


def when_change_accepted_seek_that_date(work: EventsWork, fact: ChangeAccepted) -> None:
    """The organizer granted another date: everybody is asked for it, seats and venue of the old one are given up."""
    event = work.events.get(fact.event_id)
    if not fact.slots or fact.partner_id not in event.partner_ids:
        return
    reason, was = fact.message or "联学单位申请变更", Before.of(event)
    offers = [slot(*times(one)) for one in fact.slots]
    another_year = event.grant_change(fact.partner_id, offers, reason, work.now, fact.event_version)
    if another_year is None:
        return
    released = release_money(work, event, "改期跨年度") if another_year else None
    begin(work, event, "reopen" if another_year else "reschedule", was, reason, released)
    when_venue_is_free_ask_again(work, event)
    when_people_are_free_seat_them_elsewhere(work, event, event.seated())


def when_reply_amended_note_headcount(work: EventsWork, fact: ReplyAmended) -> None:
    """The partner brings another number of people."""
    event = work.events.get(fact.event_id)
    answer = event.negotiation.get(fact.partner_id, {})
    agreed, round_ = answer.get("answer") == AGREED, answer.get("round", 0)
    if agreed and round_ == fact.round:
        event.amend_headcount(fact.partner_id, fact.headcount)
    # An agreement that was given up since has no headcount to change; one that is still on its way will have.
    elif not agreed and round_ <= fact.round and _is_asked(work, event, fact, answer):
        raise NotFound("invitation.unknown", "该单位的答复尚未同步。", "The agreement is not known yet.")


def when_partner_acts_keep_for_timeline(work: EventsWork, fact: Any) -> None:
    """One line of the timeline for whatever a partner did or was sent."""
    cause = work.cause
    assert cause is not None  # reactions have one  # noqa: S101
    work.events.note_partner_step(
        cause.id,
        event_id=fact.event_id,
        partner_id=fact.partner_id,
        what=fact.TYPE.removesuffix(".v1"),
        occurred_at=dt.datetime.fromisoformat(cause.occurred_at),
        actor_id=cause.actor_id,
        text=getattr(fact, "reason", None) or getattr(fact, "message", None) or getattr(fact, "text", None),
        details={name: getattr(fact, name) for name in _SHOWN if getattr(fact, name, None) is not None},
        on_behalf=bool(getattr(fact, "on_behalf", False)),
    )


def when_feedback_given_keep_it(work: EventsWork, fact: FeedbackGiven) -> None:
    """The partner's word after the event, for the register."""
    cause = work.cause
    assert cause is not None  # reactions have one  # noqa: S101
    work.copies.put_feedback(
        cause.id,
        event_id=fact.event_id,
        partner_id=fact.partner_id,
        score=fact.score,
        text=fact.text,
        given_at=dt.datetime.fromisoformat(cause.occurred_at),
    )


def _is_asked(work: EventsWork, event: StudyEvent, fact: Any, answer: dict[str, Any]) -> bool:
    over = answer.get("answer") in (DECLINED, TAKEN_BACK)
    return not over and event.hears(fact.partner_id, fact.event_version, _said_at(work))


def _said_at(work: EventsWork) -> dt.datetime:
    return dt.datetime.fromisoformat(work.cause.occurred_at) if work.cause else work.now


def _note_answer(work: EventsWork, fact: Any, answer: str, details: dict[str, Any]) -> None:
    event = work.events.get(fact.event_id)
    # Late on purpose: the event was cancelled, reopened or rescheduled since, or no longer asks this partner. The
    # partners service revokes such an invitation by its own reaction; here the word changes nothing.
    if not event.hears(fact.partner_id, fact.event_version, _said_at(work)):
        return
    if event.note_answer(fact.partner_id, fact.round, answer, details):
        conclude(work, event)


_SHOWN = ("round", "starts_at", "ends_at", "headcount", "deadline", "slots", "score", "by", "evidence_id")
_ACTS = (
    InvitationIssued, InvitationReissued, InvitationProposed, InvitationAccepted, InvitationDeclined,
    InvitationCountered, CounterRefused, InvitationRevoked, InvitationExpired, InvitationOverdue, ReplyAmended,
    ChangeRequested, ChangeAccepted, ChangeRefused, ArrangementsSet, FeedbackGiven,
)  # fmt: skip
_EFFECTS: dict[type[Any], Any] = {
    InvitationAccepted: when_invitation_accepted_note_agreement,
    InvitationDeclined: when_invitation_declined_note_it,
    InvitationCountered: when_invitation_countered_note_it,
    InvitationProposed: when_new_round_ask_again,
    InvitationReissued: when_new_round_ask_again,
    CounterRefused: when_new_round_ask_again,
    InvitationExpired: when_invitation_expired_note_it,
    InvitationRevoked: when_invitation_revoked_note_it,
    ChangeAccepted: when_change_accepted_seek_that_date,
    ReplyAmended: when_reply_amended_note_headcount,
    FeedbackGiven: when_feedback_given_keep_it,
}

COMMANDS: dict[str, Any] = {
    "add_partner": add_partner,
    "continue_without_partner": continue_without_partner,
    "arrange_event": arrange_event,
}
REACTIONS: dict[str, Any] = {
    "events": {
        act: (when_partner_acts_keep_for_timeline, *((_EFFECTS[act],) if act in _EFFECTS else ())) for act in _ACTS
    }
}
GUARDS: dict[str, Any] = {}
