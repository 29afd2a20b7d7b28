"""Units (a tree; rights reach down) and the branches in them, standing or temporary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Conflict

KINDS = ("standing", "temporary")


@dataclass(eq=False, kw_only=True)
class Unit(Aggregate):
    """The office or one of its departments. Notices, their sources and the phones are the office's words for partners.

    `audit_notice` takes the place of `notice` for partners that are under audit.
    """

    id: str
    name: str
    parent_id: str | None = None
    notice: str | None = None
    notice_source: str | None = None
    hotline: str | None = None
    contact_phone: str | None = None
    audit_notice: str | None = None
    audit_notice_source: str | None = None
    version: int = 0

    def edit(self, changes: dict[str, Any]) -> None:
        """Take over new words; keys are attribute names."""
        if apply(self, changes):
            self.happened("unit.changed")

    def to_dict(self) -> dict[str, Any]:
        """API shape."""
        return {
            "id": self.id,
            "name": self.name,
            "parent_id": self.parent_id,
            "notice": self.notice,
            "notice_source": self.notice_source,
            "hotline": self.hotline,
            "contact_phone": self.contact_phone,
            "audit_notice": self.audit_notice,
            "audit_notice_source": self.audit_notice_source,
            "state": "active",
            "version": self.version,
        }


@dataclass(eq=False, kw_only=True)
class Branch(Aggregate):
    """A 党支部. A temporary one belongs to a dispatch and ends with it; its open events then go to `parent_id`."""

    id: str
    name: str
    unit_id: str
    kind: str
    parent_id: str | None = None
    state: str = "active"
    founded_on: dt.date | None = None
    dissolved_on: dt.date | None = None
    dissolved_reason: str | None = None
    secretary_id: str | None = None
    version: int = 0

    def edit(self, changes: dict[str, Any]) -> None:
        """Rename, re-parent or correct the founding date of an active branch."""
        self.must_be_active()
        if apply(self, changes):
            self.happened("branch.changed")

    def dissolve(self, reason: str, on: dt.date) -> None:
        """End it for good. Needs a parent branch, because somebody has to take over its open events."""
        self.must_be_active()
        if self.parent_id is None:
            raise Conflict(
                "branch.no_parent",
                "该支部没有上级支部接收未完成的活动，请先设置上级支部。",
                "No parent branch could take over the open events; set one first.",
            )
        self.state, self.dissolved_on, self.dissolved_reason = "dissolved", on, reason
        self.happened("branch.changed")
        self.happened("branch.dissolved", reason=reason)

    def must_be_active(self) -> None:
        """Refuse when the branch has ended."""
        if self.state != "active":
            raise Conflict("branch.wrong_state", "该支部已经撤销，不能再变更。", "The branch is dissolved.")

    def to_dict(self) -> dict[str, Any]:
        """API shape."""
        return {
            "id": self.id,
            "name": self.name,
            "unit_id": self.unit_id,
            "kind": self.kind,
            "parent_id": self.parent_id,
            "state": self.state,
            "founded_on": iso(self.founded_on),
            "dissolved_on": iso(self.dissolved_on),
            "dissolved_reason": self.dissolved_reason,
            "secretary_id": self.secretary_id,
            "version": self.version,
        }


def apply(thing: Any, changes: dict[str, Any]) -> bool:
    """Set attributes that differ; whether any did."""
    different = {name: value for name, value in changes.items() if getattr(thing, name) != value}
    for name, value in different.items():
        setattr(thing, name, value)
    return bool(different)


def iso(day: dt.date | None) -> str | None:
    """YYYY-MM-DD, or None."""
    return None if day is None else day.isoformat()
