"""From draft to close: the study event's own verbs."""

from __future__ import annotations

from typing import Any

QUERIES: dict[str, Any] = {}
