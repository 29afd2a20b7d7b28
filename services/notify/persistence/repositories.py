"""Where handlers find and keep messages, deliveries and the copies of what other services own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from contracts.members import MemberGreeted
from kit.domain import not_found
from kit.work import Work
from services.notify.domain.messages import OUTWARD, Delivery, Message
from services.notify.domain.publication import Publication
from services.notify.persistence import tables

MOST_IN_ONE = 100
"""Messages in one mail."""
DUE = ("queued", "failed", "sending")
"""`sending` is due again once its lease is over."""


class Messages:
    """What people were told."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def find(self, message_id: str) -> Message | None:
        """The message, or None."""
        return self.db.get(Message, message_id)

    def add(self, message: Message) -> None:
        """Keep a message, at once, so that its deliveries may follow."""
        self.db.add(message)
        self.db.flush()

    def read_all(self, account_id: str, now: dt.datetime) -> int:
        """Mark everything unread of an account; how many there were."""
        table = tables.inbox_message
        theirs = (table.c.account_id == account_id, tables.unread_at(now))
        read = update(table).where(*theirs).values(read_at=now, snoozed_until=None)
        return int(self.db.execute(read).rowcount)  # type: ignore[attr-defined]

    def told(self, subject: str) -> list[str]:
        """The accounts that heard of this event."""
        table = tables.inbox_message
        return list(self.db.scalars(select(table.c.account_id).where(table.c.subject == subject).distinct()))

    def said_since(self, since: dt.datetime, subject: str, title: str, body: str) -> set[str]:
        """The accounts that were told this in these words since then."""
        table = tables.inbox_message
        said = (table.c.subject == subject, table.c.title == title, table.c.body == body, table.c.created_at >= since)
        return set(self.db.scalars(select(table.c.account_id).where(*said)))

    def forget_greetings(self, account_ids: Sequence[str]) -> None:
        """Drop greetings of erased people, and their deliveries: their days say when somebody was born."""
        message, delivery = tables.inbox_message, tables.delivery
        theirs = (message.c.account_id.in_(account_ids), message.c.fact_type == MemberGreeted.TYPE)
        ids = list(self.db.scalars(select(message.c.id).where(*theirs)))
        self.db.execute(delete(delivery).where(delivery.c.message_id.in_(ids)))
        self.db.execute(delete(message).where(message.c.id.in_(ids)))


class Deliveries:
    """Messages on their way."""

    def __init__(self, work: Work) -> None:
        self.work, self.db = work, work.db

    def find(self, delivery_id: str) -> Delivery | None:
        """The delivery, or None."""
        found = self.db.get(Delivery, delivery_id)
        return None if found is None else self.work.track(found)

    def get(self, delivery_id: str) -> Delivery:
        """The delivery; NotFound when there is none."""
        found = self.find(delivery_id)
        if found is None:
            raise not_found("通知")
        return found

    def add(self, delivery: Delivery) -> None:
        """Keep a delivery."""
        self.db.add(self.work.track(delivery))

    def due_to(self, account_id: str, channel: str, at: dt.datetime) -> Sequence[Delivery]:
        """What waits to be sent to one account over one channel, in the order in which it was said."""
        table = tables.delivery
        waiting = (table.c.state.in_(DUE), table.c.next_attempt_at <= at, table.c.target == "")
        theirs = (table.c.account_id == account_id, table.c.channel == channel)
        query = select(Delivery).where(*waiting, *theirs).order_by(table.c.id).limit(MOST_IN_ONE)
        return [self.work.track(found) for found in self.db.scalars(query)]

    def due(self, at: dt.datetime, limit: int, *, outward: bool = False) -> Sequence[Delivery]:
        """What waits to be sent, oldest first: over the channels that leave the house, or over all others.

        Not over those that were set up: `persistence.channels` has those.
        """
        table = tables.delivery
        ways = table.c.channel.in_(OUTWARD) if outward else table.c.channel.not_in(OUTWARD)
        waiting = (table.c.state.in_(DUE), table.c.next_attempt_at <= at, ways, table.c.channel_id.is_(None))
        query = select(Delivery).where(*waiting).order_by(table.c.next_attempt_at).limit(limit)
        return [self.work.track(found) for found in self.db.scalars(query)]


class Publications:
    """The publication register."""

    def __init__(self, work: Work) -> None:
        self.work, self.db = work, work.db

    def find(self, publication_id: str) -> Publication | None:
        """The entry, or None."""
        found = self.db.get(Publication, publication_id)
        return None if found is None else self.work.track(found)

    def get(self, publication_id: str) -> Publication:
        """The entry; NotFound when there is none."""
        found = self.find(publication_id)
        if found is None:
            raise not_found("宣传记录")
        return found

    def channels_of(self, event_id: str) -> set[str]:
        """Where the event's briefing is registered already."""
        table = tables.publication
        return set(self.db.scalars(select(table.c.channel).where(table.c.event_id == event_id)))

    def add(self, publication: Publication) -> None:
        """Keep an entry."""
        self.db.add(self.work.track(publication))


class Told:
    """Which accounts were told of a change of an event whose consequences somebody follows."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def of(self, event_id: str, event_version: int) -> list[str] | None:
        """The accounts; None while nobody was."""
        table = tables.event_told
        this = (table.c.event_id == event_id, table.c.event_version == event_version)
        return self.db.execute(select(table.c.account_ids).where(*this)).scalar_one_or_none()

    def keep(self, event_id: str, event_version: int, account_ids: Sequence[str]) -> None:
        """Remember whom."""
        row = {"event_id": event_id, "event_version": event_version, "account_ids": list(account_ids)}
        self.db.execute(insert(tables.event_told).values(row))


class Copies:
    """Accounts, branches, units, partners and events as their owners told of them."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def put(self, kind: str, key: str, version: int, values: Mapping[str, Any]) -> None:
        """Take over what a fact says, unless a newer one was here before; one statement, so that two cannot cross."""
        table = _table(kind)
        insert = sqlite_insert if self.db.get_bind().dialect.name == "sqlite" else postgresql_insert
        row = insert(table).values(id=key, version=version, **values)
        newer = row.on_conflict_do_update(
            index_elements=["id"], set_={**values, "version": version}, where=table.c.version < version
        )
        self.db.execute(newer)

    def find(self, kind: str, key: str | None) -> RowMapping | None:
        """The copy, or None."""
        table = _table(kind)
        return self.db.execute(select(table).where(table.c.id == key)).mappings().one_or_none()

    def accounts(self, *, branch_id: str | None = None, unit_ids: Iterable[str] | None = None) -> Sequence[RowMapping]:
        """Active accounts of a branch, or of these units."""
        table = tables.account_copy
        query = select(table).where(table.c.active.is_(True))
        if branch_id is not None:
            query = query.where(table.c.branch_id == branch_id)
        if unit_ids is not None:
            query = query.where(table.c.unit_id.in_(list(unit_ids)))
        return self.db.execute(query.order_by(table.c.id)).mappings().all()

    def deputies_of(self, account_ids: Iterable[str], day: str) -> list[str]:
        """Who decides for one of these accounts on that day (YYYY-MM-DD), where the deputy is active."""
        table, account = tables.deputy_copy, tables.account_copy
        query = select(table.c.account_id).join(account, account.c.id == table.c.account_id)
        query = query.where(table.c.for_account_id.in_(list(account_ids)), table.c.ended.is_(False))
        query = query.where(table.c.from_on <= day, table.c.to_on >= day, account.c.active.is_(True))
        return list(self.db.scalars(query.order_by(table.c.id)))

    def account_of_member(self, member_id: str) -> str | None:
        """The active account of a member."""
        table = tables.account_copy
        query = select(table.c.id).where(table.c.member_id == member_id, table.c.active.is_(True))
        return self.db.scalars(query.limit(1)).first()

    def retired_accounts(
        self, *, branch_id: str | None = None, unit_ids: Iterable[str] | None = None
    ) -> Sequence[RowMapping]:
        """`id` of active accounts of retired members of a branch, or of these units, with the member's `unit_id`."""
        account, member = tables.account_copy, tables.member_copy
        query = select(account.c.id, member.c.unit_id).join(member, member.c.id == account.c.member_id)
        query = query.where(account.c.active.is_(True), member.c.active.is_(True), member.c.retired.is_(True))
        if branch_id is not None:
            query = query.where(member.c.branch_id == branch_id)
        if unit_ids is not None:
            query = query.where(member.c.unit_id.in_(list(unit_ids)))
        return self.db.execute(query.order_by(account.c.id)).mappings().all()

    def accounts_of_member(self, member_id: str) -> list[str]:
        """All accounts of a member, active or not."""
        table = tables.account_copy
        return list(self.db.scalars(select(table.c.id).where(table.c.member_id == member_id)))

    def unit_and_above(self, unit_id: str) -> list[str]:
        """The unit and all above it: rights reach down, so these are the units whose officers are concerned."""
        above: list[str] = []
        current: str | None = unit_id
        while current is not None and current not in above:
            above.append(current)
            unit = self.find("unit", current)
            current = unit["parent_id"] if unit else None
        return above

    def unit_and_below(self, unit_id: str) -> list[str]:
        """The unit and all below it: what it issues is for them too."""
        table, found = tables.unit_copy, [unit_id]
        below: list[str] = [unit_id]
        while below:
            query = select(table.c.id).where(table.c.parent_id.in_(below), table.c.id.not_in(found))
            below = list(self.db.scalars(query.order_by(table.c.id)))
            found += below
        return found

    def forget_member(self, member_id: str) -> None:
        """Clear the name on the member's account."""
        table = tables.account_copy
        self.db.execute(update(table).where(table.c.member_id == member_id).values(name=""))


def _table(kind: str) -> Table:
    return tables.metadata.tables[f"{kind}_copy"]
