"""A product that believes in the broker's memory."""

from __future__ import annotations

from typing import Any


def no_reconcile() -> None:
    """Subscribers ask producers once, at their start (or nothing would ever be ready), and never again."""
    from kit.reconcile import Reconciler

    catch_up, asked = Reconciler._catch_up, set[tuple[str, str]]()

    def only_once(self: Reconciler, subscriber: str, producer: str, types: Any) -> int:
        if (subscriber, producer) in asked:
            return 0
        found = catch_up(self, subscriber, producer, types)
        asked.add((subscriber, producer))
        return found

    Reconciler._catch_up = only_once  # type: ignore[method-assign]


VARIANTS = {"no-reconcile": no_reconcile}
