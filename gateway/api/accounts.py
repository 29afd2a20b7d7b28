"""Accounts and who stands in for whom."""

from __future__ import annotations

from gateway.api.routes import action, create, delete, get, patch

TITLE = "账号 Accounts"
ROUTES = (
    get("/accounts", "members.accounts", "List accounts."),
    create("/accounts", "members.create_account", "Create an account.", "/accounts/{id}"),
    get("/accounts/<account_id>", "members.account", "Show an account."),
    patch("/accounts/<account_id>", "members.edit_account", "Change roles, branch or whether an account is active."),
    action("/accounts/<account_id>/reset-password", "members.reset_password", "Set a random password, shown once."),
    action("/accounts/<account_id>/end-sessions", "members.end_account_sessions", "End all sessions of an account."),
    action(
        "/accounts/<account_id>/reset-second-factor", "members.reset_second_factor",
        "Take away the second factor of somebody whose phone is lost.",
    ),
    get("/deputies", "members.deputies", "List who stands in for whom."),
    create("/deputies", "members.appoint_deputy", "Let an account decide in your place for a time.", "/deputies/{id}"),
    get("/deputies/candidates", "members.deputy_candidates", "List the colleagues whom one may let stand in."),
    get("/deputies/<deputy_id>", "members.deputy", "Show who stands in for whom, and until when."),
    delete("/deputies/<deputy_id>", "members.end_deputy", "End it before its time."),
)  # fmt: skip
