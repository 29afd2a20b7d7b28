"""Rule packs and the discipline checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.clock import in_shanghai
from kit.paging import decode_cursor, page
from services.events.domain.rules import Rule, RulePack, checklist_items

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork


def rule_packs(work: EventsWork, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """The packs that ship, in the order in which they apply."""
    applying = _applying(work)
    after = decode_cursor(cursor, [int])
    first = max(0, after[0]) if after else 0
    rows = list(enumerate(work.packs.all(), start=1))[first : first + limit + 1]
    return page(rows, limit, key=lambda row: (row[0],), dump=lambda row: _pack_view(row[1], applying))


def rule_pack(work: EventsWork, *, pack_id: str) -> dict[str, Any]:
    """One pack by id or id@version."""
    return _pack_view(work.packs.get(pack_id), _applying(work))


def checklist(work: EventsWork) -> dict[str, Any]:
    """What an organizer confirms not to occur, as it stands today."""
    packs = work.packs.on(in_shanghai(work.now).date(), work.actor.unit_id)
    return {"items": checklist_items(packs)}


def _applying(work: EventsWork) -> set[str]:
    return {pack.reference for pack in work.packs.on(in_shanghai(work.now).date(), work.actor.unit_id)}


def _pack_view(pack: RulePack, applying: set[str]) -> dict[str, Any]:
    return {
        "id": pack.id,
        "version": pack.version,
        "reference": pack.reference,
        "name": pack.name,
        "scope": pack.scope,
        "region": pack.region,
        "description": pack.description,
        "effective_from": pack.effective_from.isoformat() if pack.effective_from else None,
        "effective_to": pack.effective_to.isoformat() if pack.effective_to else None,
        "applies": pack.reference in applying,
        "verified": all(rule.verified for rule in pack.rules),
        "rules": [_rule_view(rule) for rule in pack.rules],
    }


def _rule_view(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "kind": rule.kind,
        "category": rule.category,
        "limits": rule.limits,
        "clause": rule.clause,
        "source": rule.source,
        "verified": rule.verified,
        "note": rule.note,
    }


QUERIES: dict[str, Any] = {"rule_packs": rule_packs, "rule_pack": rule_pack, "checklist": checklist}
