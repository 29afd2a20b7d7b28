"""Copies of names that invitations show. Facts come in any order: an older one changes nothing."""

from __future__ import annotations

from contracts import members
from kit.envelope import Envelope
from services.partners.ports import PartnersWork


def cause_of(work: PartnersWork) -> Envelope:
    """The envelope of the fact that a reaction reacts to."""
    if work.cause is None:
        raise RuntimeError("a reaction needs its cause")
    return work.cause


def when_unit_changed_copy_it(work: PartnersWork, fact: members.UnitChanged) -> None:
    """The inviting unit's name, notices and telephone numbers."""
    work.names.keep(
        "unit",
        fact.unit_id,
        cause_of(work).version,
        name=fact.name,
        parent_id=fact.parent_id,
        notice=fact.notice,
        notice_source=fact.notice_source,
        hotline=fact.hotline,
        contact_phone=fact.contact_phone,
        audit_notice=fact.audit_notice,
        audit_notice_source=fact.audit_notice_source,
    )


def when_branch_changed_copy_it(work: PartnersWork, fact: members.BranchChanged) -> None:
    """The inviting branch's name."""
    work.names.keep("branch", fact.branch_id, cause_of(work).version, name=fact.name, unit_id=fact.unit_id)


def when_account_changed_copy_its_name(work: PartnersWork, fact: members.AccountChanged) -> None:
    """The name that a partner may call."""
    work.names.keep("account", fact.account_id, cause_of(work).version, name=fact.name, member_id=fact.member_id)


def when_member_erased_forget_the_name(work: PartnersWork, fact: members.MemberErased) -> None:
    """Personal data goes everywhere at once."""
    work.names.forget_member(fact.member_id)
