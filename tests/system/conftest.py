"""The two stacks, started once for all system tests that do not break them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.stack import Stack, embedded_stack, full_stack

BOTH = {"embedded": embedded_stack, "rabbitmq+postgresql": full_stack}


@pytest.fixture(scope="session", params=list(BOTH))
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running product with the demo office."""
    with BOTH[request.param](tmp_path_factory.mktemp("stack")) as running:
        yield running
