"""What this service knows of the others' things: units, branches, members, accounts, dispatches, partners."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit of the office's tree. `has_notice`: an integrity notice for partners; None where nobody said."""

    id: str
    name: str
    parent_id: str | None
    has_notice: bool | None = None


@dataclass(frozen=True)
class Branch:
    """A branch; `kind` is standing or temporary, `state` active or dissolved."""

    id: str
    name: str
    unit_id: str
    kind: str
    parent_id: str | None
    state: str
    founded_on: dt.date | None
    dissolved_on: dt.date | None

    def exists_on(self, day: dt.date) -> bool:
        """Whether the branch is there on that day; unknown dates do not speak against it."""
        if self.founded_on is not None and day < self.founded_on:
            return False
        if self.dissolved_on is not None:
            return day < self.dissolved_on
        return self.state == "active"


@dataclass(frozen=True)
class Member:
    """A member; `active` is false for people who left or whose data was erased."""

    id: str
    name: str
    branch_id: str
    unit_id: str
    status: str
    membership: str
    retired: bool
    active: bool


@dataclass(frozen=True)
class Account:
    """An account and the roles it holds."""

    id: str
    name: str
    roles: tuple[str, ...]
    branch_id: str | None
    unit_id: str | None
    member_id: str | None
    active: bool


@dataclass(frozen=True)
class Dispatch:
    """One member away on an audit, first and last day included."""

    id: str
    member_id: str
    project: str
    place: str
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Blackout:
    """Days on which a partner is not available, first and last day included, and why."""

    starts_on: dt.date
    ends_on: dt.date
    reason: str


@dataclass(frozen=True)
class Partner:
    """A partner unit; `under_audit` asks for the committee's approval."""

    id: str
    name: str
    industry: str | None
    field: str | None
    region: str | None
    frontline: bool
    under_audit: bool
    blackouts: tuple[Blackout, ...] = ()
