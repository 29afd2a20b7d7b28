"""Local copies of what other services own, from their facts; an older fact than the copy changes nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from contracts.members import (
    AccountChanged,
    BranchChanged,
    BranchDissolved,
    DeputyAppointed,
    DeputyEnded,
    DispatchRecorded,
    MemberChanged,
    MemberErased,
    UnitChanged,
)
from contracts.partners import AgreementEnded, AgreementSigned, PartnerBlackoutsChanged, PartnerChanged
from kit.domain import NotFound
from services.events.ports import EventsWork


def when_unit_changed_copy_it(work: EventsWork, fact: UnitChanged) -> None:
    """The tree of units."""
    has_notice = bool(fact.notice or fact.audit_notice)
    work.copies.put(
        "unit", fact.unit_id, _version(work), name=fact.name, parent_id=fact.parent_id, has_notice=has_notice
    )


def when_branch_changed_copy_it(work: EventsWork, fact: BranchChanged) -> None:
    """Branches with the dates between which they exist."""
    work.copies.put(
        "branch", fact.branch_id, _version(work), name=fact.name, unit_id=fact.unit_id, kind=fact.kind,
        parent_id=fact.parent_id, state=fact.state, founded_on=_day(fact.founded_on),
        dissolved_on=_day(fact.dissolved_on),
    )  # fmt: skip


def when_branch_dissolved_hand_over_events(work: EventsWork, fact: BranchDissolved) -> None:
    """Its open events go to the parent branch, and with them its plans and what it has still to rectify."""
    parent = work.copies.branch(fact.parent_id)
    if parent is None:  # its copy is on its way; kit.delivery tries again
        raise NotFound("branch.unknown", "上级支部的资料尚未同步。", "The parent branch is not known yet.")
    for event in work.events.open_of_branch(fact.branch_id):
        event.hand_over(parent.id, parent.unit_id, fact.reason)
    for thing in (*work.plans.of_branch(fact.branch_id), *work.findings.open_of_branch(fact.branch_id)):
        thing.hand_over(parent.id, parent.unit_id, fact.reason)


def when_member_changed_copy_them(work: EventsWork, fact: MemberChanged) -> None:
    """Members, with their name for lists."""
    work.copies.put(
        "member", fact.member_id, _version(work), name=fact.name, branch_id=fact.branch_id, unit_id=fact.unit_id,
        status=fact.status, membership=fact.membership, retired=fact.retired, active=fact.active,
    )  # fmt: skip


def when_member_erased_forget_them(work: EventsWork, fact: MemberErased) -> None:
    """The name goes; the id stays on bookings and check-ins."""
    work.copies.erase_member(fact.member_id, _version(work))


def when_account_changed_copy_it(work: EventsWork, fact: AccountChanged) -> None:
    """Accounts, with their name for the timeline."""
    work.copies.put(
        "account", fact.account_id, _version(work), name=fact.name, roles=fact.roles, branch_id=fact.branch_id,
        unit_id=fact.unit_id, member_id=fact.member_id, active=fact.active,
    )  # fmt: skip


def when_deputy_changed_copy_it(work: EventsWork, fact: DeputyAppointed | DeputyEnded) -> None:
    """Who decides for whom, from when to when, and whether that was ended."""
    work.copies.put(
        "deputy", fact.deputy_id, _version(work), account_id=fact.account_id, for_account_id=fact.for_account_id,
        from_on=dt.date.fromisoformat(fact.from_on), to_on=dt.date.fromisoformat(fact.to_on),
        ended=isinstance(fact, DeputyEnded),
    )  # fmt: skip


def when_dispatch_recorded_copy_it(work: EventsWork, fact: DispatchRecorded) -> None:
    """Who is away, from when to when."""
    work.copies.put_dispatch(
        fact.dispatch_id, _version(work), fact.member_ids, unit_id=fact.unit_id, project=fact.project, place=fact.place,
        starts_on=dt.date.fromisoformat(fact.starts_on), ends_on=dt.date.fromisoformat(fact.ends_on),
    )  # fmt: skip


def when_partner_changed_copy_it(work: EventsWork, fact: PartnerChanged) -> None:
    """Partner units, with what the rules ask about them."""
    work.copies.put_partner(
        fact.partner_id, _version(work), name=fact.name, initials=fact.initials, industry=fact.industry,
        field=fact.field, region=fact.region, frontline=fact.frontline, under_audit=fact.under_audit,
    )  # fmt: skip


def when_blackouts_changed_copy_them(work: EventsWork, fact: PartnerBlackoutsChanged) -> None:
    """When a partner is not available, for the pre-flight and the common slot."""
    work.copies.put("blackouts", fact.partner_id, _version(work), periods=fact.blackouts)


def when_agreement_changed_copy_it(work: EventsWork, fact: AgreementSigned | AgreementEnded) -> None:
    """Agreements, for the yearly amount."""
    work.copies.put(
        "agreement", fact.agreement_id, _version(work), partner_id=fact.partner_id,
        starts_on=dt.date.fromisoformat(fact.starts_on), ends_on=dt.date.fromisoformat(fact.ends_on),
        yearly_amount=Decimal(fact.yearly_amount),
    )  # fmt: skip


def _version(work: EventsWork) -> int:
    return work.cause.version if work.cause else 1


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


COMMANDS: dict[str, Any] = {}
REACTIONS: dict[str, Any] = {
    "events": {
        UnitChanged: (when_unit_changed_copy_it,),
        BranchChanged: (when_branch_changed_copy_it,),
        BranchDissolved: (when_branch_dissolved_hand_over_events,),
        MemberChanged: (when_member_changed_copy_them,),
        MemberErased: (when_member_erased_forget_them,),
        AccountChanged: (when_account_changed_copy_it,),
        DeputyAppointed: (when_deputy_changed_copy_it,),
        DeputyEnded: (when_deputy_changed_copy_it,),
        DispatchRecorded: (when_dispatch_recorded_copy_it,),
        PartnerChanged: (when_partner_changed_copy_it,),
        PartnerBlackoutsChanged: (when_blackouts_changed_copy_them,),
        AgreementSigned: (when_agreement_changed_copy_it,),
        AgreementEnded: (when_agreement_changed_copy_it,),
    }
}
GUARDS: dict[str, Any] = {}
