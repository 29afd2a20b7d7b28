"""Facts of the members service: units, branches, members, accounts, dispatches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kit.envelope import private


@dataclass(frozen=True, kw_only=True)
class UnitChanged:
    """A unit was created or edited. `notice`, its source and `hotline` are the office's own words for partners.

    `audit_notice` takes the place of `notice` where the partner is under audit.
    """

    TYPE: ClassVar[str] = "unit.changed.v1"
    AGGREGATE: ClassVar[str] = "unit_id"
    SUBJECT: ClassVar[str] = "unit_id"
    unit_id: str
    name: str
    parent_id: str | None
    notice: str | None = None
    notice_source: str | None = None
    hotline: str | None = None
    contact_phone: str | None = None
    audit_notice: str | None = None
    audit_notice_source: str | None = None


@dataclass(frozen=True, kw_only=True)
class BranchChanged:
    """A branch was created or edited. `kind`: standing or temporary; `state`: active or dissolved."""

    TYPE: ClassVar[str] = "branch.changed.v1"
    AGGREGATE: ClassVar[str] = "branch_id"
    SUBJECT: ClassVar[str] = "branch_id"
    branch_id: str
    name: str
    unit_id: str
    kind: str
    parent_id: str | None
    state: str
    founded_on: str | None = None
    dissolved_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class BranchDissolved:
    """A temporary branch ended; its open events go to `parent_id`."""

    TYPE: ClassVar[str] = "branch.dissolved.v1"
    AGGREGATE: ClassVar[str] = "branch_id"
    SUBJECT: ClassVar[str] = "branch_id"
    branch_id: str
    parent_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MemberChanged:
    """A member was added or edited. `status`: activist, probationary, full; `membership`: own, borrowed, hired."""

    TYPE: ClassVar[str] = "member.changed.v1"
    AGGREGATE: ClassVar[str] = "member_id"
    SUBJECT: ClassVar[str] = "member_id"
    member_id: str
    branch_id: str
    unit_id: str
    status: str
    membership: str
    retired: bool
    active: bool = True
    name: str = private("")


@dataclass(frozen=True, kw_only=True)
class MemberErased:
    """A member's personal data was erased on request; every copy of it is to be cleared."""

    TYPE: ClassVar[str] = "member.erased.v1"
    AGGREGATE: ClassVar[str] = "member_id"
    SUBJECT: ClassVar[str] = "member_id"
    member_id: str


@dataclass(frozen=True, kw_only=True)
class AccountChanged:
    """An account was created, edited, locked, or had its password set. `what`: created, edited, password,
    sessions_ended (by an administrator), second_factor_set, second_factor_removed, second_factor_reset (by an
    administrator).
    """

    TYPE: ClassVar[str] = "account.changed.v1"
    AGGREGATE: ClassVar[str] = "account_id"
    SUBJECT: ClassVar[str] = "account_id"
    account_id: str
    what: str
    roles: list[str]
    branch_id: str | None
    unit_id: str
    member_id: str | None
    active: bool
    name: str = private("")
    username: str = private("")


@dataclass(frozen=True, kw_only=True)
class DeputyAppointed:
    """An account decides for another one, of `unit_id`, from `from_on` to `to_on`, both included."""

    TYPE: ClassVar[str] = "deputy.appointed.v1"
    AGGREGATE: ClassVar[str] = "deputy_id"
    SUBJECT: ClassVar[str] = "deputy_id"
    deputy_id: str
    account_id: str
    for_account_id: str
    from_on: str
    to_on: str
    unit_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeputyEnded:
    """The appointment is over before its time: taken back, or given back."""

    TYPE: ClassVar[str] = "deputy.ended.v1"
    AGGREGATE: ClassVar[str] = "deputy_id"
    SUBJECT: ClassVar[str] = "deputy_id"
    deputy_id: str
    account_id: str
    for_account_id: str
    from_on: str
    to_on: str
    unit_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class DispatchRecorded:
    """People are away on an audit from `starts_on` to `ends_on`, both included."""

    TYPE: ClassVar[str] = "dispatch.recorded.v1"
    AGGREGATE: ClassVar[str] = "dispatch_id"
    SUBJECT: ClassVar[str] = "dispatch_id"
    dispatch_id: str
    unit_id: str
    project: str
    place: str
    starts_on: str
    ends_on: str
    member_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class MemberGreeted:
    """Somebody's birthday or political birthday (政治生日) came round. `occasion`: birthday, political_birthday.

    Who it is travels in private: the day of the fact says when they were born.
    """

    TYPE: ClassVar[str] = "member.greeted.v1"
    AGGREGATE: ClassVar[str] = "greeting_id"
    SUBJECT: ClassVar[str] = "greeting_id"
    greeting_id: str
    occasion: str
    member_id: str = private("")


@dataclass(frozen=True, kw_only=True)
class DispatchReminded:
    """People away on an audit are reminded of integrity: on the first day, `due_on`, and now and then after it."""

    TYPE: ClassVar[str] = "dispatch.reminded.v1"
    AGGREGATE: ClassVar[str] = "reminder_id"
    SUBJECT: ClassVar[str] = "dispatch_id"
    reminder_id: str
    dispatch_id: str
    unit_id: str
    project: str
    due_on: str
    member_ids: list[str]


FACTS = (UnitChanged, BranchChanged, BranchDissolved, MemberChanged, MemberErased, AccountChanged, DeputyAppointed,
         DeputyEnded, DispatchRecorded, MemberGreeted, DispatchReminded)  # fmt: skip
