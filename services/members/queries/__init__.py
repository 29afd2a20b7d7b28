"""What one may ask the members service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit.recall import remembered
from services.members.queries import accounts, dispatches, organisation, people

QUERIES: dict[str, Callable[..., Any]] = {
    "session": accounts.session,
    "first_run": accounts.first_run,
    "sessions": accounts.sessions,
    "second_factor": accounts.second_factor,
    "units": organisation.units,
    "unit": organisation.unit,
    "branches": remembered(organisation.branches),
    "branch": organisation.branch,
    "members": people.members,
    "member": people.member,
    "member_export": people.member_export,
    "accounts": accounts.accounts,
    "account": accounts.account,
    "deputies": accounts.deputies,
    "deputy": accounts.deputy,
    "deputy_candidates": accounts.deputy_candidates,
    "dispatches": dispatches.dispatches,
    "dispatch": dispatches.dispatch,
}
