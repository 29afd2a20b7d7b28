"""Fixtures that every test may ask for."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.support.databases import database, postgresql_server, scratch

__all__ = ["database", "postgresql_server", "scratch"]

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
"""How long an example takes says something of the machine, and nothing of the code: `make bench` measures that."""
