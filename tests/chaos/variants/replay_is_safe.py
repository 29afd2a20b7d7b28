"""A replay that trusts itself, and one that nobody hears of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def replay_skips_the_inbox() -> None:
    """The effect without the row that says so: the next copy has it again."""
    from kit import dead_letters, inbox

    dead_letters.inbox = SimpleNamespace(admit=lambda *_: True, Impostor=inbox.Impostor)  # type: ignore[assignment]


def replay_leaves_no_trace() -> None:
    """Decided, and nothing on the ledger."""
    from kit.dead_letters import DeadLetters

    def silent(_self: Any, _work: Any, row: Any, state: str, *_more: Any) -> dict[str, Any]:
        return {"id": row.id, "state": state, "version": 1}

    DeadLetters._told = silent  # type: ignore[method-assign]


VARIANTS = {"replay-skips-the-inbox": replay_skips_the_inbox, "replay-leaves-no-trace": replay_leaves_no_trace}
