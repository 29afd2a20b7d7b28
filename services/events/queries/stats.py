"""A year in figures, counted from the register's rows. Drafts count nowhere; "held" means held or later."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Select, func, select

from kit.clock import in_shanghai
from kit.domain import Actor
from kit.recall import remembered
from services.events.domain.states import TOOK_PLACE
from services.events.domain.year_figures import Counted, frontline, grouped, partnerships, percent, sums
from services.events.persistence.event_repository import visible_to
from services.events.persistence.event_tables import study_event
from services.events.persistence.plan_tables import annual_plan, plan_line
from services.events.persistence.register_tables import register_row
from services.events.queries import stats_money, stats_supervision
from services.events.queries.plan_progress import plan_progress

OF_PARTNERS = ("industry", "field", "region")
UNDATED = 13
"""Where events without a date stand among the months."""


def stats(work: Any, *, year: int | None) -> dict[str, Any]:
    """Events by branch, partner, form and month, participation, frontline share, plan, money, scores, findings."""
    year = year or in_shanghai(work.now).year
    events = counted(work, year)
    partners = work.copies.partners({key for event in events for key in event.partner_ids})
    progress = plan_progress(work, year=year, branch_id=None)
    ids = _of_the_year(work, year, register_row.c.event_id)
    return {
        "year": year,
        "events": _events(events),
        "totals": sums(events),
        "coverage": _coverage(work, events, progress["branches"]),
        "by_branch": _by_branch(work, events),
        "by_form": grouped("form", events, lambda event: event.form),
        "by_month": sorted(
            grouped("month", events, lambda event: event.month), key=lambda row: row["month"] or UNDATED
        ),
        **_of_partners(events, partners),
        "frontline": frontline(events, {key for key, partner in partners.items() if partner.frontline}),
        "plan": plan_share(work, year),
        "plan_totals": progress["totals"],
        **stats_money.money(work, year, events, ids),
        "scores": stats_supervision.scores(work, [event.id for event in events]),
        "findings": stats_supervision.findings(work, ids),
    }


def counted(work: Any, year: int) -> list[Counted]:
    """The year's events within reach, but for drafts: the register's set and figures."""
    row = register_row.c
    query = _of_the_year(
        work, year, row.event_id, row.branch_id, row.state, row.form, row.starts_at, row.partner_ids, row.estimate,
        row.actual, row.own_headcount, row.partner_headcount, row.imported, study_event.c.fund_id,
    )  # fmt: skip
    return [_counted(found) for found in work.db.execute(query.order_by(row.number))]


def _of_the_year(work: Any, year: int, *columns: Any) -> Select[Any]:
    row = register_row.c
    wanted = (visible_to(work.actor), row.year == year, row.state != "draft")
    return select(*columns).join_from(register_row, study_event, study_event.c.id == row.event_id).where(*wanted)


def _counted(row: Any) -> Counted:
    return Counted(
        id=row.event_id,
        branch_id=row.branch_id,
        state=row.state,
        form=row.form,
        month=in_shanghai(row.starts_at).month if row.starts_at else None,
        partner_ids=tuple(dict.fromkeys(row.partner_ids)),
        estimate=row.estimate,
        actual=row.actual,
        own=row.own_headcount,
        partner=row.partner_headcount,
        fund_id=row.fund_id,
        imported=row.imported,
    )


def _events(events: list[Counted]) -> dict[str, Any]:
    return {
        "total": len(events),
        "held": sum(event.held for event in events),
        "imported": sum(event.imported for event in events),
        "cancelled": sum(event.state == "cancelled" for event in events),
        "by_state": dict(Counter(event.state for event in events)),
    }


def _by_branch(work: Any, events: list[Counted]) -> list[dict[str, Any]]:
    names = work.copies.branches({event.branch_id for event in events})
    rows = grouped("branch_id", events, lambda event: event.branch_id)
    return [
        {**row, "branch": names[row["branch_id"]].name if row["branch_id"] in names else None} for row in rows
    ]  # fmt: skip


def _coverage(work: Any, events: list[Counted], planned: list[dict[str, Any]]) -> dict[str, Any]:
    """Every active branch within reach, also one without an event: how many it held, and what it planned."""
    lines = {row["branch_id"]: row["totals"] for row in planned}
    total, held = (Counter(one.branch_id for one in some) for some in (events, [one for one in events if one.held]))
    rows = []
    for branch in work.owed.scope(work.actor).branches():
        plan = lines.get(branch.id, {})
        counts = {"total": total[branch.id], "held": held[branch.id]}
        counts |= {"planned": plan.get("planned", 0), "done": plan.get("done", 0)}
        rows.append({"branch_id": branch.id, "branch": branch.name, **counts})
    covered = sum(row["held"] > 0 for row in rows)
    return {"branches": len(rows), "covered": covered, "share": percent(covered, len(rows)), "rows": rows}


def _of_partners(events: list[Counted], partners: dict[str, Any]) -> dict[str, Any]:
    def known(name: str) -> Any:
        return lambda key: getattr(partners[key], name) if key in partners else None

    rows = partnerships("partner_id", events, lambda key: key)
    for row in rows:
        partner = partners.get(row["partner_id"])
        row["partner"], row["frontline"] = (partner.name, partner.frontline) if partner else (None, None)
    counts = {name: sum(row[name] for row in rows) for name in ("total", "held")}
    return {
        "partnerships": {**counts, "partners": len(rows)},
        "by_partner": rows,
        **{f"by_{name}": partnerships(name, events, known(name)) for name in OF_PARTNERS},
    }


def plan_share(work: Any, year: int) -> dict[str, Any]:
    """Lines of approved plans, and those that at least one held event fulfils."""
    lines = (
        select(plan_line.c.id)
        .join(annual_plan, annual_plan.c.id == plan_line.c.plan_id)
        .where(annual_plan.c.year == year, annual_plan.c.state == "approved", *_reached(work.actor, annual_plan.c))
    )
    count = work.db.scalar(select(func.count()).select_from(lines.subquery()))
    under = select(study_event.c.plan_line_id, study_event.c.state).where(study_event.c.plan_line_id.in_(lines))
    fulfilled = len({row.plan_line_id for row in work.db.execute(under) if row.state in TOOK_PLACE})
    return {"lines": count, "done": fulfilled, "share": percent(fulfilled, count)}


def _reached(actor: Actor, columns: Any) -> list[Any]:
    if actor.reach == "all":
        return []
    if actor.reach == "unit":
        return [columns.unit_id.in_(actor.unit_scope)]
    return [columns.branch_id == actor.branch_id]


QUERIES: dict[str, Any] = {"stats": remembered(stats)}
