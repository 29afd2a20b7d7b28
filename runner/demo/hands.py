"""How the demo works: find by name, else create; act as an account; wait for what travels."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import eventlet

from kit.domain import SYSTEM, Actor
from runner.one_call import Call

PATIENCE = 60.0


class Hands:
    """One filling of the demo."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def listed(self, service: str, operation: str, actor: Actor = SYSTEM, **args: Any) -> list[dict[str, Any]]:
        """All items of a list, page after page."""
        items: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            answer = self.call(service, operation, {"limit": 200, "cursor": cursor, **args}, actor)
            items += answer["items"]
            cursor = answer["next_cursor"]
        return items

    def ensure(
        self, service: str, list_operation: str, create: str, new: Mapping[str, Any], *,
        by: str = "name", actor: Actor = SYSTEM, **where: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """The thing whose `by` field has this value, created when it is not there."""
        for item in self.listed(service, list_operation, actor, **where):
            if item[by] == new[by]:
                return item
        return self.call(service, create, dict(new), actor)

    def until(self, question: Callable[[], Any], what: str) -> Any:
        """Ask until the answer is true."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if answer := question():
                return answer
            eventlet.sleep(0.1)
        raise TimeoutError(what)


def acting(account: Mapping[str, Any], unit_id: str, reach: str) -> Actor:
    """The account as the gateway would present it for an operation with this reach."""
    return Actor.from_dict({**account, "account_id": account["id"], "unit_scope": [unit_id], "reach": reach})
