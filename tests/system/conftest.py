"""The two stacks: one pair for all system tests that do not break anything, another pair to be broken and mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.inside import Inside, looking_inside
from tests.support.stack import Stack, embedded_stack, full_stack

EMBEDDED = "embedded"
FULL = "rabbitmq+postgresql"
BOTH = {EMBEDDED: embedded_stack, FULL: full_stack}
QUICK = {"LIANXUE_RPC_TIMEOUT": "5"}
AS_A_USER_STARTS_IT = {EMBEDDED: {"LIANXUE_DEMO_CASES": "1"}, FULL: {}}


@pytest.fixture(scope="session", params=list(BOTH))
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running product with the demo office, the embedded one with its cases. Leave it as it is."""
    with BOTH[request.param](tmp_path_factory.mktemp("stack"), AS_A_USER_STARTS_IT[request.param]) as running:
        yield running


@pytest.fixture(scope="session", params=list(BOTH))
def rough_stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running product that tests stop, kill and starve; `rough` mends it before each of them."""
    with BOTH[request.param](tmp_path_factory.mktemp("rough"), QUICK) as running:
        yield running


@pytest.fixture
def rough(rough_stack: Stack) -> Iterator[Stack]:
    """The stack that may be broken, all parts up at first."""
    rough_stack.bring_back()
    yield rough_stack
    rough_stack.bring_back()


@pytest.fixture
def inside(rough: Stack) -> Iterator[Inside]:
    """What lies behind the stack that may be broken."""
    with looking_inside(rough) as opened:
        yield opened


full_only = pytest.mark.parametrize("rough_stack", [FULL], indirect=True)
embedded_only = pytest.mark.parametrize("rough_stack", [EMBEDDED], indirect=True)
