"""Files that hang on events."""

from __future__ import annotations

from typing import Any

QUERIES: dict[str, Any] = {}
