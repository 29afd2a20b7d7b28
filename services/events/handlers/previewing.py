"""What submitting would say: of a proposal that is not saved, of a draft, by a pack that is not uploaded yet."""

from __future__ import annotations

from typing import Any

from kit.domain import Invalid, field_error, not_found
from services.events.domain.approvals import flat
from services.events.domain.money import lines_from
from services.events.domain.rules import checklist_keys
from services.events.domain.rules.changes import changes_between
from services.events.domain.rules.pack_view import pack_view
from services.events.domain.rules.versions import PackVersion
from services.events.domain.slots import slot
from services.events.domain.study_event import StudyEvent
from services.events.handlers.judging import Examined, day_of, examine
from services.events.handlers.rules import handed_in
from services.events.ports import EventsWork


def preview(
    work: EventsWork, *, event: dict[str, Any] | None, event_id: str | None, text: str | None
) -> dict[str, Any]:
    """Judge a proposal exactly as submitting does, and say what is missing; nothing is stored.

    With `text` the same once more as if that pack had been uploaded by the event's office, and what would change.
    """
    proposed = _saved(work, event_id) if event_id else _unsaved(work, dict(event or {}))
    seen = examine(work, proposed)
    return {**_said(work, proposed, seen), **(_tried(work, proposed, seen) if text is not None else UNTRIED)}


UNTRIED: dict[str, Any] = {"changes": [], "chain_after": None, "packs_after": None, "applies": None, "pack": None}


def event_preflight(work: EventsWork, *, event_id: str) -> dict[str, Any]:
    """What submitting would say now, beside what it said when the event was submitted."""
    found = _saved(work, event_id)
    seen = examine(work, found)
    stored = list(found.preflight) if found.submitted_at else []
    return {
        **_said(work, found, seen),
        "id": found.id,
        "stored": stored,
        "stored_packs": list(found.packs) if found.submitted_at else [],
        "changes": changes_between(stored, [check.to_dict() for check in seen.checks]) if found.submitted_at else [],
    }


def _said(work: EventsWork, event: StudyEvent, seen: Examined) -> dict[str, Any]:
    checks = [check.to_dict() for check in seen.checks]
    return {
        "checks": checks,
        "preflight": checks,
        "missing": _missing(work, event, checklist_keys(seen.packs, day_of(work, event))),
        "estimate": f"{event.estimate:.2f}",
        "packs": [pack.reference for pack in seen.packs],
        "chain": flat(seen.chain),
    }


def _tried(work: EventsWork, event: StudyEvent, before: Examined) -> dict[str, Any]:
    pack = handed_in(work)
    version = PackVersion(pack, event.unit_id)
    after = examine(work, event, version)
    applies = any(one is pack for one in after.packs)
    return {
        "changes": changes_between(
            [check.to_dict() for check in before.checks], [check.to_dict() for check in after.checks]
        ),
        "chain_after": flat(after.chain),
        "packs_after": [one.reference for one in after.packs],
        "applies": applies,
        "pack": {**pack_view(version, applies=applies, uploader=None), "shipped": False},
    }


def _saved(work: EventsWork, event_id: str) -> StudyEvent:
    """An event whose money the actor may see; the guard has judged the rest."""
    found = work.events.get(event_id)
    if not work.actor.reaches(found.branch_ids, found.unit_id):
        raise not_found("活动")
    return found


def _unsaved(work: EventsWork, values: dict[str, Any]) -> StudyEvent:
    """A study event that no repository knows; null lists are empty ones."""
    for name in ("partner_ids", "slots"):
        values[name] = values[name] or []
    values["slots"] = [slot(one["starts_at"], one["ends_at"]) for one in values["slots"]]
    values["checklist"] = {key: answer for key, answer in (values["checklist"] or {}).items() if answer is not None}
    if values["budget"] is not None:
        values["budget"] = [line.to_dict() for line in lines_from(values["budget"])]
    branch_id = values.pop("branch_id") or work.actor.branch_id or ""
    return StudyEvent(
        id="",
        number="",
        branch_id=branch_id,
        unit_id=_unit_of(work, branch_id),
        proposer_id=work.actor.account_id,
        theme=values.pop("theme") or "",
        now=work.now,
        **values,
    )


def _unit_of(work: EventsWork, branch_id: str) -> str:
    """The branch's unit, by whose packs it is judged; Invalid for a branch that is not the actor's to try out."""
    branch = work.copies.branch(branch_id)
    if branch and not work.actor.reaches([branch_id], branch.unit_id):
        detail = "没有这个党支部，或者您无权为它检查。"
        errors = [field_error("/event/branch_id", "unknown", detail)]
        raise Invalid("invalid", detail, "No such branch, or not yours.", errors=errors)
    return branch.unit_id if branch else work.actor.unit_id or ""


def _missing(work: EventsWork, event: StudyEvent, keys: list[str]) -> list[dict[str, str]]:
    try:
        event.check_complete(keys, work.copies.partners(event.partner_ids))
    except Invalid as error:
        return error.errors
    return []


COMMANDS: dict[str, Any] = {"preview": preview, "event_preflight": event_preflight}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
