"""Rule packs and the discipline checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.clock import in_shanghai
from kit.paging import decode_cursor, page
from services.events.domain.rules import RulePack, checklist_items
from services.events.domain.rules.pack_view import pack_view
from services.events.domain.rules.versions import PackVersion

if TYPE_CHECKING:
    from services.events.persistence.unit_of_work import EventsWork


def rule_packs(work: EventsWork, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """Every version that the actor may see: what ships, in the order in which packs apply, then what was uploaded."""
    after = decode_cursor(cursor, [int])
    first = max(0, after[0]) if after else 0
    rows = list(enumerate(work.packs.versions(), start=1))[first : first + limit + 1]
    shown = dict(zip([number for number, _ in rows], _shown(work, [version for _, version in rows]), strict=True))
    return page(rows, limit, key=lambda row: (row[0],), dump=lambda row: shown[row[0]])


def rule_pack(work: EventsWork, *, pack_id: str) -> dict[str, Any]:
    """One version by id@version; by id alone the one in force today."""
    return _shown(work, [work.packs.version(pack_id)])[0]


def rule_pack_file(work: EventsWork, *, pack_id: str) -> dict[str, Any]:
    """The YAML of one version, to read, or to write the next one from."""
    version = work.packs.version(pack_id)
    return {"reference": version.pack.reference, "text": work.packs.text_of(version)}


def checklist(work: EventsWork) -> dict[str, Any]:
    """What an organizer confirms not to occur, as it stands today."""
    return {"items": checklist_items(_applying(work), in_shanghai(work.now).date())}


def _applying(work: EventsWork) -> list[RulePack]:
    return work.packs.on(in_shanghai(work.now).date(), work.actor.unit_id)


def _shown(work: EventsWork, versions: list[PackVersion]) -> list[dict[str, Any]]:
    applying = _applying(work)
    people = work.copies.accounts([version.uploaded_by for version in versions])
    return [
        pack_view(
            version,
            applies=any(version.pack == pack for pack in applying),
            uploader=people[version.uploaded_by].name if version.uploaded_by in people else None,
        )
        for version in versions
    ]


QUERIES: dict[str, Any] = {
    "rule_packs": rule_packs,
    "rule_pack": rule_pack,
    "rule_pack_file": rule_pack_file,
    "checklist": checklist,
}
