"""Years side by side: the figures of `stats` that can be added up where the register's rows lie."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from kit.clock import in_shanghai
from kit.domain import Invalid, field_error
from kit.recall import remembered
from services.events.domain.money import ZERO
from services.events.domain.states import TOOK_PLACE
from services.events.domain.year_figures import percent
from services.events.persistence.register_search import Asked, asked
from services.events.persistence.register_tables import register_partner, register_row
from services.events.queries.stats import plan_share

_row = register_row.c
_held = _row.state.in_(sorted(TOOK_PLACE))
_SUMMED = (
    func.count().label("total"),
    func.count().filter(_held).label("held"),
    func.sum(_row.own_headcount).label("own_headcount"),
    func.sum(_row.partner_headcount).label("partner_headcount"),
    func.sum(_row.estimate).label("estimate"),
    func.sum(_row.actual).label("actual"),
    func.count().filter(_held, _row.frontline).label("frontline"),
    func.sum(_row.findings).label("findings"),
)
_MET = (
    func.count().label("partnerships"),
    func.count(func.distinct(register_partner.c.partner_id)).label("partners"),
)


def stats_years(work: Any, *, first: int | None, last: int | None) -> dict[str, Any]:
    """Years side by side, at most twelve, and what they sum up to; without years the last five."""
    newest = last or in_shanghai(work.now).year
    if first is not None and first > newest:
        detail = "起始年度不能晚于结束年度。"
        errors = [field_error("/first", "range", detail)]
        raise Invalid("invalid", detail, "The first year is after the last.", errors=errors)
    years = range(max(first or newest - 4, newest - 11), newest + 1)
    wanted = asked(work, {})
    within = _row.year.between(years[0], years[-1])
    summed, met = _by_year(work, wanted, _SUMMED, within), _by_year(work, _with_partners(wanted), _MET, within)
    items = [
        {"year": year, **_figures(summed.get(year), met.get(year)), "plan": plan_share(work, year)} for year in years
    ]
    return {"items": items, "totals": _figures(summed.get(None), met.get(None))}


def _with_partners(wanted: Asked) -> Asked:
    """The same events, once a partner."""
    source = wanted.source.join(register_partner, register_partner.c.event_id == _row.event_id)
    return Asked(source, wanted.number, wanted.conditions)


def _by_year(
    work: Any, wanted: Asked, figures: tuple[ColumnElement[Any], ...], within: ColumnElement[bool]
) -> dict[int | None, Any]:
    """The figures of each year, and of all of them under None."""

    def found(*grouped: ColumnElement[Any]) -> Select[Any]:
        query = select(*grouped, *figures).select_from(wanted.source).where(*wanted.conditions, within)
        return query.group_by(*grouped)

    each = {row.year: row for row in work.db.execute(found(_row.year))}
    return {**each, None: work.db.execute(found()).one()}


def _figures(summed: Any, met: Any) -> dict[str, Any]:
    """As `year_figures.sums`, and what else a year is compared by; nothing is a year without events."""
    counts = {
        name: int(getattr(summed, name, 0) or 0) for name in ("total", "held", "own_headcount", "partner_headcount")
    }
    estimate, actual = getattr(summed, "estimate", None) or ZERO, getattr(summed, "actual", None) or ZERO
    front = int(getattr(summed, "frontline", 0))
    return {
        **counts,
        "estimate": f"{estimate:.2f}",
        "actual": f"{actual:.2f}",
        "variance": f"{estimate - actual:.2f}",
        "partnerships": int(getattr(met, "partnerships", 0)),
        "partners": int(getattr(met, "partners", 0)),
        "frontline": front,
        "frontline_share": percent(front, counts["held"]),
        "findings": int(getattr(summed, "findings", 0) or 0),
    }


QUERIES: dict[str, Any] = {"stats_years": remembered(stats_years)}
