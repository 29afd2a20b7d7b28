"""Who is concerned by a fact: from the audiences of its rule to accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kit.domain import in_shanghai
from services.notify.domain.reminder_rules import SUPERIOR
from services.notify.domain.rules import ROLE_OF, UNIT_ROLE_OF, UNIT_ROLES, Rule
from services.notify.ports import NotifyWork

Known = dict[str, Any]


def audience(work: NotifyWork, rule: Rule, known: Known) -> Iterable[str]:
    """Everybody whom the rule names; somebody may come twice."""
    for name in rule.audiences:
        if role := {**ROLE_OF, **UNIT_ROLE_OF}.get(name):
            yield from _holders(work, role, known)
        elif name in RETIRED:
            yield from _wanted(work, rule, RETIRED[name](work, known))
        elif name in OTHERS:
            yield from OTHERS[name](work, known)
        elif name == "member":
            yield from _member(work, rule, known)
        else:
            yield from _named(work, name, known)
            if name == "proposer":  # and who has taken the event over
                yield from _named(work, "responsible", known)


def _wanted(work: NotifyWork, rule: Rule, accounts: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Those accounts of retired members whose own unit, or the nearest above it that has chosen, wants them told."""
    chosen, wants = work.audiences.of_name(rule.name), dict[str, bool]()
    for account in accounts:
        unit_id = account["unit_id"]
        if unit_id not in wants:
            nearest = (chosen[unit] for unit in work.copies.unit_and_above(unit_id) if unit in chosen)
            wants[unit_id] = bool(next(nearest, rule.retired))
        if wants[unit_id]:
            yield account["id"]


def _member(work: NotifyWork, rule: Rule, known: Known) -> list[str]:
    """The member whom the fact names, unless they are retired and their office does not have such people told."""
    found, member = _named(work, "member", known), work.copies.find("member", known["member_id"])
    if rule.retired is None or member is None or not member["retired"]:
        return found
    return list(_wanted(work, rule, [{"id": one, "unit_id": member["unit_id"]} for one in found]))


def _approvers(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """Who holds the step's role and those who decide for them today; nobody whose own event it is."""
    own = (known["proposer_id"], known.get("responsible_id"))
    holders = [found for found in _holders(work, known["role"], known) if found not in own]
    deputies = work.copies.deputies_of(holders, in_shanghai(work.now).date().isoformat())
    return [*holders, *(found for found in deputies if found not in own)]


def _holders(work: NotifyWork, role: str, known: Mapping[str, Any]) -> list[str]:
    """Active accounts with this role in the branch; for an office's roles, in the unit and above it."""
    if role not in UNIT_ROLES:
        accounts = work.copies.accounts(branch_id=known["branch_id"]) if known["branch_id"] else []
    else:
        units = work.copies.unit_and_above(known["unit_id"]) if known["unit_id"] else []
        accounts = work.copies.accounts(unit_ids=units)
    return [account["id"] for account in accounts if role in account["roles"]]


def _runners(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """Who runs events of any branch of the unit, or of one below it."""
    units = work.copies.unit_and_below(known["unit_id"]) if known["unit_id"] else []
    accounts = work.copies.accounts(unit_ids=units)
    return [one["id"] for one in accounts if one["branch_id"] and set(ROLE_OF.values()) & set(one["roles"])]


def _people(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """The members whom the fact lists, those of them who have an account."""
    accounts = (work.copies.account_of_member(member_id) for member_id in known["member_ids"])
    return [account_id for account_id in accounts if account_id]


def _superiors(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """Who sees to it that the named role does its step; nobody whose own event it is."""
    role = SUPERIOR.get(known["role"])
    own = (known["proposer_id"], known.get("responsible_id"))
    return [found for found in _holders(work, role, known) if found not in own] if role else []


def _named(work: NotifyWork, audience: str, known: Mapping[str, Any]) -> list[str]:
    """The one whom the fact names: an account (proposer, author) or a member, who may have an account."""
    key = known.get(f"{audience}_id")
    if not key:
        return []
    if audience in ("member", "owner"):
        account_id = work.copies.account_of_member(key)
        return [account_id] if account_id else []
    account = work.copies.find("account", key)
    return [] if account is not None and not account["active"] else [key]


def _admins(work: NotifyWork, _known: Mapping[str, Any]) -> list[str]:
    """Who administers, of whatever unit."""
    return [account["id"] for account in work.copies.accounts() if "admin" in account["roles"]]


def _retired_of_branch(work: NotifyWork, known: Known) -> Iterable[Mapping[str, Any]]:
    """What their own branch does."""
    return work.copies.retired_accounts(branch_id=known["branch_id"]) if known["branch_id"] else []


def _retired_below(work: NotifyWork, known: Known) -> Iterable[Mapping[str, Any]]:
    """What their unit, or one above it, issues for all."""
    return work.copies.retired_accounts(unit_ids=work.copies.unit_and_below(known["unit_id"] or ""))


RETIRED: dict[str, Callable[[NotifyWork, Known], Iterable[Mapping[str, Any]]]] = {
    "retired_of_branch": _retired_of_branch,
    "retired_below": _retired_below,
}
"""Audience -> the accounts of the retired members who may be concerned, with their units."""
OTHERS: dict[str, Callable[[NotifyWork, Known], Iterable[str]]] = {
    "approvers": _approvers,
    "holders": lambda work, known: _holders(work, known["role"], known),
    "told": lambda work, known: work.messages.told(known["subject"]),
    "admins": _admins,
    "runners": _runners,
    "people": _people,
    "superiors": _superiors,
}
"""Audience -> who they are, where it is neither a role's holders nor somebody whom the fact names."""
