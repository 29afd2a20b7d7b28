"""The team of a round: accounts, borrowed ones too, each with a task and a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.domain import Invalid, field_error
from kit.ids import new_id
from services.events.domain.inspection_team import Inspector
from services.events.handlers.inspections import shown


def appoint_inspector(
    work: Any, *, inspection_id: str, account_id: str, task: str, from_on: dt.date, to_on: dt.date
) -> dict[str, Any]:
    """From that day to the other, both included, the account may look at this round's sample and work on it."""
    inspection = work.inspections.get(inspection_id)
    if from_on > to_on:
        detail = "结束日期不能早于开始日期。"
        raise Invalid("invalid", detail, "It ends before it begins.", errors=[field_error("/to", "range", detail)])
    if not work.inspectors.may_be_borrowed(account_id, inspection.unit_id):
        detail = "没有找到该账号，或者它已停用、不属于本单位。"
        errors = [field_error("/account_id", "unknown", detail)]
        raise Invalid("invalid", detail, "No such active account of this office.", errors=errors)
    inspection.appoint(Inspector(id=new_id(), account_id=account_id, task=task, from_on=from_on, to_on=to_on))
    return _with_team(inspection)


def end_inspector(work: Any, *, inspection_id: str, account_id: str, reason: str) -> dict[str, Any]:
    """Their access ends now."""
    inspection = work.inspections.get(inspection_id)
    inspection.end_inspector(account_id, reason, by=work.actor.account_id, now=work.now)
    return _with_team(inspection)


def _with_team(inspection: Any) -> dict[str, Any]:
    return {**shown(inspection), "team": [one.shown() for one in inspection.team]}


COMMANDS: dict[str, Any] = {"appoint_inspector": appoint_inspector, "end_inspector": end_inspector}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
