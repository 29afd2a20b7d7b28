"""Names by the local copies, for lists and texts."""

from __future__ import annotations

from collections.abc import Iterable

from services.events.persistence.unit_of_work import EventsWork

SYSTEM = {"system": "系统", "anonymous": "联学单位"}


def account_names(work: EventsWork, account_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of accounts by id; the system and people without an account have one too."""
    known = work.copies.accounts(account_ids)
    return SYSTEM | {key: account.name for key, account in known.items()}


def member_names(work: EventsWork, member_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of members by id."""
    return {key: member.name for key, member in work.copies.members([one for one in member_ids if one]).items()}


def partner_names(work: EventsWork, partner_ids: Iterable[str]) -> dict[str, str]:
    """Names of partners by id."""
    return {key: partner.name for key, partner in work.copies.partners(partner_ids).items()}


def branch_names(work: EventsWork, branch_ids: Iterable[str]) -> dict[str, str]:
    """Names of branches by id."""
    return {key: branch.name for key, branch in work.copies.branches(branch_ids).items()}
