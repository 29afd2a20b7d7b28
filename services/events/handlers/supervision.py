"""Inspections, findings, statistics, register."""

from __future__ import annotations

from typing import Any

COMMANDS: dict[str, Any] = {}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
