"""An answer that came as a calendar file (iTIP REPLY or COUNTER) is recorded like one that came on paper."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from flask import Response, jsonify, request
from werkzeug.datastructures import FileStorage

from gateway import edge
from gateway.api.attachments import keep, kept_for, sent_file
from gateway.api.routes import Route
from gateway.asking import clients
from kit.calendar_file import Reply, read_reply
from kit.calendar_mail import LARGEST_MAIL, calendar_in
from kit.clock import rfc3339
from kit.domain import Invalid, field_error

TITLE = "日历答复 Answers by calendar"
PEOPLE = ("contact_name", "contact_phone", "leader_name")
DECLINED = "对方通过日历答复婉拒"
COUNTERED = "对方通过日历答复提出其他时间"


def record_answer(event_id: str) -> Response:
    """The invitation as it stands after the answer."""
    return jsonify(recorded(event_id))


def recorded(event_id: str) -> dict[str, Any]:
    """代录回执 with the calendar file as its evidence; what does not fit is refused before anything is kept.

    What only partners can judge is refused after that, and the file goes again. Of a forwarded mail (.eml) the calendar
    file in it is kept and nothing else.
    """
    asked = clients()
    invitations = asked.partners.event_invitations(event_id=event_id)["items"]
    edge.check_size(request, LARGEST_MAIL + edge.MULTIPART_OVERHEAD)
    with closing(sent_file()) as file:
        content = calendar_in(file.read(LARGEST_MAIL + 1))
        name = (file.filename or "reply.ics").rsplit(".", 1)[0]
    reply = read_reply(content)
    invitation = _invitation(invitations, reply.uid)
    contact = _contact(asked.partners.partner(partner_id=invitation["partner_id"]), reply.attendee)
    answer = answer_of(reply, invitation, {**contact, **_given(request.form)})
    evidence = keep(asked, FileStorage(io.BytesIO(content), filename=f"{name}.ics.txt", content_type="text/plain"))
    evidence_id = evidence.value["id"]
    with kept_for(asked, [evidence_id]):
        return dict(asked.partners.reply_on_behalf(invitation_id=invitation["id"], evidence_id=evidence_id, **answer))


def answer_of(reply: Reply, invitation: Mapping[str, Any], people: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in the words of the negotiation; Invalid where it says nothing that could be recorded."""
    if reply.method == "COUNTER":
        if reply.starts_at is None or reply.ends_at is None:
            raise refused(
                "itip.slot", "对方提出的时间不完整，应写明起止时间和时区。", "COUNTER needs DTSTART and DTEND."
            )
        slot = {"starts_at": rfc3339(reply.starts_at), "ends_at": rfc3339(reply.ends_at)}
        return {"answer": "counter", "slots": [slot], "message": reply.comment or COUNTERED, **people}
    if reply.partstat == "DECLINED":
        return {"answer": "decline", "reason": reply.comment or DECLINED}
    if reply.partstat != "ACCEPTED":
        raise refused("itip.partstat", "日历答复既不是接受也不是婉拒，不能登记。", "Neither ACCEPTED nor DECLINED.")
    return {"answer": "accept", "slot": _slot(reply, invitation["slots"]), **people}


def _slot(reply: Reply, slots: list[dict[str, Any]]) -> int:
    """Which of the offered dates it is; an answer without a date fits where there is only one."""
    if reply.starts_at is None and len(slots) == 1:
        return 0
    wanted = rfc3339(reply.starts_at)
    found = next((place for place, slot in enumerate(slots) if slot["starts_at"] == wanted), None)
    if found is None:
        raise refused(
            "itip.slot", "日历答复的时间不在邀请提供的时间之内。", "Its DTSTART is none of the offered dates."
        )
    return found


def _invitation(invitations: list[dict[str, Any]], uid: str) -> dict[str, Any]:
    found = next((one for one in invitations if f"{one['id']}@lianxue" == uid), None)
    if found is None:
        raise refused(
            "itip.uid", "日历答复的编号（UID）不属于本活动的邀请。", "Its UID is no invitation of this event."
        )
    return found


def _contact(partner: Mapping[str, Any], attendee: str) -> dict[str, Any]:
    """The partner's contact who answers: nobody else's calendar speaks for the partner."""
    known = [one for one in partner.get("contacts") or [] if (one.get("email") or "").lower() == attendee.lower()]
    if not attendee or not known:
        raise refused(
            "itip.attendee", "日历答复的答复人不是该单位登记的联系人。", "Its ATTENDEE is no contact of the partner."
        )
    given = {"contact_name": known[0].get("name"), "contact_phone": known[0].get("phone")}
    return {name: value for name, value in given.items() if value}


def _given(form: Mapping[str, str]) -> dict[str, Any]:
    """What a calendar does not say, from the form: how many come, and who leads them."""
    found: dict[str, Any] = {name: form.get(name, "").strip() for name in (*PEOPLE, "headcount")}
    if found["headcount"].isdecimal():
        found["headcount"] = int(found["headcount"][:6])
    return {name: value for name, value in found.items() if value}


def refused(code: str, detail: str, english: str) -> Invalid:
    """What the calendar file says does not fit."""
    return Invalid(code, detail, english, errors=[field_error("/file", "invalid", detail)])


ROUTES = (
    Route(
        "POST",
        "/events/<event_id>/itip",
        "partners.reply_on_behalf",
        "Record a partner's answer that came as a calendar file, or as a mail (.eml) with one.",
        view=record_answer,
        consumes="multipart/form-data",
    ),
)
