"""The short form of `make chaos`: each promise with small numbers, on two products that all of them share.

The promises leave the product as they found it (all parts up, nothing waiting), so sharing is part of the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.chaos.promise import BOTH, Promise
from tests.chaos.promises import PROMISES
from tests.chaos.rig import running, tried
from tests.support.stack import Stack

SEED = 20261125
DOCTORING = tuple(dict.fromkeys(name for promise in PROMISES for name in promise.doctoring))
TRIALS = [(promise, kind) for kind in BOTH for promise in PROMISES if promise.short and kind in promise.stacks]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Stack]]:
    """The product of a kind, with all failpoints in it and none of them armed; asking for another kind stops it.

    (A parameter would start it anew for each trial: pytest orders trials by all that they are made of.)
    """
    started: dict[str, Stack] = {}
    with ExitStack() as up:

        def of(kind: str) -> Stack:
            if kind not in started:
                up.close()
                started.clear()
                started[kind] = up.enter_context(running(kind, tmp_path_factory.mktemp("chaos"), DOCTORING))
            return started[kind]

        yield of


@pytest.mark.parametrize(("promise", "kind"), TRIALS, ids=[f"{p.number}-{kind}" for p, kind in TRIALS])
def test_a_promise_is_kept(promise: Promise, kind: str, product: Callable[[str], Stack]) -> None:
    stack = product(kind)
    stack.bring_back()
    tally = tried(promise, stack, SEED, whole=False)
    assert not tally.findings, "\n".join([promise.words, *tally.findings, stack.tails()])
