"""Bookings, waiting list, check-in."""

from __future__ import annotations

from typing import Any

QUERIES: dict[str, Any] = {}
