"""The screenings of briefings, the public notices made of them, and what could disclose something."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, Text, select
from sqlalchemy.orm import Session

from kit.columns import Json, Utc
from services.events.domain.notice import Notice
from services.events.domain.screening import RESULTS, Suspects
from services.events.domain.study_event import StudyEvent
from services.events.persistence.copies import account_copy, branch_copy, dispatch_copy, member_copy, partner_copy
from services.events.persistence.event_tables import event_key, one_of
from services.events.persistence.metadata import mapper_registry, metadata

briefing_screening = Table(
    "briefing_screening",
    metadata,
    Column("id", String(64), primary_key=True),
    event_key(index=True),
    Column("revision", Integer, nullable=False),
    Column("screened_by", String(64), nullable=False),
    Column("screened_at", Utc, nullable=False),
    Column("result", String(16), nullable=False),
    Column("remark", Text, nullable=False),
    Column("implied", Boolean, nullable=False),
    Column("words", Json, nullable=False),
    CheckConstraint(one_of("result", tuple(RESULTS)), name="result"),
)

notice = Table(
    "notice",
    metadata,
    event_key(primary_key=True),
    Column("branch_id", String(64), nullable=False),
    Column("branch", String(200), nullable=False),
    Column("title", String(400), nullable=False),
    Column("body_html", Text, nullable=False),
    Column("photo_ids", Json, nullable=False),
    Column("published_at", Utc, nullable=False, index=True),
    Column("retracted_at", Utc),
)
"""As it was published: what changes afterwards in the event changes nothing that was made public."""

mapper_registry.map_imperatively(Notice, notice)


class Notices:
    """The public notices of one unit of work."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def add(self, made: Notice) -> None:
        """A new one."""
        self.db.add(made)

    def find(self, notice_id: str) -> Notice | None:
        """An event's, also one that was retracted."""
        return self.db.get(Notice, notice_id)

    def suspects(self, event: StudyEvent) -> Suspects:
        """All audited units, audit projects, teams and people that the local copies know; of accounts, those at work.

        Dissolved teams, too: their audit may not be known yet.
        """
        return Suspects(
            audited_units=self._all(select(partner_copy.c.name).where(partner_copy.c.under_audit)),
            projects=self._all(select(dispatch_copy.c.project)),
            teams=self._all(select(branch_copy.c.name).where(branch_copy.c.kind == "temporary")),
            people=self.people(event),
        )

    def people(self, event: StudyEvent) -> Sequence[str]:
        """The names of all members whom the office knows, and of the accounts whose words a draft quotes."""
        members = self._all(select(member_copy.c.name).where(member_copy.c.erased.is_(False)))
        accounts = self._all(select(account_copy.c.name).where(account_copy.c.id.in_(event.writers())))
        return [*members, *accounts]

    def _all(self, query: object) -> Sequence[str]:
        return list(self.db.scalars(query.distinct()))  # type: ignore[attr-defined]
