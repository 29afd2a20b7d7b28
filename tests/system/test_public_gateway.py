"""The gateway for a DMZ answers partners and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.support.processes import Process, eventually, free_port
from tests.support.stack import LIANXUE, Stack
from tests.support.studies import Study
from tests.system.conftest import FULL

pytestmark = pytest.mark.parametrize("stack", [FULL], indirect=True)


@pytest.fixture
def outside(stack: Stack) -> Iterator[str]:
    """The address of a public gateway beside the full one, on the same broker."""
    port = free_port()
    env = {**stack.env, "PORT": str(port)}
    process = Process([*LIANXUE, "serve", "gateway", "--public-only"], env, stack.home / "gateway-public.log").start()
    address = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: requests.get(address + "/api/v1/ready", timeout=10).status_code == 200, process.tail(), 60)
        yield address
    finally:
        process.stop()


def a_link(stack: Stack) -> str:
    """The token of an open invitation: of its own, because other tests move the clock."""
    study = Study(stack)
    study.approve()
    return study.token()


def test_it_shows_partners_their_page_and_hides_everything_else(stack: Stack, outside: str) -> None:
    token = a_link(stack)
    assert requests.get(f"{outside}/i/{token}", timeout=30).status_code == 200
    assert requests.get(f"{outside}/api/v1/links/{token}", timeout=30).json()["state"] == "open"
    assert requests.get(f"{outside}/api/v1/health", timeout=30).status_code == 200
    for path in ("/login", "/", "/events", "/api/v1/events", "/api/v1/session", "/api/v1/ledger", "/api/v1/test-clock"):
        assert requests.get(outside + path, timeout=30, allow_redirects=False).status_code == 404, path
    login = {"username": "admin", "password": "x"}
    assert requests.post(f"{outside}/api/v1/session", json=login, timeout=30).status_code == 404


def test_it_shows_public_notices_and_no_calendar(outside: str) -> None:
    page = requests.get(f"{outside}/notices", timeout=30)
    assert (page.status_code, "主题联学公告" in page.text) == (200, True)
    assert requests.get(f"{outside}/api/v1/notices", timeout=30).status_code == 200
    assert requests.get(f"{outside}/notices/none", timeout=30).status_code == 404
    token = "t" * 43
    assert requests.get(f"{outside}/api/v1/calendar/{token}.ics", timeout=30).status_code == 404
    assert requests.get(f"{outside}/publications", timeout=30, allow_redirects=False).status_code == 404
