"""Fixtures that every test may ask for."""

from __future__ import annotations

import gc
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.chaos.promise import FULL
from tests.support.databases import database, postgresql_server, scratch

__all__ = ["database", "postgresql_server", "scratch"]

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
"""How long an example takes says something of the machine, and nothing of the code: `make bench` measures that."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The tests and what they import stay to the end: looking for garbage among them is a tenth of what a run costs."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


WALKS = ("test_whole_study", "test_every_form")
"""Minutes each: a product of their own costs less than waiting for the rest of the browser's tests."""

LONGEST_FIRST = (
    f"system, {FULL}", "browser, embedded", f"chaos, {FULL}", "walks, embedded", "system, embedded", "chaos, embedded",
)  # fmt: skip
"""By what they take, measured (`--durations=0`): who adds minutes to one looks whether the order is still right."""


class ByProduct(LoadScopeScheduling):
    """Tests that share a product are run by one process, in their order: those of one folder on one stack."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "walks" if any(name in nodeid for name in WALKS) else nodeid.split("/")[1]
        kind = FULL if FULL in nodeid or "RabbitMQ" in nodeid else "embedded"
        return f"{folder}, {kind}"

    def _assign_work_unit(self, node: Any) -> None:
        """The longest of what is left goes first, so that the processes end at about the same time."""
        self.workqueue.move_to_end(min(self.workqueue, key=_place), last=False)
        super()._assign_work_unit(node)


def _place(product: str) -> int:
    return LONGEST_FIRST.index(product) if product in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """`--dist loadscope` is by product here."""
    return ByProduct(config, log) if config.getoption("dist") == "loadscope" else None
