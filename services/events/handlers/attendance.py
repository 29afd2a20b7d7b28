"""After the event: who signed on paper, and why others were not there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from kit.domain import Invalid, field_error
from kit.ids import new_id
from services.events.domain.event_view import summary_of
from services.events.domain.presence import CheckIn, Sheet
from services.events.domain.study_event import StudyEvent
from services.events.handlers.access import may_act_for, own_event, runs
from services.events.handlers.seats import other_branch
from services.events.ports import EventsWork


def check_in_on_paper(
    work: EventsWork,
    *,
    event_id: str,
    attachment_id: str,
    member_ids: Sequence[str],
    guests: Sequence[Mapping[str, str | None]],
    signed_on: dt.date | None,
) -> dict[str, Any]:
    """Enter a signed sheet later, with its picture: all of its rows, or none; who is there already stays so."""
    event = work.events.get(event_id)
    if not runs(work.actor, event) and (guests or not may_act_for(work, event, member_ids)):
        raise other_branch()
    event.check_sheet(signed_on, [guest["partner_id"] for guest in guests], work.now)
    _check_rows(work, attachment_id, member_ids)
    sheet = Sheet(attachment_id, signed_on)
    known = {one.id for one in event.checkins}
    made = _entered(work, event, [*({"member_id": key} for key in dict.fromkeys(member_ids)), *guests], sheet)
    return {
        **summary_of(event),
        "recorded": len(made.keys() - known),
        "already_there": len(made.keys() & known),
        "evidence_id": attachment_id,
        "members": [one.member_id for one in made.values() if one.member_id],
    }


def set_absences(
    work: EventsWork, *, event_id: str, expected_version: int | None, absences: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """Why people with a seat were not there; the list replaces what was given before."""
    event = own_event(work, event_id, expected_version)
    event.record_absences([(one["member_id"], one["reason"]) for one in absences])
    return {**summary_of(event), "absences": _absences(event)}


def _entered(
    work: EventsWork, event: StudyEvent, people: Sequence[Mapping[str, str | None]], sheet: Sheet
) -> dict[str, CheckIn]:
    made = [
        event.check_in("paper", work.actor.account_id, work.now, new_id, sheet=sheet, **person) for person in people
    ]
    return {one.id: one for one in made}


def _absences(event: StudyEvent) -> list[dict[str, Any]]:
    return [{"member_id": one.member_id or one.id, "reason": one.absence_reason} for one in event.absentees()]


def _check_rows(work: EventsWork, attachment_id: str, member_ids: Sequence[str]) -> None:
    known = work.copies.members(member_ids)
    errors = [
        field_error(f"/member_ids/{place}", "unknown", "没有这名党员，或其资料尚未同步。")
        for place, key in enumerate(member_ids)
        if key not in known
    ]
    if not _is_picture(work, attachment_id):
        errors.append(field_error("/attachment_id", "kind", "请上传签到表的照片或 PDF 扫描件。"))
    if errors:
        raise Invalid("invalid", "签到表有内容不正确，请按提示修改。", "Rows are not valid.", errors=errors)


def _is_picture(work: EventsWork, attachment_id: str) -> bool:
    row = work.attachments.get(attachment_id)
    return row.state == "stored" and str(row.media_type).startswith(("image/", "application/pdf"))


COMMANDS: dict[str, Any] = {"check_in_on_paper": check_in_on_paper, "set_absences": set_absences}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
