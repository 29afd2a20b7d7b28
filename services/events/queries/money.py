"""Funds, budget, expenses, settling."""

from __future__ import annotations

from typing import Any

QUERIES: dict[str, Any] = {}
