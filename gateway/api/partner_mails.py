"""Mail to a partner's contact: partners writes it, notify sends it, and the gateway alone may ask both."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from gateway import edge
from gateway.api.passing import answered, arguments, judge_visibility
from gateway.api.routes import Route, get
from gateway.asking import clients
from gateway.clients import Clients
from gateway.refusals import TooLarge
from kit.domain import DomainError, Forbidden, NotFound, Unavailable
from kit.operations import Answer

TITLE = "给联系人的邮件 Mail to partners"
WRITE = "partners.invitation_mail"
NAMED = ("event_id", "invitation_id")


def mail_invitation(invitation_id: str) -> Response:
    """The mail in the queue; by its key the same answer, whatever has become of the invitation meanwhile."""
    path, asked = {"invitation_id": invitation_id}, clients()
    try:
        args = arguments(MAIL, path)
        key = edge.idempotency_key(request)
    except TooLarge:
        raise
    except DomainError as refusal:
        judge_visibility(asked, WRITE, path)
        raise refusal from None
    return answered(MAIL, path, mailed(asked, args, key))


def mailed(asked: Clients, args: dict[str, Any], key: str | None) -> Answer:
    """Have the letter written, and hand it over to be sent."""
    try:
        letter = dict(asked.answer(WRITE, args).value)
    except (NotFound, Forbidden, Unavailable):
        raise
    except DomainError as refusal:
        return _answer_of_then(asked, args, key, refusal)
    named = {name: letter.pop(name) for name in NAMED}
    return _handed_over(asked, {**named, "contact": args.get("contact"), "letter": letter}, key)


def _answer_of_then(asked: Clients, args: dict[str, Any], key: str | None, refusal: DomainError) -> Answer:
    """What was answered to this key, where it was used; else there is nothing to be written, and why."""
    if key is None:
        raise refusal
    event_id = asked.partners.invitation(invitation_id=args["invitation_id"])["event_id"]
    named = {"event_id": event_id, "invitation_id": args["invitation_id"]}
    try:
        return _handed_over(asked, {**named, "contact": args.get("contact"), "letter": None}, key)
    except DomainError:
        raise refusal from None


def _handed_over(asked: Clients, args: dict[str, Any], key: str | None) -> Answer:
    return asked.keyed(key).answer("notify.mail_to_partner", args)


MAIL = Route(
    "POST",
    "/invitations/<invitation_id>/mail",
    WRITE,
    "Mail the invitation, or what fits its stage, to a contact of the partner.",
    status=201,
    location="/events/{event_id}/partner-mails",
    view=mail_invitation,
    answers="notify.mail_to_partner",
    refuses=(410,),
)
ROUTES = (
    MAIL,
    get("/events/<event_id>/partner-mails", "notify.partner_mails", "List the mail to partners about an event."),
)
