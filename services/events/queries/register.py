"""The register (台账): one row an event, the same on screen, on paper and in the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.engine import Row

from kit.clock import in_shanghai, rfc3339
from kit.fields import yuan
from kit.paging import decode_cursor, page
from services.events.domain.money import ZERO
from services.events.domain.register import MATERIALS, Materials, actual_of, missing, own_headcount, partner_headcount
from services.events.persistence.event_tables import study_event
from services.events.persistence.register_rows import matching, materials_of

NOTHING = Materials()


def register(work: Any, *, limit: int, cursor: str | None, **filters: Any) -> dict[str, Any]:
    """Events within reach, newest number first, with totals over all pages. Drafts only by `state=draft`."""
    conditions = matching(work.db, work.actor, filters)
    query = select(study_event).where(*conditions).order_by(study_event.c.number.desc()).limit(limit + 1)
    after = decode_cursor(cursor, [str])
    if after is not None:
        query = query.where(study_event.c.number < after[0])
    rows = work.db.execute(query).all()
    materials = materials_of(work.db, _ids([row.id for row in rows]))
    names = _Names(work, rows)
    found = page(
        rows,
        limit,
        key=lambda row: (row.number,),
        dump=lambda row: _row(row, materials.get(row.id, NOTHING), names, work.now),
    )
    return {**found, "totals": _totals(work, select(study_event.c.id).where(*conditions))}


class _Names:
    """Names of the rows' branches and partners by the local copies; ids that are not known yet stay ids."""

    def __init__(self, work: Any, rows: Sequence[Row[Any]]) -> None:
        self.branches = work.copies.branches({row.branch_id for row in rows})
        self.partners = work.copies.partners({partner_id for row in rows for partner_id in row.partner_ids})

    def branch(self, branch_id: str) -> str | None:
        known = self.branches.get(branch_id)
        return known.name if known else None

    def partner(self, partner_id: str) -> str:
        known = self.partners.get(partner_id)
        return known.name if known else partner_id


def _row(event: Any, materials: Materials, names: _Names, now: Any) -> dict[str, Any]:
    lacking = missing(event, materials, now)
    return {
        "event_id": event.id,
        "number": event.number,
        "state": event.state,
        "branch_id": event.branch_id,
        "branch": names.branch(event.branch_id),
        "partner_ids": event.partner_ids,
        "partners": [names.partner(partner_id) for partner_id in event.partner_ids],
        "theme": event.theme,
        "form": event.form,
        "starts_at": rfc3339(event.starts_at),
        "date": in_shanghai(event.starts_at).date().isoformat() if event.starts_at else None,
        "place": (event.venue or {}).get("name"),
        "own_headcount": own_headcount(event, materials),
        "partner_headcount": partner_headcount(event),
        **_money(event.estimate, actual_of(event, materials)),
        "legacy_number": event.legacy_number,
        "imported": event.imported is not None,
        "remarks": (event.imported or {}).get("remarks"),
        "missing": lacking,
        "missing_text": [MATERIALS[name] for name in lacking],
        **_materials(event, materials),
    }


def _materials(event: Any, materials: Materials) -> dict[str, Any]:
    return {
        "records": {"checkins": materials.checkins, "photos": materials.photos},
        "summary": {"reflections": materials.reflections, "briefing": materials.briefing},
        "publicity": {"published_at": rfc3339(event.published_at), "channels": _channels(event)},
        "outcomes": materials.outcomes,
        "feedback": materials.feedback,
        "findings": {"total": materials.findings, "unsolved": materials.unsolved},
        "contributions": {"donations": materials.donations, "partner_paid": materials.partner_paid},
        "cost_shifted": materials.partner_paid > 0,
    }


def _channels(event: Any) -> list[str]:
    """Where it was published; of an imported event what its row says."""
    told = (event.imported or {}).get("publication")
    return [told] if told else event.channels


def _money(estimate: Decimal, spent: Decimal) -> dict[str, str]:
    return {"estimate": yuan(estimate), "actual": yuan(spent), "variance": yuan(estimate - spent)}


def _totals(work: Any, ids: Select[Any]) -> dict[str, Any]:
    columns = study_event.c
    rows = work.db.execute(
        select(columns.id, columns.state, columns.estimate, columns.negotiation, columns.imported).where(
            columns.id.in_(ids)
        )
    ).all()
    materials = materials_of(work.db, ids)
    estimate = sum((row.estimate for row in rows), ZERO)
    spent = sum((actual_of(row, materials.get(row.id, NOTHING)) for row in rows), ZERO)
    return {
        "events": len(rows),
        "own_headcount": sum(own_headcount(row, materials.get(row.id, NOTHING)) for row in rows),
        "partner_headcount": sum(partner_headcount(row) for row in rows),
        **_money(estimate, spent),
        "findings": sum(found.findings for found in materials.values()),
    }


def _ids(event_ids: list[str]) -> Select[Any]:
    return select(study_event.c.id).where(study_event.c.id.in_(event_ids))


QUERIES: dict[str, Any] = {"register": register}
