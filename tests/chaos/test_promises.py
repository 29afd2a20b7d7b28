"""The short form of `make chaos`: each promise with small numbers, on two products that all of them share.

The promises leave the product as they found it (all parts up, nothing waiting), so sharing is part of the test.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.promise import BOTH, Promise
from tests.chaos.promises import PROMISES
from tests.chaos.rig import running, tried
from tests.support.stack import Stack

SEED = 20261125
DOCTORING = tuple(dict.fromkeys(name for promise in PROMISES for name in promise.doctoring))
TRIALS = [(promise, kind) for kind in BOTH for promise in PROMISES if promise.short and kind in promise.stacks]


@pytest.fixture(scope="module", params=BOTH)
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running product with all failpoints in it, none of them armed."""
    with running(request.param, tmp_path_factory.mktemp("chaos"), DOCTORING) as stack:
        yield stack


@pytest.mark.parametrize(
    ("promise", "product"),
    TRIALS,
    indirect=["product"],
    scope="module",
    ids=[f"{p.number}-{kind}" for p, kind in TRIALS],
)
def test_a_promise_is_kept(promise: Promise, product: Stack) -> None:
    product.bring_back()
    tally = tried(promise, product, SEED, whole=False)
    assert not tally.findings, "\n".join([promise.words, *tally.findings, product.tails()])
