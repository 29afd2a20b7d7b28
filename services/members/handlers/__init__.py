"""What the members service does: its commands, what they prepare, who may see what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.events import RulePackUploaded
from services.members.handlers import (
    accounts,
    branch_rules,
    dispatches,
    erasure,
    guards,
    login,
    organisation,
    people,
    reminders,
)
from services.members.handlers.member_import import IMPORTING

__all__ = ["COMMANDS", "GUARDS", "IMPORTING", "PREPARE", "REACTIONS"]

COMMANDS: dict[str, Callable[..., Any]] = {
    "log_in": login.log_in,
    "log_out": login.log_out,
    "change_password": login.change_password,
    "create_unit": organisation.create_unit,
    "edit_unit": organisation.edit_unit,
    "create_branch": organisation.create_branch,
    "edit_branch": organisation.edit_branch,
    "dissolve_branch": organisation.dissolve_branch,
    "create_member": people.create_member,
    "edit_member": people.edit_member,
    "erase_member": erasure.erase_member,
    "create_account": accounts.create_account,
    "edit_account": accounts.edit_account,
    "reset_password": accounts.reset_password,
    "appoint_deputy": accounts.appoint_deputy,
    "end_deputy": accounts.end_deputy,
    "record_dispatch": dispatches.record_dispatch,
    "form_temporary_branch": dispatches.form_temporary_branch,
    "remind_members": reminders.remind_members,
}

PREPARE: dict[str, Callable[..., dict[str, Any]]] = {
    "log_in": login.prepare_log_in,
    "change_password": login.prepare_change_password,
    "create_account": accounts.prepare_create_account,
    "reset_password": accounts.prepare_reset_password,
}

REACTIONS: dict[str, dict[type | None, tuple[Callable[..., Any], ...]]] = {
    "members": {RulePackUploaded: (branch_rules.when_rule_pack_uploaded_keep_its_branch_rules,)}
}

GUARDS: dict[str, Callable[[Any, str], Any]] = {
    "unit_id": guards.see_unit,
    "branch_id": guards.see_branch,
    "member_id": guards.see_member,
    "account_id": guards.see_account,
    "dispatch_id": guards.see_dispatch,
    "deputy_id": guards.see_deputy,
}
