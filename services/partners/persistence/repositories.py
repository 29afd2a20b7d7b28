"""Where partners, invitations and copies are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

from kit.domain import not_found
from kit.work import Work
from services.partners.domain import refusals
from services.partners.domain.event_copy import EventCopy
from services.partners.domain.invitation import Invitation
from services.partners.domain.links import fingerprint_of
from services.partners.domain.partner import Agreement, Partner
from services.partners.persistence import tables

BATCH = 200
NEW_LINK = "原链接已停用，请使用联系人新发送的链接。"


class PartnerRepository:
    """Partner units and their agreements."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def get(self, partner_id: str) -> Partner:
        """The partner, or NotFound."""
        found = self.work.db.get(Partner, partner_id)
        if found is None:
            raise not_found("联学单位")
        self.work.track(found)
        return found

    def exists(self, partner_id: str) -> bool:
        """Whether there is one."""
        query = select(tables.partner.c.id).where(tables.partner.c.id == partner_id)
        return self.work.db.execute(query).first() is not None

    def stamp(self) -> tuple[int, int]:
        """How many there are, and how often they were changed: no change leaves both as they were."""
        table = tables.partner.c
        count, versions = self.work.db.execute(select(func.count(table.id), func.sum(table.version))).one()
        return int(count), int(versions or 0)

    def names(self) -> Sequence[str]:
        """The names of all."""
        return self.work.db.scalars(select(tables.partner.c.name)).all()

    def add(self, partner: Partner) -> None:
        """Keep a new one."""
        self.work.db.add(self.work.track(partner))

    def add_agreement(self, agreement: Agreement) -> None:
        """Keep a new agreement."""
        self.work.db.add(self.work.track(agreement))

    def get_agreement(self, partner_id: str, agreement_id: str) -> Agreement:
        """One of this partner's agreements, or NotFound."""
        found = self.work.db.get(Agreement, agreement_id)
        if found is None or found.partner_id != partner_id:
            raise not_found("契约")
        self.work.track(found)
        return found


class InvitationRepository:
    """Invitations with their replies and change requests."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def get(self, invitation_id: str) -> Invitation:
        """The invitation, its event's row held; or NotFound."""
        return self._one(tables.invitation.c.id == invitation_id, "邀请")

    def at_link(self, token: str) -> Invitation:
        """The invitation that this link opens, its event's row held."""
        self.check_retired(token)
        return self._one(tables.invitation.c.token_sha256 == fingerprint_of(token), "链接")

    def knows_link(self, token: str) -> bool:
        """Whether this link opens an invitation, or did before another one took its place."""
        return self._names_link(tables.invitation, token) or self._names_link(tables.retired_link, token)

    def check_retired(self, token: str) -> None:
        """Refuse a link whose place another one took (Gone)."""
        if self._names_link(tables.retired_link, token):
            raise refusals.link_revoked(NEW_LINK)

    def _names_link(self, table: Table, token: str) -> bool:
        query = select(table.c.token_sha256).where(table.c.token_sha256 == fingerprint_of(token))
        return self.work.db.execute(query).first() is not None

    def _one(self, condition: Any, what: str) -> Invitation:
        """First the event's row is held, then the invitation is read: so it is read as the last writer left it."""
        event_id = self.work.db.scalar(select(tables.invitation.c.event_id).where(condition))
        if event_id is None:
            raise not_found(what)
        _hold(self.work.db, event_id)
        found = self.work.db.scalar(select(Invitation).where(condition))
        if found is None:
            raise not_found(what)
        self.work.track(found)
        return found

    def of_event(self, event_id: str) -> Sequence[Invitation]:
        """All of this event's, oldest first."""
        query = select(Invitation).where(tables.invitation.c.event_id == event_id).order_by(tables.invitation.c.id)
        return self._all(query)

    def due(self, now: dt.datetime) -> Sequence[Invitation]:
        """Open ones whose deadline has passed, the oldest first."""
        table = tables.invitation
        query = select(Invitation).where(table.c.state == "open", table.c.deadline <= now)
        return self._all(query.order_by(table.c.deadline).limit(BATCH))

    def units_with(self, state: str) -> list[str]:
        """The units whose events have an invitation in this state of which nobody was told in this round."""
        table, copy = tables.invitation.c, tables.event_copy.c
        told = {"open": table.reminded_at, "expired": table.escalated_at}[state]
        joined = tables.invitation.join(tables.event_copy, copy.id == table.event_id)
        found = select(copy.unit_id).select_from(joined).where(table.state == state, told.is_(None)).distinct()
        return sorted(self.work.db.scalars(found))

    def nearly_due(self, until: dt.datetime, now: dt.datetime, units: Sequence[str]) -> Sequence[Invitation]:
        """Open ones of these units due before `until`, of which the organizer was not reminded in this round."""
        table = tables.invitation.c
        near = (table.state == "open", table.reminded_at.is_(None), table.deadline <= until, table.deadline > now)
        return self._of_units(units, *near)

    def neglected(self, since: dt.datetime, units: Sequence[str]) -> Sequence[Invitation]:
        """Expired ones of these units whose deadline passed before `since`, of which the secretary was not told."""
        table = tables.invitation.c
        return self._of_units(units, table.state == "expired", table.escalated_at.is_(None), table.deadline <= since)

    def _of_units(self, units: Sequence[str], *conditions: Any) -> Sequence[Invitation]:
        table, copy = tables.invitation.c, tables.event_copy.c
        theirs = table.event_id.in_(select(copy.id).where(copy.unit_id.in_(units)))
        return self._all(select(Invitation).where(*conditions, theirs).order_by(table.deadline).limit(BATCH))

    def _all(self, query: Any) -> Sequence[Invitation]:
        found: Sequence[Invitation] = self.work.db.scalars(query).all()
        for invitation in found:
            self.work.track(invitation)
        return found

    def add(self, invitation: Invitation) -> None:
        """Keep a new one. Written after what was revoked before it: at most one live one for each partner."""
        self.work.db.flush()
        self.work.db.add(self.work.track(invitation))
        self.work.db.flush()

    def retire_link(self, invitation: Invitation, now: dt.datetime) -> None:
        """Remember that the present link is dead."""
        values = {"token_sha256": invitation.token_sha256, "invitation_id": invitation.id, "retired_at": now}
        self.work.db.execute(insert(tables.retired_link).values(values))

    def place_of(self, invitation_id: str) -> tuple[str, str] | None:
        """Branch and unit of the invitation's event."""
        copy = tables.event_copy
        joined = tables.invitation.join(copy, copy.c.id == tables.invitation.c.event_id)
        query = select(copy.c.branch_id, copy.c.unit_id).select_from(joined)
        row = self.work.db.execute(query.where(tables.invitation.c.id == invitation_id)).first()
        return None if row is None else (row.branch_id, row.unit_id)


def _hold(db: Session, event_id: str) -> None:
    """Let one change of an event's negotiation run after another (SQLite lets only one write anyway)."""
    db.execute(select(tables.event_copy.c.id).where(tables.event_copy.c.id == event_id).with_for_update())


class EventRepository:
    """Copies of study events."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def find(self, event_id: str) -> EventCopy | None:
        """The copy, or None."""
        return self.work.db.get(EventCopy, event_id)

    def hold(self, event_id: str) -> EventCopy:
        """The copy, its row held; a new empty one where there is none."""
        _hold(self.work.db, event_id)
        found = self.find(event_id)
        if found is None:
            found = EventCopy(id=event_id)
            self.work.db.add(found)
        return found

    def place_of(self, event_id: str) -> tuple[str, str] | None:
        """Branch and unit, for judging visibility."""
        copy = tables.event_copy
        row = self.work.db.execute(select(copy.c.branch_id, copy.c.unit_id).where(copy.c.id == event_id)).first()
        return None if row is None else (row.branch_id, row.unit_id)


class NameRepository:
    """Copies of units, branches and accounts."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.kinds: dict[str, Table] = {
            "unit": tables.unit_copy,
            "branch": tables.branch_copy,
            "account": tables.account_copy,
        }

    def keep(self, kind: str, id: str, version: int, **values: Any) -> None:
        """Write the copy, unless the one that is here is as new."""
        table, db = self.kinds[kind], self.work.db
        known = db.scalar(select(table.c.version).where(table.c.id == id).with_for_update())
        if known is None:
            db.execute(insert(table).values(id=id, version=version, **values))
        elif known < version:
            db.execute(update(table).where(table.c.id == id).values(version=version, **values))

    def forget_member(self, member_id: str) -> None:
        """Clear the name of the erased member's accounts."""
        account = tables.account_copy
        self.work.db.execute(update(account).where(account.c.member_id == member_id).values(name=""))
