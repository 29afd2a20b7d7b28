"""Members and their status."""

from __future__ import annotations

from gateway.api.routes import create, get, patch

TITLE = "党员 Members"
ROUTES = (
    get("/members", "members.members", "List members, by branch, name or pinyin initials."),
    create("/members", "members.create_member", "Add a member.", "/members/{id}"),
    get("/members/<member_id>", "members.member", "Show a member."),
    patch("/members/<member_id>", "members.edit_member", "Edit a member; a change of status is kept as history."),
)
