"""Where handlers find channels that were set up, and what waits for each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, not_, or_, select, update

from kit.domain import not_found
from services.notify.domain.channels import Channel
from services.notify.domain.messages import ROBOT, Delivery, Message
from services.notify.domain.outbound import Waiting
from services.notify.persistence import tables
from services.notify.persistence.repositories import DUE


def _due_over() -> Select[Any]:
    table, channel = tables.delivery, tables.channel
    query = select(table.c.channel_id).join(channel, channel.c.id == table.c.channel_id)
    query = query.where(table.c.state.in_(DUE), table.c.next_attempt_at <= bindparam("at"))
    resting = channel.c.resting_until > bindparam("at")
    query = query.where(or_(channel.c.resting_until.is_(None), not_(resting)))
    query = query.where(channel.c.robot.not_in(select(channel.c.robot).where(resting, channel.c.robot != "")))
    return query.group_by(table.c.channel_id).order_by(func.min(table.c.next_attempt_at))


_DUE_OVER = _due_over()
"""Asked each second: built once."""


class Channels:
    """Channels that administrators set up, and the deliveries over them."""

    def __init__(self, work: Any) -> None:
        self.work, self.db = work, work.db

    def find(self, channel_id: str) -> Channel | None:
        """The channel, or None."""
        found = self.db.get(Channel, channel_id)
        return None if found is None else self.work.track(found)

    def get(self, channel_id: str) -> Channel:
        """The channel; NotFound when there is none."""
        found = self.find(channel_id)
        if found is None:
            raise not_found("渠道")
        return found

    def add(self, channel: Channel) -> None:
        """Keep a channel."""
        self.db.add(self.work.track(channel))

    def named(self, unit_id: str, name: str) -> Channel | None:
        """The unit's channel of this name, or None."""
        table = tables.channel
        return self.db.scalars(select(Channel).where(table.c.unit_id == unit_id, table.c.name == name)).first()

    def of_units(self, unit_ids: Iterable[str]) -> Sequence[Channel]:
        """Those of the units that are in use."""
        table = tables.channel
        query = select(Channel).where(table.c.unit_id.in_(list(unit_ids)), table.c.enabled.is_(True))
        return self.db.scalars(query.order_by(table.c.id)).all()

    def due(self, at: dt.datetime) -> Sequence[str]:
        """Over which channels something waits, the longest first, but for those that rest."""
        return list(self.db.scalars(_DUE_OVER, {"at": at}))

    def hold(self, channel_id: str, robot: str) -> None:
        """Let nobody else choose for this channel, nor for those that lead to the same robot, until the transaction
        ends, or both would count the same minute. In one order, so that two senders do not wait for each other.
        """
        table = tables.channel
        these = or_(table.c.id == channel_id, table.c.robot == robot) if robot else table.c.id == channel_id
        self.db.execute(select(table.c.id).where(these).order_by(table.c.id).with_for_update())

    def leads_to(self, channel_id: str, robot: str) -> None:
        """Keep what stands for its robot; its version stays, for nobody changed it."""
        self.db.execute(update(tables.channel).where(tables.channel.c.id == channel_id).values(robot=robot))

    def waiting(self, channel_id: str, at: dt.datetime, limit: int) -> Sequence[Waiting]:
        """What is due over it, oldest first."""
        table, message = tables.delivery, tables.inbox_message
        query = select(table.c.id, table.c.next_attempt_at, message.c.fact_type, message.c.title, message.c.link)
        query = query.join(message, message.c.id == table.c.message_id)
        query = query.where(table.c.channel_id == channel_id, table.c.state.in_(DUE), table.c.next_attempt_at <= at)
        rows = self.db.execute(query.order_by(table.c.next_attempt_at, table.c.id).limit(limit)).all()
        return [Waiting(row.id, row.next_attempt_at, row.fact_type, row.title, row.link) for row in rows]

    def sent_since(self, channel_id: str, robot: str, moment: dt.datetime) -> int:
        """How many messages went to it, over whichever channel, and of checkpoints; with tries that came to nothing.

        Those that were several deliveries count once.
        """
        table, channel = tables.delivery, tables.channel
        over = [table.c.channel_id == channel_id]
        if robot:
            over.append(table.c.channel_id.in_(select(channel.c.id).where(channel.c.robot == robot)))
        if robot and robot == self.work.checkpoint_robot:
            over.append(and_(table.c.channel == ROBOT, table.c.channel_id.is_(None)))
        query = select(func.count(func.coalesce(table.c.batch_id, table.c.id).distinct()))
        return self.db.execute(query.where(or_(*over), table.c.tried_at > moment)).scalar_one()

    def is_resting(self, robot: str, at: dt.datetime) -> bool:
        """Whether the robot said that it was too fast, over one of its channels."""
        table = tables.channel
        query = select(table.c.id).where(table.c.robot == robot, table.c.robot != "", table.c.resting_until > at)
        return self.db.execute(query.limit(1)).first() is not None

    def rest(self, channel_id: str, robot: str, until: dt.datetime) -> None:
        """Leave it alone until then, and all that lead to the same robot; versions stay, for nobody changed them."""
        table = tables.channel
        these = or_(table.c.id == channel_id, table.c.robot == robot) if robot else table.c.id == channel_id
        self.db.execute(update(table).where(these).values(resting_until=until))

    def failed(self, channel_id: str, limit: int) -> Sequence[Delivery]:
        """What did not get out over it, oldest first."""
        table = tables.delivery
        query = select(Delivery).where(table.c.channel_id == channel_id, table.c.state.in_(("failed", "parked")))
        return [self.work.track(found) for found in self.db.scalars(query.order_by(table.c.id).limit(limit))]

    def has_unread(self, account_id: str, subject: str, fact_type: str) -> bool:
        """Whether the account was told so about it already, and has not read it."""
        table = tables.inbox_message
        query = select(Message).where(table.c.account_id == account_id, table.c.subject == subject)
        query = query.where(table.c.fact_type == fact_type, table.c.read_at.is_(None))
        return self.db.scalars(query.limit(1)).first() is not None
