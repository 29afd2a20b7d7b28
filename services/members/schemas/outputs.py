"""The results, for the description of the API."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.members.domain.accounts import ROLES
from services.members.domain.organisation import KINDS
from services.members.domain.people import MEMBERSHIPS, STATUSES


def text(description: str) -> fields.String:
    """A text with what it means."""
    return fields.String(metadata={"description": description})


def choice(description: str, *words: str) -> fields.String:
    """One of these words."""
    return fields.String(metadata={"description": description, "enum": list(words)})


def nullable(description: str) -> fields.String:
    """A text that may be null."""
    return fields.String(allow_none=True, metadata={"description": description})


class ThingSchema(Schema):
    """What every thing has."""

    id = text("opaque identifier")
    state = text("where it stands")
    version = fields.Integer(metadata={"description": "rises with each change; the ETag"})


class UnitSchema(ThingSchema):
    """A unit."""

    name = text("name")
    parent_id = nullable("the unit above")
    notice = nullable("the office's own words to partners")
    notice_source = nullable("where these words come from")
    hotline = nullable("discipline hotline shown to partners")
    contact_phone = nullable("the office's phone shown to partners")
    audit_notice = nullable("the office's own words to partners under audit, in place of `notice`")
    audit_notice_source = nullable("where these words come from")


class BranchSchema(ThingSchema):
    """A branch (党支部)."""

    name = text("name")
    unit_id = text("its unit")
    kind = choice("standing or temporary", *KINDS)
    parent_id = nullable("the branch above, which takes over open events")
    founded_on = fields.Date(allow_none=True)
    dissolved_on = fields.Date(allow_none=True)
    dissolved_reason = nullable("why it ended")
    secretary_id = nullable("the member who leads it")


class TemporaryBranchSchema(BranchSchema):
    """A temporary branch just formed."""

    dispatch_id = text("the dispatch that it serves")


class StatusChangeSchema(Schema):
    """One step of the status history."""

    status = choice("status", *STATUSES)
    since_on = fields.Date()


class MemberSchema(ThingSchema):
    """A member."""

    name = text("name; empty once erased")
    branch_id = text("home branch")
    unit_id = text("the branch's unit")
    status = choice("status", *STATUSES)
    membership = choice("own, borrowed or hired", *MEMBERSHIPS)
    retired = fields.Boolean()
    active = fields.Boolean(metadata={"description": "false: left or erased"})
    joined_party_on = fields.Date(allow_none=True)
    born_on = fields.Date(allow_none=True)
    initials = text("pinyin initials")
    history = fields.List(fields.Nested(StatusChangeSchema), metadata={"description": "only for a single member"})


class AccountSchema(ThingSchema):
    """An account."""

    username = text("what one logs in with")
    name = text("name")
    roles = fields.List(choice("role", *ROLES))
    branch_id = nullable("own branch")
    unit_id = text("own unit")
    member_id = nullable("the member whose account it is")
    active = fields.Boolean()
    must_change_password = fields.Boolean(metadata={"description": "at the next login, before anything else"})
    demo = fields.Boolean(metadata={"description": "one of the demo's accounts: neither that nor a code is asked"})


class ActionResultSchema(ThingSchema):
    """What an action answers."""


class NewPasswordSchema(ThingSchema):
    """A password that was just invented."""

    password = text("the password, shown once")


class DeputySchema(ThingSchema):
    """Who decides for whom."""

    account_id = text("who decides")
    for_account_id = text("for whom")
    from_on = fields.Date(data_key="from")
    to_on = fields.Date(data_key="to")
    ended_at = nullable("when it was ended before its time")


class NamedDeputySchema(DeputySchema):
    """Who decides for whom, by name too."""

    account_name = nullable("of who decides")
    for_account_name = nullable("of the absent one")


class CandidateSchema(Schema):
    """A colleague who may be named as a deputy."""

    id = text("of the account")
    name = text("name")
    roles = fields.List(choice("role", *ROLES))


class ProposalSchema(Schema):
    """A temporary branch is called for."""

    proposed = fields.Boolean()
    reasons = fields.List(fields.String())
    clause = text("of the rule that asks for it")
    source = text("of that rule")
    verified = fields.Boolean(metadata={"description": "false: the figures come from a repost"})


class DispatchSchema(ThingSchema):
    """People away on an audit."""

    project = text("project")
    place = text("place")
    starts_on = fields.Date()
    ends_on = fields.Date(metadata={"description": "the last day, included"})
    member_ids = fields.List(fields.String())
    unit_id = text("unit that sends them")
    branch_id = nullable("its temporary branch, once formed")
    temporary_branch = fields.Nested(ProposalSchema, allow_none=True)
    warnings = fields.List(fields.String())


class MemberExportSchema(Schema):
    """Everything kept about one member."""

    member = fields.Nested(MemberSchema)
    account = fields.Nested(AccountSchema, allow_none=True)
    dispatches = fields.List(fields.Nested(DispatchSchema))
    logins = fields.List(fields.Dict())
    second_factor_since = nullable("when a second factor was set up")


class CursorSchema(Schema):
    """A page of a list."""

    next_cursor = nullable("send as `cursor` for the next page; null on the last one")


class UnitListSchema(CursorSchema):
    """Units."""

    items = fields.List(fields.Nested(UnitSchema))


class BranchListSchema(CursorSchema):
    """Branches."""

    items = fields.List(fields.Nested(BranchSchema))


class MemberListSchema(CursorSchema):
    """Members."""

    items = fields.List(fields.Nested(MemberSchema))


class AccountListSchema(CursorSchema):
    """Accounts."""

    items = fields.List(fields.Nested(AccountSchema))


class DeputyListSchema(CursorSchema):
    """Deputies."""

    items = fields.List(fields.Nested(NamedDeputySchema))


class CandidateListSchema(CursorSchema):
    """Colleagues."""

    items = fields.List(fields.Nested(CandidateSchema))


class DispatchListSchema(CursorSchema):
    """Dispatches."""

    items = fields.List(fields.Nested(DispatchSchema))


class MembersRemindedSchema(Schema):
    """How many were greeted, and of how many dispatches the people were reminded."""

    greeted = fields.Integer()
    reminded = fields.Integer()


OUTPUT: dict[str, type[Schema]] = {
    "remind_members": MembersRemindedSchema,
    "create_unit": UnitSchema,
    "edit_unit": UnitSchema,
    "create_branch": BranchSchema,
    "edit_branch": BranchSchema,
    "dissolve_branch": BranchSchema,
    "create_member": MemberSchema,
    "edit_member": MemberSchema,
    "erase_member": ActionResultSchema,
    "create_account": AccountSchema,
    "edit_account": AccountSchema,
    "reset_password": NewPasswordSchema,
    "mark_demo_account": AccountSchema,
    "appoint_deputy": DeputySchema,
    "end_deputy": DeputySchema,
    "record_dispatch": DispatchSchema,
    "form_temporary_branch": TemporaryBranchSchema,
    "units": UnitListSchema,
    "unit": UnitSchema,
    "branches": BranchListSchema,
    "branch": BranchSchema,
    "members": MemberListSchema,
    "member": MemberSchema,
    "member_export": MemberExportSchema,
    "accounts": AccountListSchema,
    "account": AccountSchema,
    "deputies": DeputyListSchema,
    "deputy": NamedDeputySchema,
    "deputy_candidates": CandidateListSchema,
    "dispatches": DispatchListSchema,
    "dispatch": DispatchSchema,
}
