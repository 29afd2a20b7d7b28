"""Units: the office and its departments."""

from __future__ import annotations

from gateway.api.routes import create, get, patch

TITLE = "单位 Units"
ROUTES = (
    get("/units", "members.units", "List the units that you may see."),
    create("/units", "members.create_unit", "Create a unit.", "/units/{id}"),
    get("/units/<unit_id>", "members.unit", "Show a unit."),
    patch("/units/<unit_id>", "members.edit_unit", "Edit a unit and its words for partners."),
)
