"""A year in figures, counted from the register's rows. Drafts count nowhere; "held" means held or later."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Select, extract, func, select

from kit.clock import in_shanghai
from kit.domain import Actor
from kit.recall import remembered
from services.events.domain.states import TOOK_PLACE
from services.events.domain.year_figures import Counted, Met, frontline, grouped, partnerships, percent, sums
from services.events.persistence.event_tables import study_event
from services.events.persistence.plan_tables import annual_plan, plan_line
from services.events.persistence.register_search import Asked, asked
from services.events.persistence.register_tables import register_partner, register_row
from services.events.queries import stats_money, stats_supervision
from services.events.queries.plan_progress import plan_totals

OF_PARTNERS = ("industry", "field", "region")
UNDATED = 13
"""Where events without a date stand among the months."""


def stats(work: Any, *, year: int | None) -> dict[str, Any]:
    """Events by branch, partner, form and month, participation, frontline share, plan, money, scores, findings."""
    year = year or in_shanghai(work.now).year
    of_year = _of_the_year(work, year)
    events, branches = counted(work, of_year, "imported"), counted(work, of_year, "branch_id")
    progress = plan_totals(work, year)
    ids = _chosen(of_year, register_row.c.event_id)
    months = grouped("month", counted(work, of_year, "month"))
    return {
        "year": year,
        "events": _events(events),
        "totals": sums(events),
        "coverage": _coverage(work, branches, progress["branches"]),
        "by_branch": _by_branch(work, branches),
        "by_form": grouped("form", counted(work, of_year, "form")),
        "by_month": sorted(months, key=lambda row: row["month"] or UNDATED),
        **_of_partners(work, of_year),
        "frontline": frontline(events),
        "plan": plan_share(work, year),
        "plan_totals": progress["totals"],
        **stats_money.money(work, year, counted(work, of_year, "fund_id"), ids),
        "scores": stats_supervision.scores(work, ids),
        "findings": stats_supervision.findings(work, ids),
    }


def _of_the_year(work: Any, year: int) -> Asked:
    """The year's events within reach, but for drafts: the register's set."""
    wanted = asked(work, {})
    wanted.conditions.append(register_row.c.year == year)
    return wanted


def _chosen(wanted: Asked, *columns: Any) -> Select[Any]:
    return select(*columns).select_from(wanted.source).where(*wanted.conditions)


def counted(work: Any, wanted: Asked, by: str) -> list[Counted]:
    """These events, summed up by their state and one thing more where the rows lie."""
    row = register_row.c
    elsewhere: dict[str, Any] = {"month": extract("month", row.held_on), "fund_id": study_event.c.fund_id}
    key: Any = elsewhere[by] if by in elsewhere else row[by]
    source = wanted.source.join(study_event, study_event.c.id == row.event_id) if by == "fund_id" else wanted.source
    query = select(
        row.state, key.label(by), func.count().label("events"), func.sum(row.own_headcount).label("own"),
        func.sum(row.partner_headcount).label("partner"), func.sum(row.estimate).label("estimate"),
        func.sum(row.actual).label("actual"), func.count().filter(row.frontline).label("frontline"),
    )  # fmt: skip
    query = query.select_from(source).where(*wanted.conditions).group_by(row.state, key)
    return [Counted(**found._asdict()) for found in work.db.execute(query)]


def _events(events: list[Counted]) -> dict[str, Any]:
    by_state: Counter[str] = Counter()
    for one in events:
        by_state[one.state] += one.events
    return {
        "total": by_state.total(),
        "held": sum(one.held for one in events),
        "imported": sum(one.events for one in events if one.imported),
        "cancelled": by_state["cancelled"],
        "by_state": {state: count for state, count in by_state.items() if count},
    }


def _by_branch(work: Any, branches: list[Counted]) -> list[dict[str, Any]]:
    names = work.copies.branches({one.branch_id for one in branches})
    return [
        {**row, "branch": names[row["branch_id"]].name if row["branch_id"] in names else None}
        for row in grouped("branch_id", branches)
    ]


def _coverage(work: Any, branches: list[Counted], lines: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Every active branch within reach, also one without an event: how many it held, and what it planned."""
    total: Counter[str | None] = Counter()
    held: Counter[str | None] = Counter()
    for one in branches:
        total[one.branch_id] += one.events
        held[one.branch_id] += one.held
    rows = []
    for branch in work.owed.scope(work.actor).branches():
        plan = lines.get(branch.id, {})
        counts = {"total": total[branch.id], "held": held[branch.id]}
        counts |= {"planned": plan.get("planned", 0), "done": plan.get("done", 0)}
        rows.append({"branch_id": branch.id, "branch": branch.name, **counts})
    covered = sum(row["held"] > 0 for row in rows)
    return {"branches": len(rows), "covered": covered, "share": percent(covered, len(rows)), "rows": rows}


def _of_partners(work: Any, wanted: Asked) -> dict[str, Any]:
    row, pointer = register_row.c, register_partner.c
    met = select(pointer.partner_id, row.state, func.count().label("events")).select_from(
        wanted.source.join(register_partner, pointer.event_id == row.event_id)
    )
    met = met.where(*wanted.conditions).group_by(pointer.partner_id, row.state)
    found = [Met(**one._asdict()) for one in work.db.execute(met)]
    partners = work.copies.partners({one.partner_id for one in found})

    def known(name: str) -> Any:
        return lambda key: getattr(partners[key], name) if key in partners else None

    rows = partnerships("partner_id", found, lambda key: key)
    for shown in rows:
        partner = partners.get(shown["partner_id"])
        shown["partner"], shown["frontline"] = (partner.name, partner.frontline) if partner else (None, None)
    counts = {name: sum(shown[name] for shown in rows) for name in ("total", "held")}
    return {
        "partnerships": {**counts, "partners": len(rows)},
        "by_partner": rows,
        **{f"by_{name}": partnerships(name, found, known(name)) for name in OF_PARTNERS},
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
