"""Local copies of what other services own: units, branches, members, accounts, dispatches, partners, agreements.

Fed by facts alone. Each row keeps the version of the fact it was made from; an older fact changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    String,
    Table,
    column,
    delete,
    func,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.orm import Session

from kit.columns import Json, Money, Utc
from services.events.domain.people import Account, Blackout, Branch, Dispatch, Member, Partner, Unit
from services.events.persistence.metadata import metadata
from services.events.persistence.register_touch import touch

_VERSION = "version"
partner_events = table("register_partner", column("partner_id"), column("event_id"))
"""Of the register, which is kept by what stands here."""

unit_copy = Table(
    "unit_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("parent_id", String(64), index=True),
    Column("has_notice", Boolean),
)

branch_copy = Table(
    "branch_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("unit_id", String(64), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("parent_id", String(64)),
    Column("state", String(20), nullable=False),
    Column("founded_on", Date),
    Column("dissolved_on", Date),
)

member_copy = Table(
    "member_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("name", String(100), nullable=False),
    Column("branch_id", String(64), nullable=False, index=True),
    Column("unit_id", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("membership", String(20), nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("erased", Boolean, nullable=False, default=False),
)

account_copy = Table(
    "account_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("name", String(100), nullable=False),
    Column("roles", Json, nullable=False),
    Column("branch_id", String(64), index=True),
    Column("unit_id", String(64)),
    Column("member_id", String(64), index=True),
    Column("active", Boolean, nullable=False),
)

partner_copy = Table(
    "partner_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("initials", String(200), nullable=False, default=""),
    Column("industry", String(100)),
    Column("field", String(100)),
    Column("region", String(100)),
    Column("frontline", Boolean, nullable=False),
    Column("under_audit", Boolean, nullable=False),
)

blackouts_copy = Table(
    "blackouts_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("periods", Json, nullable=False),
)
"""By partner. A table of its own: either fact of a partner may come first, and each has its own newest version."""

agreement_copy = Table(
    "agreement_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("partner_id", String(64), nullable=False, index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("yearly_amount", Money, nullable=False),
)

dispatch_copy = Table(
    "dispatch_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column(_VERSION, Integer, nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("project", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
)

dispatch_member = Table(
    "dispatch_member",
    metadata,
    Column("dispatch_id", String(64), primary_key=True),
    Column("member_id", String(64), primary_key=True, index=True),
)

feedback_copy = Table(
    "feedback_copy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("event_id", String(64), nullable=False, index=True),
    Column("partner_id", String(64), nullable=False),
    Column("score", Integer, nullable=False),
    Column("text", String(2000), nullable=False),
    Column("given_at", Utc, nullable=False),
)


_UNKNOWN_MEMBER = {"branch_id": "", "unit_id": "", "status": "full", "membership": "own", "retired": False}
"""What an erased member's row says where nothing may be said any more."""


class Copies:
    """Reads and writes the copies in the caller's transaction."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def put(self, what: str, key: str, version: int, /, **values: Any) -> bool:
        """Write one copy unless what is there is as new; `what` is the table without its `_copy`."""
        table = metadata.tables[f"{what}_copy"]
        known = self.db.execute(select(table.c.version).where(table.c.id == key).with_for_update()).scalar_one_or_none()
        if known is not None and known >= version:
            return False
        if known is None:
            self.db.execute(insert(table).values(id=key, version=version, **values))
        else:
            self.db.execute(update(table).where(table.c.id == key).values(version=version, **values))
        return True

    def put_partner(self, key: str, version: int, **values: Any) -> None:
        """A partner; its events in the register follow where it comes to the front line or leaves it, or is renamed."""
        followed = ("frontline", "name", "initials")
        known = self.db.execute(select(partner_copy).where(partner_copy.c.id == key)).one_or_none()
        before, now = [getattr(known, name, None) for name in followed], [values[name] for name in followed]
        if self.put("partner", key, version, **values) and before != now:
            of_it = select(partner_events.c.event_id).where(partner_events.c.partner_id == key)
            for event_id in self.db.scalars(of_it):
                touch(self.db, event_id, renamed=before[1:] != now[1:])

    def put_dispatch(self, key: str, version: int, member_ids: Iterable[str], **values: Any) -> None:
        """A dispatch and who is away."""
        if self.put("dispatch", key, version, **values):
            self.db.execute(delete(dispatch_member).where(dispatch_member.c.dispatch_id == key))
            for member_id in dict.fromkeys(member_ids):
                self.db.execute(insert(dispatch_member).values(dispatch_id=key, member_id=member_id))

    def put_feedback(self, key: str, **values: Any) -> None:
        """A partner's word after the event; the inbox lets each fact in once."""
        self.db.execute(insert(feedback_copy).values(id=key, **values))
        touch(self.db, values["event_id"])

    def erase_member(self, member_id: str, version: int) -> None:
        """Forget the name; the row stays, because bookings and check-ins point at it, and no older fact revives it."""
        values = {"name": "", "active": False, "erased": True, "version": version}
        known = update(member_copy).where(member_copy.c.id == member_id).values(**values)
        if self.db.execute(known.returning(member_copy.c.id)).scalar_one_or_none() is None:
            self.db.execute(insert(member_copy).values(id=member_id, **values, **_UNKNOWN_MEMBER))

    def unit(self, unit_id: str) -> Unit | None:
        """One unit."""
        row = self.db.execute(select(unit_copy).where(unit_copy.c.id == unit_id)).one_or_none()
        return None if row is None else Unit(row.id, row.name, row.parent_id, row.has_notice)

    def branch(self, branch_id: str) -> Branch | None:
        """One branch."""
        return self.branches([branch_id]).get(branch_id)

    def branches(self, branch_ids: Iterable[str]) -> dict[str, Branch]:
        """The known ones of these branches by id."""
        rows = self.db.execute(select(branch_copy).where(branch_copy.c.id.in_(list(branch_ids))))
        return {
            row.id: Branch(
                row.id, row.name, row.unit_id, row.kind, row.parent_id, row.state, row.founded_on, row.dissolved_on
            )
            for row in rows
        }

    def at_the_front(self, partner_ids: Iterable[str]) -> set[str]:
        """Those of these partners that count as the front line."""
        front = select(partner_copy.c.id).where(partner_copy.c.id.in_(list(partner_ids)), partner_copy.c.frontline)
        return set(self.db.scalars(front))

    def partners(self, partner_ids: Iterable[str]) -> dict[str, Partner]:
        """The known ones of these partners by id."""
        joined = partner_copy.outerjoin(blackouts_copy, blackouts_copy.c.id == partner_copy.c.id)
        query = select(partner_copy, blackouts_copy.c.periods).select_from(joined)
        return {
            row.id: Partner(
                row.id, row.name, row.industry, row.field, row.region, row.frontline, row.under_audit,
                _periods(row.periods),
            )
            for row in self.db.execute(query.where(partner_copy.c.id.in_(list(partner_ids))))
        }  # fmt: skip

    def stamp(self, branch_id: str) -> tuple[int, int, int]:
        """The branch's version, how many partners there are, and how often they were changed."""
        branch = self.db.scalar(select(branch_copy.c.version).where(branch_copy.c.id == branch_id))
        counted = select(func.count(partner_copy.c.id), func.sum(partner_copy.c.version))
        count, versions = self.db.execute(counted).one()
        return int(branch or 0), int(count), int(versions or 0)

    def partner_words(self) -> dict[str, tuple[str, str]]:
        """Name and pinyin initials of every partner."""
        return {row.id: (row.name, row.initials) for row in self.db.execute(select(partner_copy))}

    def partner_names(self) -> list[tuple[str, str]]:
        """(id, name) of every partner."""
        return [(key, name) for key, (name, _) in self.partner_words().items()]

    def members(self, member_ids: Iterable[str], *, lock: bool = False) -> dict[str, Member]:
        """The known ones of these members by id; locked in one order, so that nobody is booked twice at once."""
        query = select(member_copy).where(member_copy.c.id.in_(list(member_ids))).order_by(member_copy.c.id)
        rows = self.db.execute(query.with_for_update() if lock else query)
        return {
            row.id: Member(
                row.id, row.name, row.branch_id, row.unit_id, row.status, row.membership, row.retired, row.active
            )
            for row in rows
        }

    def active_members(self, branch_ids: Iterable[str]) -> list[str]:
        """Ids of the active members of these branches, by id."""
        mine = (member_copy.c.branch_id.in_(list(branch_ids)), member_copy.c.active)
        return list(self.db.execute(select(member_copy.c.id).where(*mine).order_by(member_copy.c.id)).scalars())

    def accounts(self, account_ids: Iterable[str | None]) -> dict[str, Account]:
        """The known ones of these accounts by id."""
        rows = self.db.execute(select(account_copy).where(account_copy.c.id.in_([key for key in account_ids if key])))
        return {
            row.id: Account(row.id, row.name, tuple(row.roles), row.branch_id, row.unit_id, row.member_id, row.active)
            for row in rows
        }

    def dispatches(self, member_ids: Iterable[str], first: dt.date, last: dt.date) -> list[Dispatch]:
        """Who of these members is away on any day from `first` to `last`, both included."""
        query = (
            select(dispatch_copy, dispatch_member.c.member_id)
            .join(dispatch_member, dispatch_member.c.dispatch_id == dispatch_copy.c.id)
            .where(dispatch_member.c.member_id.in_(list(member_ids)))
            .where(dispatch_copy.c.starts_on <= last, dispatch_copy.c.ends_on >= first)
        )
        return [
            Dispatch(row.id, row.member_id, row.project, row.place, row.starts_on, row.ends_on)
            for row in self.db.execute(query)
        ]


def _periods(raw: list[dict[str, str]] | None) -> tuple[Blackout, ...]:
    return tuple(
        Blackout(dt.date.fromisoformat(one["starts_on"]), dt.date.fromisoformat(one["ends_on"]), one["reason"])
        for one in raw or ()
    )
