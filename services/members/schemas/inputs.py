"""The input of every operation. A PATCH's fields have no default: what is not sent is not touched."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from kit.fields import Day, Flag, Id, OperationSchema, PageSchema, Text, Whole, one_of, several
from services.members.domain.accounts import ROLES
from services.members.domain.organisation import KINDS
from services.members.domain.passwords import AT_LEAST, AT_MOST
from services.members.domain.people import MEMBERSHIPS, STATUSES

PASSWORD = validate.Length(AT_LEAST, AT_MOST, error=f"密码应为 {AT_LEAST}–{AT_MOST} 个字符。")


def optional(kind: Any, *args: Any, **kwargs: Any) -> Any:
    """A field that may be left out or null."""
    return kind(*args, load_default=None, allow_none=True, **kwargs)


def clearable(kind: Any, *args: Any, **kwargs: Any) -> Any:
    """A PATCH's field that null empties."""
    return kind(*args, allow_none=True, **kwargs)


class ActionSchema(OperationSchema):
    """An action on a thing may carry the version that the caller saw."""

    expected_version = optional(Whole, 0)


class CreateUnitSchema(OperationSchema):
    name = Text(100, 1, required=True)
    parent_id = optional(Id)
    notice = optional(Text, 2000)
    notice_source = optional(Text, 500)
    hotline = optional(Text, 100)
    contact_phone = optional(Text, 100)
    audit_notice = optional(Text, 2000)
    audit_notice_source = optional(Text, 500)


class EditUnitSchema(ActionSchema):
    unit_id = Id(required=True)
    name = Text(100, 1)
    notice = clearable(Text, 2000)
    notice_source = clearable(Text, 500)
    hotline = clearable(Text, 100)
    contact_phone = clearable(Text, 100)
    audit_notice = clearable(Text, 2000)
    audit_notice_source = clearable(Text, 500)


class CreateBranchSchema(OperationSchema):
    name = Text(100, 1, required=True)
    unit_id = Id(required=True)
    kind = one_of(*KINDS, load_default="standing")
    parent_id = optional(Id)
    founded_on = optional(Day)


class EditBranchSchema(ActionSchema):
    branch_id = Id(required=True)
    name = Text(100, 1)
    parent_id = clearable(Id)
    founded_on = clearable(Day)
    secretary_id = clearable(Id)


class DissolveBranchSchema(ActionSchema):
    branch_id = Id(required=True)
    reason = Text(500, 1, required=True)


class CreateMemberSchema(OperationSchema):
    name = Text(50, 1, required=True)
    branch_id = Id(required=True)
    status = one_of(*STATUSES, load_default="full")
    status_since_on = optional(Day)
    membership = one_of(*MEMBERSHIPS, load_default="own")
    joined_party_on = optional(Day)
    born_on = optional(Day)
    retired = Flag(load_default=False)


class EditMemberSchema(ActionSchema):
    member_id = Id(required=True)
    name = Text(50, 1)
    branch_id = Id()
    status = one_of(*STATUSES)
    status_since_on = optional(Day)
    membership = one_of(*MEMBERSHIPS)
    joined_party_on = clearable(Day)
    born_on = clearable(Day)
    retired = Flag()
    active = Flag()


class EraseMemberSchema(ActionSchema):
    member_id = Id(required=True)


class CreateAccountSchema(OperationSchema):
    username = Text(64, 1, required=True)
    name = Text(50, 1, required=True)
    roles = several(one_of(*ROLES), at_least=1, at_most=len(ROLES), required=True)
    branch_id = optional(Id)
    unit_id = optional(Id)
    member_id = optional(Id)
    password = optional(fields.String, validate=PASSWORD)


class EditAccountSchema(ActionSchema):
    account_id = Id(required=True)
    name = Text(50, 1)
    roles = several(one_of(*ROLES), at_least=1, at_most=len(ROLES))
    branch_id = clearable(Id)
    unit_id = Id()
    member_id = clearable(Id)
    active = Flag()


class ResetPasswordSchema(ActionSchema):
    account_id = Id(required=True)


class AppointDeputySchema(OperationSchema):
    account_id = Id(required=True)
    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    for_account_id = optional(Id)


class OneDeputySchema(OperationSchema):
    deputy_id = Id(required=True)


class RecordDispatchSchema(OperationSchema):
    project = Text(200, 1, required=True)
    place = Text(200, 1, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    member_ids = several(Id(), at_least=1, required=True)


class FormTemporaryBranchSchema(OperationSchema):
    dispatch_id = Id(required=True)
    secretary_id = Id(required=True)
    name = optional(Text, 100)


class NamedPageSchema(PageSchema):
    """A list that `q` searches by part of the name and `name` filters by the whole of it."""

    q = optional(Text, 100)
    name = optional(Text, 100)


class ListBranchesSchema(NamedPageSchema):
    unit_id = optional(Id)
    state = one_of("active", "dissolved", load_default=None, allow_none=True)


class ListMembersSchema(NamedPageSchema):
    branch_id = optional(Id)
    active = optional(Flag)


class ListAccountsSchema(NamedPageSchema):
    username = optional(Text, 64)


class OneUnitSchema(OperationSchema):
    unit_id = Id(required=True)


class OneBranchSchema(OperationSchema):
    branch_id = Id(required=True)


class OneMemberSchema(OperationSchema):
    member_id = Id(required=True)


class OneAccountSchema(OperationSchema):
    account_id = Id(required=True)


class OneDispatchSchema(OperationSchema):
    dispatch_id = Id(required=True)


INPUT: dict[str, type[Schema]] = {
    "create_unit": CreateUnitSchema,
    "edit_unit": EditUnitSchema,
    "create_branch": CreateBranchSchema,
    "edit_branch": EditBranchSchema,
    "dissolve_branch": DissolveBranchSchema,
    "create_member": CreateMemberSchema,
    "edit_member": EditMemberSchema,
    "erase_member": EraseMemberSchema,
    "create_account": CreateAccountSchema,
    "edit_account": EditAccountSchema,
    "reset_password": ResetPasswordSchema,
    "mark_demo_account": OneAccountSchema,
    "appoint_deputy": AppointDeputySchema,
    "end_deputy": OneDeputySchema,
    "record_dispatch": RecordDispatchSchema,
    "form_temporary_branch": FormTemporaryBranchSchema,
    "remind_members": OperationSchema,
    "units": NamedPageSchema,
    "unit": OneUnitSchema,
    "branches": ListBranchesSchema,
    "branch": OneBranchSchema,
    "members": ListMembersSchema,
    "member": OneMemberSchema,
    "member_export": OneMemberSchema,
    "accounts": ListAccountsSchema,
    "account": OneAccountSchema,
    "deputies": PageSchema,
    "deputy": OneDeputySchema,
    "deputy_candidates": PageSchema,
    "dispatches": PageSchema,
    "dispatch": OneDispatchSchema,
}
