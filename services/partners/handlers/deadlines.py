"""The timer's commands: what becomes of invitations around the day by which they should be answered.

On which days is the office's; each unit goes by its own, or by those of the nearest unit above it that has some.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from contracts.events import RulePackUploaded
from kit.clock import in_shanghai
from kit.office_rules import SCOPES
from services.partners.domain.answer_days import AnswerDays
from services.partners.handlers.copies import cause_of
from services.partners.ports import PartnersWork


def expire_invitations(work: PartnersWork) -> dict[str, Any]:
    """Rounds past their deadline are over; those over for long are told to the secretary."""
    due = work.invitations.due(work.now)
    for invitation in due:
        invitation.expire(work.now)
    escalated = 0
    for days, units in _by_days(work, "expired"):
        for invitation in work.invitations.neglected(work.now - days.after, units):
            invitation.escalate(work.now, days)
            escalated += 1
    return {"expired": len(due), "escalated": escalated}


def remind_of_answers(work: PartnersWork) -> dict[str, Any]:
    """Where an answer is due soon, the organizer is reminded to call."""
    reminded = 0
    for days, units in _by_days(work, "open"):
        if days.before is None:
            continue
        for invitation in work.invitations.nearly_due(work.now + days.before, work.now, units):
            invitation.remind(work.now, days)
            reminded += 1
    return {"reminded": reminded}


def _by_days(work: PartnersWork, state: str) -> Iterator[tuple[AnswerDays, list[str]]]:
    """The units that may have something to be told, those with the same days together."""
    today, found = in_shanghai(work.now).date(), dict[AnswerDays, list[str]]()
    for unit_id in work.invitations.units_with(state):
        found.setdefault(AnswerDays.of(work.answer_rules.on(today, unit_id)), []).append(unit_id)
    yield from found.items()


def when_rule_pack_uploaded_keep_its_answer_days(work: PartnersWork, fact: RulePackUploaded) -> None:
    """Also a version without such a rule: it takes the place of an older one that had one."""
    if fact.scope not in SCOPES:
        return
    work.answer_rules.keep(
        fact.upload_id,
        unit_id=fact.unit_id,
        pack_id=fact.pack_id,
        pack_version=fact.pack_version,
        scope=fact.scope,
        effective_from=_day(fact.effective_from),
        effective_to=_day(fact.effective_to),
        known_from=in_shanghai(dt.datetime.fromisoformat(cause_of(work).occurred_at)).date(),
        rules=fact.partner_rules,
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
