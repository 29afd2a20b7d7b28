"""Branches, standing and temporary."""

from __future__ import annotations

from gateway.api.routes import action, create, get, patch

TITLE = "党支部 Branches"
ROUTES = (
    get("/branches", "members.branches", "List the branches that you may see."),
    create("/branches", "members.create_branch", "Create a branch.", "/branches/{id}"),
    create(
        "/branches/temporary",
        "members.form_temporary_branch",
        "Form the temporary branch that a dispatch proposes.",
        "/branches/{id}",
    ),
    get("/branches/<branch_id>", "members.branch", "Show a branch."),
    patch("/branches/<branch_id>", "members.edit_branch", "Edit a branch."),
    action("/branches/<branch_id>/dissolve", "members.dissolve_branch", "Dissolve a temporary branch."),
)
