"""A service that dies is started again, each time a little later; the others do not notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kit.config import Settings, load
from runner import supervisor
from runner.supervisor import Supervisor


class Service:
    name = "notes"


class Container:
    """Dies as often as it is told, then stops the supervisor."""

    deaths = 4
    started = 0

    def __init__(self, _service: type[Any], config: dict[str, Any]) -> None:
        self.config = config

    def start(self) -> None:
        type(self).started += 1

    def wait(self) -> None:
        if type(self).started <= self.deaths:
            raise RuntimeError("a managed thread died")
        self.config["SUPERVISOR"].stopping = True


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LIANXUE_HOME": str(tmp_path)})


def test_a_dead_service_comes_back_with_growing_pauses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    prepared: list[str] = []
    monkeypatch.setattr(supervisor, "ServiceContainer", Container)
    monkeypatch.setattr(supervisor.eventlet, "sleep", pauses.append)
    watched = Supervisor(settings, [Service], prepared.append)
    watched.config["SUPERVISOR"] = watched
    watched._keep_running(Service)
    assert Container.started == Container.deaths + 1
    assert pauses == [1.0, 2.0, 4.0, 8.0]
    assert prepared == ["notes"], "its database is awaited once, before the first start"


def test_all_queues_are_known_before_any_service_starts(settings: Settings) -> None:
    config = Supervisor(settings, []).config
    assert {subscription.subscriber for subscription in config["TOPOLOGY"]} == {
        "members",
        "events",
        "ledger",
        "partners",
        "notify",
    }
    assert set(config["SOURCES"]["events"]["ledger"]) == {"members", "partners", "events", "notify"}
    assert all(types is None for types in config["SOURCES"]["events"]["ledger"].values())
