"""Fixtures that every test may ask for."""

from __future__ import annotations

from tests.support.databases import database, postgresql_server, scratch

__all__ = ["database", "postgresql_server", "scratch"]
