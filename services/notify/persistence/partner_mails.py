"""Where handlers find mail to partners' contacts, and who was written to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, and_, exists, or_, select

from kit.work import Work
from services.notify.domain.messages import Delivery
from services.notify.domain.partner_mails import PartnerContact, PartnerMail
from services.notify.persistence import tables

WAITING = ("queued", "sending", "failed")
HELD = ("held", "summarized", "published", "closed")
ENDED = (*HELD, "declined", "rejected")
"""States of an event after which nobody is written to by itself. A cancelled one ends with its invitations."""
AT_ONCE = 100
Pairs = Sequence[tuple[PartnerMail, Delivery]]


class PartnerMails:
    """Mail to partners' contacts, each with its delivery."""

    def __init__(self, work: Work) -> None:
        self.work, self.db = work, work.db

    def find(self, message_id: str) -> PartnerMail | None:
        """The mail, or None."""
        return self.db.get(PartnerMail, message_id)

    def add(self, mail: PartnerMail) -> None:
        """Keep a mail, at once, so that questions find it."""
        self.db.add(mail)
        self.db.flush()

    def on_its_way(self, invitation_id: str) -> bool:
        """Whether one waits to be sent."""
        return bool(self._some(invitation_id, WAITING))

    def went_out(self, invitation_id: str) -> bool:
        """Whether a mail server has taken one."""
        return bool(self._some(invitation_id, ("delivered", "sending")))

    def written_since(self, invitation_id: str, moment: dt.datetime) -> bool:
        """Whether a mail about it was written after that, whatever became of it."""
        mail, message = tables.partner_mail, tables.inbox_message
        query = select(mail.c.id).join(message, message.c.id == mail.c.id)
        query = query.where(mail.c.invitation_id == invitation_id, message.c.created_at > moment)
        return self.db.scalar(query.limit(1)) is not None

    def unsent(self, *, invitation_id: str | None = None, partner_id: str | None = None) -> Pairs:
        """What waits for its time or for a person."""
        mail, delivery = tables.partner_mail, tables.delivery
        query = _pairs().where(delivery.c.state.in_((*WAITING, "parked")))
        if invitation_id is not None:
            query = query.where(mail.c.invitation_id == invitation_id)
        if partner_id is not None:
            query = query.where(mail.c.partner_id == partner_id)
        return self._tracked(query)

    def left(self, tried_before: dt.datetime) -> Pairs:
        """What has waited for a person since then."""
        table = tables.delivery
        query = _pairs().where(table.c.state == "parked", table.c.tried_at < tried_before)
        return self._tracked(query.where(tables.partner_mail.c.sealed.is_not(None)).limit(AT_ONCE))

    def contact(self, invitation_id: str) -> PartnerContact | None:
        """Who was written to, or None."""
        found = self.db.get(PartnerContact, invitation_id)
        return None if found is None else self.work.track(found)

    def add_contact(self, contact: PartnerContact) -> None:
        """Remember whom."""
        self.db.add(self.work.track(contact))

    def contacts(self, *, event_id: str | None = None, partner_id: str | None = None) -> Sequence[PartnerContact]:
        """Who was written to about an event, or at a partner."""
        table = tables.partner_contact
        query = select(PartnerContact).where(table.c.sealed.is_not(None))
        if event_id is not None:
            query = query.where(table.c.event_id == event_id)
        if partner_id is not None:
            query = query.where(table.c.partner_id == partner_id)
        return [self.work.track(found) for found in self.db.scalars(query.order_by(table.c.id))]

    def forgettable(self, ended_before: dt.datetime) -> Sequence[PartnerContact]:
        """Whose invitation or event is over, and for whom nothing waits."""
        table, event = tables.partner_contact, tables.event_copy
        mail, delivery = tables.partner_mail, tables.delivery
        ended = exists().where(event.c.id == table.c.event_id, event.c.state.in_(ENDED))
        waiting = exists().where(
            and_(mail.c.invitation_id == table.c.id, delivery.c.message_id == mail.c.id, delivery.c.state.in_(WAITING))
        )
        over = or_(table.c.closing.is_(True), ended, table.c.told_ends_at < ended_before)
        query = select(PartnerContact).where(table.c.sealed.is_not(None), over, ~waiting).limit(AT_ONCE)
        return [self.work.track(found) for found in self.db.scalars(query)]

    def _some(self, invitation_id: str, states: Sequence[str]) -> Pairs:
        of_it = tables.partner_mail.c.invitation_id == invitation_id
        return self._tracked(_pairs().where(of_it, tables.delivery.c.state.in_(states)).limit(1))

    def _tracked(self, query: Select[PartnerMail, Delivery]) -> Pairs:
        return [(mail, self.work.track(delivery)) for mail, delivery in self.db.execute(query)]


def _pairs() -> Select[PartnerMail, Delivery]:
    mail, delivery = tables.partner_mail, tables.delivery
    query = select(PartnerMail, Delivery).select_from(mail).join(delivery, delivery.c.message_id == mail.c.id)
    return query.order_by(delivery.c.id)
