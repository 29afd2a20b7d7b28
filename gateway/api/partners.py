"""Partner units, their black-out dates, and agreements with them."""

from __future__ import annotations

from gateway.api.routes import create, delete, get, patch

TITLE = "联学单位 Partners"
ROUTES = (
    get("/partners", "partners.partners", "List partner units, by name or pinyin initials."),
    create("/partners", "partners.create_partner", "Add a partner unit.", "/partners/{id}"),
    get("/partners/<partner_id>", "partners.partner", "Show a partner unit with its contacts."),
    patch("/partners/<partner_id>", "partners.edit_partner", "Edit a partner unit."),
    get("/partners/<partner_id>/agreements", "partners.agreements", "List the agreements with a partner."),
    create(
        "/partners/<partner_id>/agreements",
        "partners.sign_agreement",
        "Record an agreement.",
        "/partners/{partner_id}/agreements",
    ),
    patch(
        "/partners/<partner_id>/agreements/<agreement_id>", "partners.end_agreement", "Let an agreement end earlier."
    ),
    get(
        "/partners/<partner_id>/invitations",
        "partners.partner_invitations",
        "List to what a partner was invited, what it answered, and its feedback.",
    ),
    get("/partners/<partner_id>/blackouts", "partners.blackouts", "List when a partner is not available."),
    create(
        "/partners/<partner_id>/blackouts",
        "partners.add_blackout",
        "Record days on which a partner is not available.",
        "/partners/{partner_id}/blackouts",
    ),
    delete(
        "/partners/<partner_id>/blackouts/<blackout_id>",
        "partners.delete_blackout",
        "Take black-out dates back; answers with those that are left.",
    ),
)
