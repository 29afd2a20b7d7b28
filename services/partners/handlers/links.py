"""What a partner does through the link, without an account."""

from __future__ import annotations

from typing import Any

from kit.domain import not_found
from kit.ids import new_id
from services.partners.domain.invitation import Invitation
from services.partners.handlers.replies import answer_of, bring_others_in_line, receipt_for, slots_of
from services.partners.ports import PartnersWork


def reply_by_link(
    work: PartnersWork,
    *,
    token: str,
    round: int | None = None,  # noqa: A002  (the wire's word)
    notice_read: bool | None = None,
    **reply: Any,
) -> dict[str, Any]:
    """Accept, decline or counter; the same answer again gives the same receipt, another one is a conflict."""
    invitation = work.invitations.at_link(token)
    answer, reply_id = answer_of(**reply), new_id()
    recorded = invitation.reply(
        answer,
        id=reply_id,
        receipt=receipt_for(work, invitation, answer),
        at_round=round,
        now=work.now,
        notice_read=bool(notice_read),
    )
    if recorded.id == reply_id:  # a repetition changes nothing for anybody
        bring_others_in_line(work, invitation, by_counter=False)
    return {**_moved(invitation), "receipt": recorded.receipt}


def amend_reply(work: PartnersWork, *, token: str, **given: Any) -> dict[str, Any]:
    """Change headcount or contact until one day before the start."""
    invitation = work.invitations.at_link(token)
    changes = {name: value for name, value in given.items() if value is not None}
    recorded = invitation.amend(changes, work.now)
    return {
        **_moved(invitation),
        "receipt": recorded.receipt,
        "headcount": recorded.headcount,
        "contact_name": recorded.contact_name,
        "contact_phone": recorded.contact_phone,
    }


def request_change(work: PartnersWork, *, token: str, reason: str, slots: list[Any] | None = None) -> dict[str, Any]:
    """After acceptance: ask for a change, perhaps with other times; the organizer decides."""
    invitation = work.invitations.at_link(token)
    request = invitation.request_change(reason, slots_of(slots or []), id=new_id(), now=work.now)
    return {**_moved(invitation), "request_id": request.id}


def set_arrangements(work: PartnersWork, *, token: str, **arrangements: str | None) -> dict[str, Any]:
    """Say what visitors need; replaces what was said before."""
    invitation = work.invitations.at_link(token)
    invitation.arrange(arrangements, work.now)
    return {**_moved(invitation), "arrangements": invitation.arrangements}


def give_feedback(work: PartnersWork, *, token: str, score: int, text: str | None = None) -> dict[str, Any]:
    """回访: how it was, once, after the event."""
    invitation = work.invitations.at_link(token)
    text, event = text or "", work.events.find(invitation.event_id)
    invitation.give_feedback(score, text, held=event is not None and event.was_held, now=work.now)
    return {**_moved(invitation), "score": score, "text": text}


def see_link(work: PartnersWork, token: str) -> None:
    """The token is the right: who has none is told that there is nothing, whatever else was sent."""
    if not work.invitations.knows_link(token):
        raise not_found("链接")


def _moved(invitation: Invitation) -> dict[str, Any]:
    """What the holder of a link is told: no ids but the round."""
    return {"state": invitation.state, "round": invitation.round}
