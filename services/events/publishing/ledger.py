"""The ledger: entries, proofs, checkpoints, export."""

from __future__ import annotations

from typing import Any

FACTS: dict[str, Any] = {}
