"""Products in which somebody reaches further than the table says."""

from __future__ import annotations

from typing import Any


def row_widened() -> None:
    """Copying an event is anybody's who holds a role, wherever the event lies."""
    from gateway import policy

    policy.POLICY["events.copy_event"] = dict.fromkeys(policy.ANYONE, "all")


def guard_forgets_the_branch() -> None:
    """An event is seen by its unit, whatever branch it is of."""
    from services.events.handlers import access

    judged = access._reaches

    def reaches(work: Any, sight: Any) -> bool:
        return judged(work, sight) or sight.unit_id in work.actor.unit_scope

    access._reaches = reaches


def list_without_where() -> None:
    """Findings are listed for everybody who may list some."""
    from sqlalchemy import true

    from services.events.queries import findings

    findings._findings_of = lambda _actor: true()


def page_asks_nobody() -> None:
    """The pages read as the system itself."""
    from dataclasses import replace

    from gateway import asking, clients, security
    from kit.domain import SYSTEM, Actor

    grant = security.grant

    def granted(actor: Actor, operation: str, args: Any = None) -> Actor:
        if operation == "events.event" and not asking.is_api():
            return replace(SYSTEM, account_id=actor.account_id)
        return grant(actor, operation, args)

    clients.grant = granted


VARIANTS = {
    "row-widened": row_widened,
    "guard-forgets-the-branch": guard_forgets_the_branch,
    "list-without-where": list_without_where,
    "page-asks-nobody": page_asks_nobody,
}
