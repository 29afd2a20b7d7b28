"""Asking the register (台账): which rows, and a page of them. What all of them come to: `register_totals`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, false, or_, select
from sqlalchemy.orm import Session

from kit.domain import Actor
from services.events.domain.register import BITS
from services.events.domain.states import AGREED
from services.events.persistence.event_search import FEW_HITS, hits, looked_for, one_of
from services.events.persistence.event_tables import study_event
from services.events.persistence.register_tables import register_partner, register_place, register_row

Filters = Mapping[str, Any]
FEW_YEARS = 10
_row = register_row.c
_SHOWN = select(*(column for column in _row if column.name != "cohost_branch_ids"))


@dataclass(frozen=True)
class Words:
    """Rows that hold certain words: one condition in two forms, for a page, which ends early, and for sums; and, where
    these rows are few, their numbers in order with the ids of their events.
    """

    of_a_page: Sequence[ColumnElement[bool]] = ()
    of_sums: Sequence[ColumnElement[bool]] = ()
    few: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """Which rows: where they are looked up, by which number they are in order, and under which conditions.

    `hints` follow from the conditions and name a small index that a page is found by, in the order of numbers; sums
    are faster over the wide one. `words`: what was looked for, where anything was.
    """

    source: FromClause = register_row
    number: ColumnElement[str] = _row.number
    conditions: list[ColumnElement[bool]] = field(default_factory=list)
    hints: list[ColumnElement[bool]] = field(default_factory=list)
    words: Words = field(default_factory=Words)

    def through(self, pointers: Any, condition: ColumnElement[bool]) -> None:
        """Look the rows up in the order of another table's key."""
        self.source = self.source.join(pointers, pointers.c.event_id == _row.event_id)
        self.number = pointers.c.number
        self.conditions.append(condition)


def asked(work: Any, filters: Filters) -> Asked:
    """Rows within the actor's reach that every filter lets through; drafts only where they are asked for."""
    wanted = Asked()
    if filters.get("partner_id"):
        wanted.through(register_partner, register_partner.c.partner_id == filters["partner_id"])
    _within_reach(wanted, work.actor)
    wanted.conditions.append(_row.state == filters["state"] if filters.get("state") else _row.state != "draft")
    for name in ("branch_id", "year", "form", "funding", "cohosted", "frontline", "imported"):
        if filters.get(name) is not None and filters[name] != "":
            wanted.conditions.append(_row[name] == filters[name])
    wanted.conditions += [*_period(filters), *_amounts(filters), *_marks(filters, work.now)]
    if filters.get("missing") in BITS and filters["missing"] != "hold":
        wanted.hints.append(_row.lacking > 0)
    if filters.get("q"):
        wanted.words = work.recall(("register words", filters["q"]), lambda: _with_words(work.db, filters["q"]))
    return wanted


def _with_words(db: Session, words: str) -> Words:
    """Events that hold these words; where they are few, looked for once and not once a question."""
    few = hits(db, words)
    holding = select(study_event.c.id).where(*looked_for(db, words))
    if few is None:
        looked = list(db.scalars(holding.limit(FEW_HITS + 1)))
        few = looked if len(looked) <= FEW_HITS else None
    if few is not None:
        known = [one_of(db, _row.event_id, few)]
        rows = db.execute(select(_row.number, _row.event_id).where(*known).order_by(_row.number))
        return Words(known, known, {row.number: row.event_id for row in rows})
    return Words([holding.where(study_event.c.id == _row.event_id).exists()], [_row.event_id.in_(holding)])


def _within_reach(wanted: Asked, actor: Actor) -> None:
    if actor.reach == "all":
        return
    if actor.reach == "unit":
        wanted.conditions.append(_row.unit_id.in_(actor.unit_scope))
        return
    own = register_place.c.branch_id == actor.branch_id if actor.branch_id else false()
    wanted.through(register_place, own)
    if actor.reach == "own_confirmed":
        wanted.conditions.append(_row.state.in_(sorted(AGREED)))


def _period(filters: Filters) -> list[ColumnElement[bool]]:
    """By the day in Shanghai; of few years also by these, which have an index."""
    first, last = filters.get("from_on"), filters.get("to_on")
    found = [_row.held_on >= first] if first else []
    found += [_row.held_on <= last] if last else []
    if first and last and last.year - first.year < FEW_YEARS:
        found.append(_row.year.in_(range(first.year, last.year + 1)))
    return found


def _amounts(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in ("estimate", "actual"):
        if filters.get(f"{name}_from") is not None:
            found.append(_row[name] >= filters[f"{name}_from"])
        if filters.get(f"{name}_to") is not None:
            found.append(_row[name] <= filters[f"{name}_to"])
    if filters.get("over_budget") is not None:
        found.append(_row.actual > _row.estimate if filters["over_budget"] else _row.actual <= _row.estimate)
    return found


def _marks(filters: Filters, now: dt.datetime) -> list[ColumnElement[bool]]:
    found = []
    if filters.get("missing"):
        found.append(_missing(filters["missing"], now))
    kinds = {
        "any": _row.findings > 0,
        "unsolved": and_(_row.findings > 0, _row.unsolved > 0),
        "none": _row.findings == 0,
    }
    if filters.get("findings"):
        found.append(kinds[filters["findings"]])
    return found


def _missing(what: str, now: dt.datetime) -> ColumnElement[bool]:
    """`hold` depends on the hour: confirmed, and its time is over."""
    over = and_(_row.state == "confirmed", _row.imported.is_(False), _row.ends_at < now)
    if what == "hold":
        return over
    if what == "any":
        return or_(_row.lacking > 0, over)
    if what == "none":
        return and_(_row.lacking == 0, or_(_row.state != "confirmed", _row.ends_at.is_(None), _row.ends_at >= now))
    return _row.lacking.bitwise_and(BITS[what]) != 0


def page_of(db: Session, wanted: Asked, *, newest_first: bool, after: str | None, limit: int) -> Sequence[Row[Any]]:
    """Rows in the order of their numbers, behind a number."""
    found: Sequence[Row[Any]] = ()
    for words in _narrowed(db, wanted.words, newest_first, after, limit):
        found = _found(db, wanted, words, newest_first, after, limit)
        if len(found) == limit:
            break
    return found


def _narrowed(
    db: Session, words: Words, newest_first: bool, after: str | None, limit: int
) -> Iterator[Sequence[ColumnElement[bool]]]:
    """Of few rows that hold the words the next ones, of which a page's worth is likely to pass all else; then all."""
    numbers = list(words.few)[:: -1 if newest_first else 1]
    if after is None or after in words.few:
        start = 0 if after is None else numbers.index(after) + 1
        if len(numbers) - start > 2 * limit:
            yield [one_of(db, _row.event_id, [words.few[one] for one in numbers[start : start + 2 * limit]])]
    yield words.of_a_page


def _found(
    db: Session,
    wanted: Asked,
    words: Sequence[ColumnElement[bool]],
    newest_first: bool,
    after: str | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Looked up in an index before any of the wide rows is read."""
    conditions = (*wanted.conditions, *wanted.hints, *words)
    found = select(_row.event_id).select_from(wanted.source).where(*conditions)
    if after is not None:
        found = found.where(wanted.number < after if newest_first else wanted.number > after)
    found = found.order_by(wanted.number.desc() if newest_first else wanted.number).limit(limit)
    rows = _SHOWN.where(_row.event_id.in_(found))
    return db.execute(rows.order_by(_row.number.desc() if newest_first else _row.number)).all()
