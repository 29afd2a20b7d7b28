"""The promises, in the order of the table."""

from __future__ import annotations

from tests.chaos.promise import Promise

PROMISES: tuple[Promise, ...] = ()
