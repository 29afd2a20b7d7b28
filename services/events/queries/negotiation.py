"""What partners answer, and what follows from it."""

from __future__ import annotations

from typing import Any

QUERIES: dict[str, Any] = {}
