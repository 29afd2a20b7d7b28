"""A year in figures, counted from the events themselves. Drafts count nowhere; "held" means held or later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from kit.domain import Actor
from kit.fields import yuan
from services.events.domain.register import Materials, actual_of
from services.events.domain.states import TOOK_PLACE
from services.events.persistence.event_repository import visible_to
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import fund
from services.events.persistence.plan_tables import annual_plan, plan_line
from services.events.persistence.register_rows import in_year, materials_of
from services.events.persistence.supervision_tables import finding
from services.events.persistence.unit_tree import unit_and_above


def stats(work: Any, *, year: int) -> dict[str, Any]:
    """Events by branch, partner and form, the frontline share, plan against done, money by fund, findings."""
    conditions = [visible_to(work.actor), in_year(year), study_event.c.state != "draft"]
    events = work.db.execute(select(study_event).where(*conditions)).all()
    materials = materials_of(work.db, select(study_event.c.id).where(*conditions))
    held = [event for event in events if event.state in TOOK_PLACE]
    return {
        "year": year,
        "events": {
            "total": len(events),
            "held": len(held),
            "imported": sum(event.imported is not None for event in events),
            "cancelled": sum(event.state == "cancelled" for event in events),
            "by_state": dict(Counter(event.state for event in events)),
        },
        "by_branch": _by_branch(work, events, _spent(events, materials)),
        "by_partner": _by_partner(work, events),
        "by_form": _grouped("form", events, lambda event: [event.form] if event.form else []),
        "frontline": _frontline(work, held),
        "plan": _plan(work, year),
        "money": _money(work, year),
        "findings": _findings(work, [event.id for event in events]),
    }


def _spent(events: list[Any], materials: dict[str, Materials]) -> dict[str, Decimal]:
    return {event.id: actual_of(event, materials.get(event.id, Materials())) for event in events}


def _grouped(name: str, events: Iterable[Any], keys: Callable[[Any], list[str]]) -> list[dict[str, Any]]:
    """Rows {name: key, total, held}, the most frequent first."""
    total: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for event in events:
        for key in keys(event):
            total[key] += 1
            held[key] += event.state in TOOK_PLACE
    return [{name: key, "total": count, "held": held[key]} for key, count in total.most_common()]


def _by_branch(work: Any, events: list[Any], spent: dict[str, Any]) -> list[dict[str, Any]]:
    names = work.copies.branches({event.branch_id for event in events})
    rows = _grouped("branch_id", events, lambda event: [event.branch_id])
    for row in rows:
        mine = [event for event in events if event.branch_id == row["branch_id"]]
        row["branch"] = names[row["branch_id"]].name if row["branch_id"] in names else None
        row["estimate"] = yuan(sum(event.estimate for event in mine))
        row["actual"] = yuan(sum(spent.get(event.id, 0) for event in mine))
    return rows


def _by_partner(work: Any, events: list[Any]) -> list[dict[str, Any]]:
    names = work.copies.partners({partner_id for event in events for partner_id in event.partner_ids})
    rows = _grouped("partner_id", events, lambda event: event.partner_ids)
    for row in rows:
        known = names.get(row["partner_id"])
        row["partner"], row["frontline"] = (known.name, known.frontline) if known else (None, None)
    return rows


def _frontline(work: Any, held: list[Any]) -> dict[str, Any]:
    """The share of held events with at least one 一线 partner."""
    partners = work.copies.partners({partner_id for event in held for partner_id in event.partner_ids})
    at_the_front = {key for key, partner in partners.items() if partner.frontline}
    count = sum(not at_the_front.isdisjoint(event.partner_ids) for event in held)
    return {"held": len(held), "frontline": count, "share": _percent(count, len(held))}


def _plan(work: Any, year: int) -> dict[str, Any]:
    """Lines of approved plans, and those that at least one held event fulfils."""
    lines = (
        select(plan_line.c.id)
        .join(annual_plan, annual_plan.c.id == plan_line.c.plan_id)
        .where(annual_plan.c.year == year, annual_plan.c.state == "approved", *_reached(work.actor, annual_plan.c))
    )
    count = work.db.scalar(select(func.count()).select_from(lines.subquery()))
    done = select(func.count(func.distinct(study_event.c.plan_line_id))).where(
        study_event.c.plan_line_id.in_(lines), study_event.c.state.in_(sorted(TOOK_PLACE))
    )
    fulfilled = work.db.scalar(done)
    return {"lines": count, "done": fulfilled, "share": _percent(fulfilled, count)}


def _money(work: Any, year: int) -> list[dict[str, Any]]:
    """The year's funds as they stand."""
    query = select(fund).where(fund.c.year == year).order_by(fund.c.name, fund.c.id)
    if work.actor.reach != "all":
        units = {*work.actor.unit_scope, *unit_and_above(work.db, work.actor.unit_id)}
        query = query.where(fund.c.unit_id.in_(units))
    return [
        {
            "fund_id": row.id,
            "name": row.name,
            "kind": row.kind,
            "amount": yuan(row.amount),
            "reserved": yuan(row.reserved),
            "spent": yuan(row.spent),
            "available": yuan(row.amount - row.reserved - row.spent),
        }
        for row in work.db.execute(query)
    ]


def _findings(work: Any, event_ids: list[str]) -> dict[str, int]:
    rows = work.db.execute(select(finding.c.state, finding.c.due_at).where(finding.c.event_id.in_(event_ids))).all()
    late = sum(row.state in ("open", "reopened") and row.due_at < work.now for row in rows)
    return {"total": len(rows), "verified": sum(row.state == "verified" for row in rows), "overdue": late}


def _reached(actor: Actor, columns: Any) -> list[Any]:
    if actor.reach == "all":
        return []
    if actor.reach == "unit":
        return [columns.unit_id.in_(actor.unit_scope)]
    return [columns.branch_id == actor.branch_id]


def _percent(part: int, whole: int) -> str | None:
    """A share in per cent with one decimal, as text; None of nothing."""
    return None if not whole else f"{part * 100 / whole:.1f}"


QUERIES: dict[str, Any] = {"stats": stats}
