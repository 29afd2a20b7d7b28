"""The register (台账): one row an event, the same on screen, on paper and in the workbook."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy.engine import Row

from kit.clock import rfc3339
from kit.fields import yuan
from kit.paging import decode_cursor, page
from services.events.domain.register import MATERIALS, feedback, named_lacks
from services.events.domain.register_exports import not_ready
from services.events.domain.register_filters import wire
from services.events.persistence.register_search import asked, page_of
from services.events.persistence.register_totals import totals_in, totals_of
from services.events.queries.names import branch_names, partner_names


def register(work: Any, *, limit: int, cursor: str | None, order: str, **filters: Any) -> dict[str, Any]:
    """Events within reach by number, with totals over all pages. Drafts only by `state=draft`."""
    wanted = asked(work, filters)
    rows = _rows(work, wanted, limit, cursor, order)
    whole = not cursor and len(rows) <= limit
    totals = totals_in(rows) if whole else _totals(work, filters, wanted)
    return {**_page(work, rows, limit), "totals": _shown(totals), "filters": work.register.in_words(wire(filters))}


def _totals(work: Any, filters: dict[str, Any], wanted: Any) -> dict[str, Any]:
    """The same on each page: whoever goes through them has it added up once."""
    key = ("register totals", *sorted(filters.items()))
    found: dict[str, Any] = work.recall(key, lambda: totals_of(work.db, work.actor, filters, wanted))
    return found


def register_lines(work: Any, *, limit: int, cursor: str | None, order: str, **filters: Any) -> dict[str, Any]:
    """The same rows for a document: a line of JSON each, written once and passed on as it is."""
    wanted = asked(work, filters)
    found = _page(work, _rows(work, wanted, limit, cursor, order), limit)
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in found["items"])
    return {"lines": lines, "count": len(found["items"]), "next_cursor": found["next_cursor"]}


def _rows(work: Any, wanted: Any, limit: int, cursor: str | None, order: str) -> Sequence[Row[Any]]:
    """A page, and one more where there are more."""
    after = decode_cursor(cursor, [str])
    last = after[0] if after else None
    return page_of(work.db, wanted, newest_first=order == "desc", after=last, limit=limit + 1)


def _page(work: Any, rows: Sequence[Row[Any]], limit: int) -> dict[str, Any]:
    names = _Names(work, rows)
    return page(rows, limit, key=lambda row: (row.number,), dump=lambda row: _row(row, names, work.now))


class _Names:
    """Names of the rows' branches and partners by the local copies; ids that are not known yet stay ids."""

    def __init__(self, work: Any, rows: Sequence[Row[Any]]) -> None:
        self.branches = branch_names(work, {row.branch_id for row in rows})
        self.partners = partner_names(work, {partner_id for row in rows for partner_id in row.partner_ids})


def _row(row: Any, names: _Names, now: dt.datetime) -> dict[str, Any]:
    missing = _missing(row, now)
    return {
        "event_id": row.event_id,
        "number": row.number,
        "state": row.state,
        "branch_id": row.branch_id,
        "branch": names.branches.get(row.branch_id),
        "partner_ids": row.partner_ids,
        "partners": [names.partners.get(partner_id, partner_id) for partner_id in row.partner_ids],
        "theme": row.theme,
        "form": row.form,
        "funding": row.funding,
        "cohosted": row.cohosted,
        **_when_and_where(row),
        "own_headcount": row.own_headcount,
        "partner_headcount": row.partner_headcount,
        **_money(row.estimate, row.actual),
        "legacy_number": row.legacy_number,
        "imported": row.imported,
        "remarks": row.remarks,
        "missing": list(missing),
        "missing_text": list(_in_words(missing)),
        **_materials(row),
    }


def _when_and_where(row: Any) -> dict[str, str | None]:
    day = row.held_on.isoformat() if row.held_on else None
    return {"starts_at": rfc3339(row.starts_at), "date": day, "place": row.place}


def _missing(row: Any, now: dt.datetime) -> Sequence[str]:
    if row.state == "confirmed" and not row.imported and row.ends_at is not None and row.ends_at < now:
        return ("hold",)
    return named_lacks(row.lacking)


@cache
def _in_words(missing: Sequence[str]) -> tuple[str, ...]:
    return tuple(MATERIALS[name] for name in missing)


def _materials(row: Any) -> dict[str, Any]:
    return {
        "records": {"checkins": row.checkins, "photos": row.photos},
        "summary": {"reflections": row.reflections, "briefing": row.briefing},
        "publicity": {"published_at": rfc3339(row.published_at), "channels": row.channels},
        "outcomes": row.outcomes,
        "feedback": feedback(row.feedbacks, row.feedback_sum),
        "findings": {"total": row.findings, "unsolved": row.unsolved},
        "contributions": {"donations": row.donations, "partner_paid": row.partner_paid},
        "cost_shifted": row.partner_paid > 0,
    }


def _money(estimate: Decimal, spent: Decimal) -> dict[str, str]:
    return {"estimate": yuan(estimate), "actual": yuan(spent), "variance": yuan(estimate - spent)}


def _shown(totals: dict[str, Any]) -> dict[str, Any]:
    return {**totals, **_money(totals["estimate"], totals["actual"])}


def register_exports(work: Any, *, limit: int) -> dict[str, Any]:
    """One's own exports of the last day, newest first; there are never many."""
    rows = work.exports.of_account(work.actor.account_id, limit)
    return {"items": [work.exports.shown(row.id) for row in rows], "next_cursor": None}


def register_export(work: Any, *, export_id: str) -> dict[str, Any]:
    """How far a file is."""
    return work.exports.shown(export_id)


def register_export_piece(work: Any, *, export_id: str, index: int) -> dict[str, Any]:
    """One piece of the file in base64; null behind the last."""
    state = work.exports.shown(export_id)["state"]
    if state != "done":
        raise not_ready(state)
    data = work.exports.piece(export_id, index)
    return {"data": None if data is None else base64.b64encode(data).decode()}


def register_views(work: Any, *, limit: int) -> dict[str, Any]:
    """One's own views, then those that others of the unit share."""
    return {"items": [work.views.shown(row.id) for row in work.views.visible(limit)], "next_cursor": None}


def register_view(work: Any, *, view_id: str) -> dict[str, Any]:
    """One view, and what it names that is not there any more."""
    return work.views.shown(view_id)


QUERIES: dict[str, Any] = {
    "register": register,
    "register_lines": register_lines,
    "register_exports": register_exports,
    "register_export": register_export,
    "register_export_piece": register_export_piece,
    "register_views": register_views,
    "register_view": register_view,
}
