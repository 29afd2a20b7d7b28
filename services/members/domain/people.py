"""Members, and the steps of their status: activist, probationary, full."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Aggregate, Conflict, Gone
from services.members.domain.organisation import apply, iso

STATUSES = ("activist", "probationary", "full")
MEMBERSHIPS = ("own", "borrowed", "hired")

# A probation that is ended without admission goes back one step; nobody becomes a full member without probation.
NEXT_STATUS = {"activist": ("probationary",), "probationary": ("full", "activist"), "full": ()}


@dataclass(eq=False, kw_only=True)
class Member(Aggregate):
    """A member or cadre of one home branch. `initials` are pinyin initials, lower case, for searching."""

    id: str
    branch_id: str
    name: str
    initials: str
    status: str
    membership: str
    retired: bool = False
    active: bool = True
    joined_party_on: dt.date | None = None
    born_on: dt.date | None = None
    erased: bool = False
    version: int = 0

    def edit(self, changes: dict[str, Any], unit_id: str) -> None:
        """Change what is known; a new status must be the next step. `unit_id` is that of the (new) branch."""
        if self.erased:
            raise Gone("member.erased", "该党员的个人信息已经删除。", "This member's data was erased.")
        if changes.get("status", self.status) != self.status:
            self._must_follow(changes["status"])
        if apply(self, changes):
            self.happened("member.changed", unit_id=unit_id)

    def erase(self, unit_id: str) -> None:
        """Forget the person and keep the id, so that counts and the ledger stay true. Twice is once."""
        if self.erased:
            return
        self.name, self.initials, self.joined_party_on, self.born_on = "", "", None, None
        self.active, self.erased = False, True
        self.happened("member.changed", unit_id=unit_id)
        self.happened("member.erased")

    @property
    def state(self) -> str:
        """`active`, `inactive` (left) or `erased`."""
        if self.erased:
            return "erased"
        return "active" if self.active else "inactive"

    def to_dict(self) -> dict[str, Any]:
        """API shape."""
        return {
            "id": self.id,
            "name": self.name,
            "branch_id": self.branch_id,
            "status": self.status,
            "membership": self.membership,
            "retired": self.retired,
            "active": self.active,
            "joined_party_on": iso(self.joined_party_on),
            "born_on": iso(self.born_on),
            "initials": self.initials,
            "state": self.state,
            "version": self.version,
        }

    def _must_follow(self, status: str) -> None:
        if status not in NEXT_STATUS[self.status]:
            raise Conflict(
                "member.wrong_status",
                "发展党员须逐步进行：积极分子、预备党员、正式党员。",
                "Status goes step by step: activist, probationary, full.",
                current=self.status,
                possible=list(NEXT_STATUS[self.status]),
            )


@dataclass(eq=False, kw_only=True)
class StatusChange:
    """One entry of a member's status history."""

    id: str
    member_id: str
    status: str
    since_on: dt.date

    def to_dict(self) -> dict[str, Any]:
        """API shape."""
        return {"status": self.status, "since_on": self.since_on.isoformat()}
