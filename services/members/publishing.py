"""What happened here, in the words that other services read. Names travel as private fields only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts import members as facts
from services.members.domain.accounts import Account, Deputy
from services.members.domain.dispatches import Dispatch
from services.members.domain.organisation import Branch, Unit
from services.members.domain.people import Member


def unit_changed(unit: Unit) -> facts.UnitChanged:
    """Name, place in the tree and the words for partners."""
    return facts.UnitChanged(
        unit_id=unit.id,
        name=unit.name,
        parent_id=unit.parent_id,
        notice=unit.notice,
        notice_source=unit.notice_source,
        hotline=unit.hotline,
        contact_phone=unit.contact_phone,
        audit_notice=unit.audit_notice,
        audit_notice_source=unit.audit_notice_source,
    )


def branch_changed(branch: Branch) -> facts.BranchChanged:
    """The branch as it is now."""
    days = branch.to_dict()
    return facts.BranchChanged(
        branch_id=branch.id,
        name=branch.name,
        unit_id=branch.unit_id,
        kind=branch.kind,
        parent_id=branch.parent_id,
        state=branch.state,
        founded_on=days["founded_on"],
        dissolved_on=days["dissolved_on"],
    )


def branch_dissolved(branch: Branch, *, reason: str) -> facts.BranchDissolved:
    """Its open events go to the parent."""
    return facts.BranchDissolved(branch_id=branch.id, parent_id=str(branch.parent_id), reason=reason)


def member_changed(member: Member, *, unit_id: str) -> facts.MemberChanged:
    """The member as booking and counting need it; days of birth and admission stay here."""
    return facts.MemberChanged(
        member_id=member.id,
        branch_id=member.branch_id,
        unit_id=unit_id,
        status=member.status,
        membership=member.membership,
        retired=member.retired,
        active=member.active,
        name=member.name,
    )


def member_erased(member: Member) -> facts.MemberErased:
    """Every copy of this person's data is to be cleared."""
    return facts.MemberErased(member_id=member.id)


def account_changed(account: Account, *, what: str) -> facts.AccountChanged:
    """Rights and place, never anything about the password but that it was set."""
    return facts.AccountChanged(
        account_id=account.id,
        what=what,
        roles=list(account.roles),
        branch_id=account.branch_id,
        unit_id=account.unit_id,
        member_id=account.member_id,
        active=account.active,
        name=account.name,
        username="" if account.username == f"erased-{account.id}" else account.username,
    )


def deputy_appointed(deputy: Deputy, *, unit_id: str | None) -> facts.DeputyAppointed:
    """Who decides for whom, and when."""
    return facts.DeputyAppointed(
        deputy_id=deputy.id,
        account_id=deputy.account_id,
        for_account_id=deputy.for_account_id,
        from_on=deputy.from_on.isoformat(),
        to_on=deputy.to_on.isoformat(),
        unit_id=unit_id,
    )


def deputy_ended(deputy: Deputy, *, unit_id: str | None) -> facts.DeputyEnded:
    """Whose appointment is over."""
    return facts.DeputyEnded(
        deputy_id=deputy.id,
        account_id=deputy.account_id,
        for_account_id=deputy.for_account_id,
        from_on=deputy.from_on.isoformat(),
        to_on=deputy.to_on.isoformat(),
        unit_id=unit_id,
    )


def dispatch_recorded(dispatch: Dispatch, *, member_ids: list[str]) -> facts.DispatchRecorded:
    """Who is away, where and when."""
    return facts.DispatchRecorded(
        dispatch_id=dispatch.id,
        unit_id=dispatch.unit_id,
        project=dispatch.project,
        place=dispatch.place,
        starts_on=dispatch.starts_on.isoformat(),
        ends_on=dispatch.ends_on.isoformat(),
        member_ids=member_ids,
    )


FACTS: dict[str, Callable[..., Any]] = {
    "unit.changed": unit_changed,
    "branch.changed": branch_changed,
    "branch.dissolved": branch_dissolved,
    "member.changed": member_changed,
    "member.erased": member_erased,
    "account.changed": account_changed,
    "deputy.appointed": deputy_appointed,
    "deputy.ended": deputy_ended,
    "dispatch.recorded": dispatch_recorded,
}
