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
    first_run,
    guards,
    login,
    organisation,
    own_password,
    people,
    reminders,
    second_factors,
    sessions,
)
from services.members.handlers.member_import import IMPORTING

__all__ = ["COMMANDS", "GUARDS", "IMPORTING", "PREPARE", "REACTIONS"]

COMMANDS: dict[str, Callable[..., Any]] = {
    "log_in": login.log_in,
    "finish_log_in": login.finish_log_in,
    "log_in_by_name": login.log_in_by_name,
    "set_up": first_run.set_up,
    "log_out": login.log_out,
    "change_password": own_password.change_password,
    "note_seen": sessions.note_seen,
    "end_session": sessions.end_session,
    "end_other_sessions": sessions.end_other_sessions,
    "end_account_sessions": sessions.end_account_sessions,
    "begin_second_factor": second_factors.begin_second_factor,
    "confirm_second_factor": second_factors.confirm_second_factor,
    "renew_recovery_codes": second_factors.renew_recovery_codes,
    "remove_second_factor": second_factors.remove_second_factor,
    "reset_second_factor": second_factors.reset_second_factor,
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
    "mark_demo_account": accounts.mark_demo_account,
    "appoint_deputy": accounts.appoint_deputy,
    "end_deputy": accounts.end_deputy,
    "record_dispatch": dispatches.record_dispatch,
    "form_temporary_branch": dispatches.form_temporary_branch,
    "remind_members": reminders.remind_members,
}

PREPARE: dict[str, Callable[..., dict[str, Any]]] = {
    "log_in": login.prepare_log_in,
    "finish_log_in": login.prepare_finish_log_in,
    "set_up": first_run.prepare_set_up,
    "change_password": own_password.prepare_change_password,
    "confirm_second_factor": second_factors.prepare_confirm,
    "renew_recovery_codes": second_factors.prepare_own_code,
    "remove_second_factor": second_factors.prepare_own_code,
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
