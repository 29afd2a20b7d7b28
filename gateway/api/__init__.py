"""The JSON face: one module a resource, each a table of its routes."""

from __future__ import annotations

from types import ModuleType

from gateway.api import (
    accountability,
    accounts,
    approvals,
    attachments,
    branches,
    briefings,
    dispatches,
    events,
    facts,
    findings,
    funds,
    health,
    imports,
    inbox,
    inspections,
    invitations,
    ledger,
    links,
    members,
    money,
    outcomes,
    partners,
    plans,
    processes,
    register,
    resources,
    rules,
    seats,
    session,
    test_clock,
    units,
)

PUBLIC_RESOURCES: tuple[ModuleType, ...] = (health, links)
"""What a gateway in front of the firewall serves (`--public-only`)."""

RESOURCES: tuple[ModuleType, ...] = (
    session,
    units,
    branches,
    members,
    accounts,
    dispatches,
    partners,
    invitations,
    funds,
    plans,
    rules,
    events,
    approvals,
    processes,
    seats,
    resources,
    money,
    outcomes,
    briefings,
    attachments,
    ledger,
    register,
    imports,
    inspections,
    findings,
    accountability,
    inbox,
    facts,
    test_clock,
    *PUBLIC_RESOURCES,
)
"""Every resource, in the order of the API document."""
