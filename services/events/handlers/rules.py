"""Rule packs, checklist, preview."""

from __future__ import annotations

from typing import Any

COMMANDS: dict[str, Any] = {}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
