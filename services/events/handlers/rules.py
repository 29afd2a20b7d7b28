"""Which local packs an office follows; and what submitting would say, for a proposal that is not saved."""

from __future__ import annotations

from typing import Any

from kit.domain import Forbidden, Invalid, field_error
from services.events.domain.approvals import flat
from services.events.domain.money import lines_from
from services.events.domain.rules import checklist_keys
from services.events.domain.slots import slot
from services.events.domain.study_event import StudyEvent
from services.events.handlers.judging import examine
from services.events.ports import EventsWork


def choose_rule_packs(work: EventsWork, *, pack_ids: list[str]) -> dict[str, Any]:
    """Follow these local packs, the actor's office and its departments; national ones always apply."""
    if work.actor.unit_id is None:
        raise Forbidden("rules.no_unit", "您的账号不属于任何单位，不能选用规则包。", "Your account belongs to no unit.")
    local = {pack.id for pack in work.packs.all() if pack.scope == "local"}
    errors = [
        field_error(f"/pack_ids/{place}", "unknown", "没有这个地方规则包。")
        for place, pack_id in enumerate(pack_ids)
        if pack_id not in local
    ]
    if errors:
        raise Invalid("invalid", "所选规则包不存在，请按提示修改。", "No such local pack.", errors=errors)
    work.packs.choose(work.actor.unit_id, pack_ids)
    return {"unit_id": work.actor.unit_id, "pack_ids": sorted(set(pack_ids))}


def preview(work: EventsWork, *, event: dict[str, Any]) -> dict[str, Any]:
    """Judge a proposal exactly as submitting does, and say what is missing; nothing is stored."""
    proposed = _unsaved(work, dict(event))
    seen = examine(work, proposed)
    checks = [check.to_dict() for check in seen.checks]
    return {
        "checks": checks,
        "preflight": checks,
        "missing": _missing(work, proposed, checklist_keys(seen.packs)),
        "estimate": f"{proposed.estimate:.2f}",
        "packs": [pack.reference for pack in seen.packs],
        "chain": flat(seen.chain),
    }


def _unsaved(work: EventsWork, values: dict[str, Any]) -> StudyEvent:
    """A study event that no repository knows; null lists are empty ones."""
    for name in ("partner_ids", "slots"):
        values[name] = values[name] or []
    values["slots"] = [slot(one["starts_at"], one["ends_at"]) for one in values["slots"]]
    values["checklist"] = {key: answer for key, answer in (values["checklist"] or {}).items() if answer is not None}
    if values["budget"] is not None:
        values["budget"] = [line.to_dict() for line in lines_from(values["budget"])]
    branch_id = values.pop("branch_id") or work.actor.branch_id or ""
    branch = work.copies.branch(branch_id)
    return StudyEvent(
        id="",
        number="",
        branch_id=branch_id,
        unit_id=branch.unit_id if branch else work.actor.unit_id or "",
        proposer_id=work.actor.account_id,
        theme=values.pop("theme") or "",
        now=work.now,
        **values,
    )


def _missing(work: EventsWork, event: StudyEvent, keys: list[str]) -> list[dict[str, str]]:
    try:
        event.check_complete(keys, work.copies.partners(event.partner_ids))
    except Invalid as error:
        return error.errors
    return []


COMMANDS: dict[str, Any] = {"choose_rule_packs": choose_rule_packs, "preview": preview}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
