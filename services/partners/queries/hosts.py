"""Who invites: unit, branch, person and telephone, from the local copies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from services.partners.domain.event_copy import EventCopy
from services.partners.persistence.tables import account_copy, branch_copy, unit_copy
from services.partners.persistence.unit_of_work import PartnersWork

MOST_LEVELS = 10


@dataclass(frozen=True)
class Host:
    """What the partner is told about who invites. The notices are the office's own texts, never ours."""

    unit: str = ""
    branch: str = ""
    contact_name: str = ""
    contact_phone: str | None = None
    hotline: str | None = None
    notice: str | None = None
    notice_source: str | None = None
    audit_notice: str | None = None
    audit_notice_source: str | None = None

    @property
    def full_name(self) -> str:
        """Unit and branch in one."""
        return self.branch if self.branch.startswith(self.unit) else f"{self.unit}{self.branch}"

    def notice_for(self, under_audit: bool) -> dict[str, str | None] | None:
        """The integrity notice {text, source}: for partners under audit the one that the office has for them."""
        if under_audit and self.audit_notice:
            return {"text": self.audit_notice, "source": self.audit_notice_source}
        return {"text": self.notice, "source": self.notice_source} if self.notice else None

    @property
    def call(self) -> str:
        """Whom to ring up."""
        return " ".join(part for part in (self.contact_name, self.contact_phone) if part)


def host_of(work: PartnersWork, event: EventCopy | None) -> Host:
    """Who invites to this event; what a unit does not say for itself is taken from the unit above it."""
    if event is None:
        return Host()
    branch = work.db.scalar(select(branch_copy.c.name).where(branch_copy.c.id == event.branch_id)) or ""
    person = work.db.scalar(select(account_copy.c.name).where(account_copy.c.id == event.proposer_id)) or ""
    host = Host(branch=branch, contact_name=person)
    unit_id: str | None = event.unit_id
    for _level in range(MOST_LEVELS):
        unit = work.db.execute(select(unit_copy).where(unit_copy.c.id == unit_id)).first()
        if unit is None:
            break
        host = _completed(host, unit)
        unit_id = unit.parent_id
    return host


def _completed(host: Host, unit: Any) -> Host:
    """What was not said further down the tree, from this unit; a text and its source go together."""
    return replace(
        host,
        unit=host.unit or unit.name,
        contact_phone=host.contact_phone or unit.contact_phone,
        hotline=host.hotline or unit.hotline,
        notice=host.notice or unit.notice,
        notice_source=host.notice_source if host.notice else unit.notice_source,
        audit_notice=host.audit_notice or unit.audit_notice,
        audit_notice_source=host.audit_notice_source if host.audit_notice else unit.audit_notice_source,
    )
