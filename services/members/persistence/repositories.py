"""Where handlers find and keep things; everything fetched here has its changes published at commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Row, Text, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kit.domain import Aggregate, not_found
from kit.work import Work
from services.members.domain.dispatches import Dispatch, DispatchPerson
from services.members.domain.organisation import Branch, Unit
from services.members.domain.people import Member, StatusChange
from services.members.persistence import tables

A = TypeVar("A", bound=Aggregate)


class Repository(Generic[A]):
    """Things of one class by their id."""

    def __init__(self, work: Work, kind: type[A], word: str) -> None:
        self.work = work
        self.db = work.db
        self.kind = kind
        self.word = word

    def find(self, key: str | None) -> A | None:
        """The thing, or None."""
        found = self.db.get(self.kind, key) if key else None
        return None if found is None else self.work.track(found)

    def get(self, key: str) -> A:
        """The thing; NotFound when there is none."""
        found = self.find(key)
        if found is None:
            raise not_found(self.word)
        return found

    def stamp(self) -> tuple[int, int]:
        """How many there are, and how often they were changed: no change leaves both as they were."""
        counted = select(func.count(self.kind.id), func.sum(self.kind.version))  # type: ignore[arg-type]
        count, versions = self.db.execute(counted).one()
        return int(count), int(versions or 0)

    def add(self, thing: A) -> A:
        """Keep a new thing; flushed at once, so that what refers to it may follow."""
        self.db.add(self.work.track(thing))
        self.db.flush()
        return thing


class Units(Repository[Unit]):
    """The tree of units."""

    def all(self) -> Sequence[Unit]:
        """All of them, the oldest first."""
        return self.db.scalars(select(Unit).order_by(tables.unit.c.id)).all()

    def root_id(self) -> str | None:
        """The oldest unit without a parent."""
        return self.db.scalar(
            select(tables.unit.c.id).where(tables.unit.c.parent_id.is_(None)).order_by(tables.unit.c.id).limit(1)
        )


class Branches(Repository[Branch]):
    """Branches."""

    def named(self, name: str) -> Sequence[Branch]:
        """Active branches of exactly this name."""
        matches = select(Branch).where(tables.branch.c.name == name, tables.branch.c.state == "active")
        return self.db.scalars(matches).all()

    def active(self) -> Sequence[Branch]:
        """All branches that may take members."""
        return self.db.scalars(
            select(Branch).where(tables.branch.c.state == "active").order_by(tables.branch.c.id)
        ).all()


class Members(Repository[Member]):
    """Members and their status history."""

    def of_branch(self, branch_id: str) -> Sequence[Member]:
        """Active members whose home branch this is."""
        return self.db.scalars(
            select(Member).where(tables.member.c.branch_id == branch_id, tables.member.c.active.is_(True))
        ).all()

    def known_people(self, branch_ids: Iterable[str]) -> set[tuple[str, str, dt.date | None]]:
        """(branch, name, day of birth) of everybody active in these branches."""
        member, wanted = tables.member.c, set(branch_ids)
        rows = self.db.execute(select(member.branch_id, member.name, member.born_on).where(member.active.is_(True)))
        return {(row.branch_id, row.name, row.born_on) for row in rows if row.branch_id in wanted}

    def with_days(self) -> Sequence[Row[str, dt.date | None, dt.date | None, str]]:
        """(id, born_on, joined_party_on, unit_id) of everybody active of whom one of the two is known."""
        member, branch = tables.member.c, tables.branch
        known = or_(member.born_on.is_not(None), member.joined_party_on.is_not(None))
        query = select(member.id, member.born_on, member.joined_party_on, branch.c.unit_id)
        query = query.join(branch, branch.c.id == member.branch_id).where(member.active.is_(True), known)
        return self.db.execute(query.order_by(member.id)).all()

    def add_status(self, change: StatusChange) -> None:
        """Append to the history."""
        self.db.add(change)


class Dispatches(Repository[Dispatch]):
    """Dispatches and their people."""

    def add_people(self, dispatch_id: str, member_ids: Iterable[str]) -> None:
        """Who is away."""
        self.db.add_all([DispatchPerson(dispatch_id=dispatch_id, member_id=member_id) for member_id in member_ids])

    def people(self, dispatch_id: str) -> Sequence[Member]:
        """The members who are away, oldest id first."""
        person = tables.dispatch_person
        away = select(person.c.member_id).where(person.c.dispatch_id == dispatch_id)
        return self.db.scalars(select(Member).where(tables.member.c.id.in_(away)).order_by(tables.member.c.id)).all()

    def under_way(self, today: dt.date) -> Sequence[Dispatch]:
        """Those whose people are away today."""
        columns = tables.dispatch.c
        away = (columns.starts_on <= today, columns.ends_on >= today)
        return self.db.scalars(select(Dispatch).where(*away).order_by(columns.id)).all()


class Greetings:
    """Who was greeted, and which dispatch was reminded, for which day."""

    def __init__(self, work: Work) -> None:
        self.work, self.db = work, work.db

    def note(self, occasion: str, subject_id: str, due_on: dt.date, greeting_id: str) -> bool:
        """Put it down; False when that was done before, also by another process just now."""
        insert = sqlite_insert if self.db.get_bind().dialect.name == "sqlite" else postgresql_insert
        row = {"occasion": occasion, "subject_id": subject_id, "due_on": due_on, "greeting_id": greeting_id}
        row["told_at"] = self.work.now
        done = insert(tables.greeting).values(row).on_conflict_do_nothing()
        return bool(self.db.execute(done).rowcount)  # type: ignore[attr-defined]

    def forget(self, member_id: str) -> list[str]:
        """Drop the rows of a person, whose days they say; the greetings' ids."""
        theirs = tables.greeting.c.subject_id == member_id
        found = list(self.db.scalars(select(tables.greeting.c.greeting_id).where(theirs)))
        self.db.execute(delete(tables.greeting).where(theirs))
        return found


class Erasure:
    """Takes personal data out of what the service has already told."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def forget(self, subjects: Sequence[str]) -> None:
        """Empty the private parts of all facts about these, and drop kept answers that show them."""
        kit = self.work.origin.tables
        self.work.db.execute(update(kit.outbox).where(kit.outbox.c.subject.in_(subjects)).values(private={}))
        answer = cast(kit.idempotency.c.response, Text)
        shown = or_(*[answer.contains(subject, autoescape=True) for subject in subjects])
        self.work.db.execute(delete(kit.idempotency).where(shown))
