"""Logging in and out, sessions, passwords and second factors: what goes in and what comes out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from kit.fields import Id, OperationSchema, Text, one_of
from services.members.domain.accounts import MEANS, ROLES
from services.members.schemas.inputs import PASSWORD, OneAccountSchema, optional
from services.members.schemas.outputs import (
    AccountSchema,
    ActionResultSchema,
    ThingSchema,
    choice,
    nullable,
    text,
)


class EnteringSchema(OperationSchema):
    """What the gateway tells of a browser, shortened."""

    address = Text(64, load_default="")
    browser = Text(64, load_default="")


class LogInSchema(EnteringSchema):
    username = Text(64, 1, required=True)
    password = fields.String(required=True, validate=validate.Length(1, 200, error="密码最多 200 个字符。"))
    code = optional(Text, 40)


class FinishLogInSchema(EnteringSchema):
    ticket = Text(1000, 1, required=True)
    code = Text(40, 1, required=True)


class LogInByNameSchema(EnteringSchema):
    username = Text(200, 1, required=True)
    means = one_of(*MEANS, required=True)


class LogOutSchema(OperationSchema):
    token = Text(200, 1, required=True)


class ChangePasswordSchema(OperationSchema):
    old_password = fields.String(required=True, validate=validate.Length(1, 200, error="密码最多 200 个字符。"))
    new_password = fields.String(required=True, validate=PASSWORD)
    token = optional(Text, 200)


class SetUpSchema(EnteringSchema):
    code = Text(100, 1, required=True)
    office = Text(100, 1, required=True)
    username = Text(64, 1, required=True)
    name = Text(50, 1, required=True)
    password = fields.String(required=True, validate=PASSWORD)


class FirstRunSchema(Schema):
    """Whether the office still waits to be set up."""

    state = choice("open: set it up; waiting: not from here; over: there are accounts", "open", "waiting", "over")


class NoteSeenSchema(OperationSchema):
    token = Text(200, 1, required=True)


class OwnTokenSchema(OperationSchema):
    """The caller's own token, by which the session that asks is known."""

    token = optional(Text, 200)


class EndSessionSchema(OperationSchema):
    session_id = Id(required=True)


class ConfirmSecondFactorSchema(OperationSchema):
    password = fields.String(required=True, validate=validate.Length(1, 200, error="密码最多 200 个字符。"))
    code = Text(40, 1, required=True)


class OwnCodeSchema(OperationSchema):
    code = Text(40, 1, required=True)


class SessionSchema(OperationSchema):
    token = Text(200, 1, required=True)


MUST = {"description": "what must be done before anything else: change_password, set_up_second_factor"}


class LoginSchema(Schema):
    """A login."""

    token = text("bearer token; shown once")
    expires_at = fields.AwareDateTime()
    account = fields.Nested(AccountSchema)
    must = fields.List(fields.String(), metadata=MUST)


class CurrentSessionSchema(Schema):
    """Who is logged in, and which units their rights reach."""

    account = fields.Nested(AccountSchema)
    account_id = text("the account's id")
    username = text("username")
    name = text("name")
    roles = fields.List(choice("role", *ROLES))
    branch_id = nullable("own branch")
    unit_id = text("own unit")
    member_id = nullable("own member record")
    unit_name = nullable("the own unit's name")
    branch_name = nullable("the own branch's name")
    unit_scope = fields.List(fields.String(), metadata={"description": "own unit and all below it"})
    deputy_roles = fields.List(
        choice("role", *ROLES), metadata={"description": "roles of those for whom one decides today"}
    )
    expires_at = fields.AwareDateTime()
    means = choice("how one came in", *MEANS)
    must = fields.List(fields.String(), metadata=MUST)


class OwnSessionSchema(Schema):
    """One login of one's own."""

    id = text("names it, without being its token")
    created_at = fields.AwareDateTime()
    last_seen_at = fields.AwareDateTime(metadata={"description": "to five minutes"})
    expires_at = fields.AwareDateTime()
    means = choice("how one came in", *MEANS)
    address = text("shortened: without its last part")
    browser = text("its name and the system's, no versions")
    current = fields.Boolean(metadata={"description": "the session that asks"})


class OwnSessionListSchema(Schema):
    """One's own logins that go on."""

    items = fields.List(fields.Nested(OwnSessionSchema))


class EndedSchema(Schema):
    """How many logins ended."""

    ended = fields.Integer()


class EndedSessionSchema(Schema):
    """A login that is over."""

    id = text("its name")
    state = text("ended")


class SecondFactorSchema(Schema):
    """Whether one has a second factor."""

    active = fields.Boolean()
    since = nullable("when it was set up")
    recovery_codes_left = fields.Integer()
    required = fields.Boolean(metadata={"description": "one's roles ask for it"})


class NewSecondFactorSchema(Schema):
    """A secret for an app, until its first code confirms it."""

    secret = text("to type in, base32")
    uri = text("otpauth://, to show as a QR code")


class RecoveryCodesSchema(Schema):
    """Codes for when the phone is lost."""

    recovery_codes = fields.List(fields.String(), metadata={"description": "shown once; each works once"})


class LoggedOutSchema(Schema):
    """The login is over."""

    state = text("logged_out")


class EndedSessionsSchema(ThingSchema):
    """An account whose logins ended."""

    ended = fields.Integer(metadata={"description": "how many"})


INPUT: dict[str, type[Schema]] = {
    "log_in": LogInSchema,
    "finish_log_in": FinishLogInSchema,
    "log_in_by_name": LogInByNameSchema,
    "set_up": SetUpSchema,
    "first_run": OperationSchema,
    "log_out": LogOutSchema,
    "change_password": ChangePasswordSchema,
    "note_seen": NoteSeenSchema,
    "sessions": OwnTokenSchema,
    "end_session": EndSessionSchema,
    "end_other_sessions": OwnTokenSchema,
    "end_account_sessions": OneAccountSchema,
    "second_factor": OperationSchema,
    "begin_second_factor": OperationSchema,
    "confirm_second_factor": ConfirmSecondFactorSchema,
    "renew_recovery_codes": OwnCodeSchema,
    "remove_second_factor": OwnCodeSchema,
    "reset_second_factor": OneAccountSchema,
    "session": SessionSchema,
}

OUTPUT: dict[str, type[Schema]] = {
    "log_in": LoginSchema,
    "finish_log_in": LoginSchema,
    "log_in_by_name": LoginSchema,
    "set_up": LoginSchema,
    "first_run": FirstRunSchema,
    "log_out": LoggedOutSchema,
    "change_password": ActionResultSchema,
    "note_seen": Schema,
    "sessions": OwnSessionListSchema,
    "end_session": EndedSessionSchema,
    "end_other_sessions": EndedSchema,
    "end_account_sessions": EndedSessionsSchema,
    "second_factor": SecondFactorSchema,
    "begin_second_factor": NewSecondFactorSchema,
    "confirm_second_factor": RecoveryCodesSchema,
    "renew_recovery_codes": RecoveryCodesSchema,
    "remove_second_factor": ActionResultSchema,
    "reset_second_factor": ActionResultSchema,
    "session": CurrentSessionSchema,
}
