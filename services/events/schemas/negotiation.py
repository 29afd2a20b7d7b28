"""What partners answer, and what follows from it."""

from __future__ import annotations

from typing import Any

INPUT: dict[str, Any] = {}
OUTPUT: dict[str, Any] = {}
