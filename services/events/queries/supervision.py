"""Inspections, findings, statistics, register."""

from __future__ import annotations

from typing import Any

QUERIES: dict[str, Any] = {}
