"""Local copies of what other services own."""

from __future__ import annotations

from typing import Any

QUERIES: dict[str, Any] = {}
