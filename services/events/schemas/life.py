"""From draft to close: the study event's own verbs."""

from __future__ import annotations

from typing import Any

INPUT: dict[str, Any] = {}
OUTPUT: dict[str, Any] = {}
