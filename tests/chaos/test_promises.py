"""The short form of `make chaos`: each promise with small numbers, on two products that all of them share.

The promises leave the product as they found it (all parts up, nothing waiting), so sharing is part of the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.chaos.promise import EMBEDDED, FULL, Promise
from tests.chaos.promises import PROMISES
from tests.chaos.rig import running, tried
from tests.support.stack import Stack

SEED = 20261125
DOCTORING = tuple(dict.fromkeys(name for promise in PROMISES for name in promise.doctoring))
FURNISHING = 16
"""Rights come last: their offices have events entered afterwards, of which the auditor of the others knows nothing."""
IN_TURN = sorted(PROMISES, key=lambda promise: promise.number == FURNISHING)


class Products:
    """One product at a time, started when the first of its trials comes: a fixture's parameter would start it anew."""

    def __init__(self, homes: pytest.TempPathFactory) -> None:
        self.homes = homes
        self.kind = ""
        self.stack: Stack
        self.until_next = ExitStack()

    def of(self, kind: str) -> Stack:
        """A running product with all failpoints in it, none of them armed."""
        if kind != self.kind:
            self.until_next.close()
            self.stack = self.until_next.enter_context(running(kind, self.homes.mktemp("chaos"), DOCTORING))
            self.kind = kind
        return self.stack


@pytest.fixture(scope="module")
def products(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Products]:
    """The two products, which all promises share."""
    shared = Products(tmp_path_factory)
    with shared.until_next:
        yield shared


def kept(promise: Promise, kind: str, products: Products) -> None:
    product = products.of(kind)
    product.bring_back()
    tally = tried(promise, product, SEED, whole=False)
    assert not tally.findings, "\n".join([promise.words, *tally.findings, product.tails()])


def trials(kind: str) -> pytest.MarkDecorator:
    """A stack's promises in turn."""
    on_it = [promise for promise in IN_TURN if kind in {*promise.short} & {*promise.stacks}]
    return pytest.mark.parametrize("promise", on_it, ids=[str(promise.number) for promise in on_it])


class TestEmbedded:
    """A class a stack: pytest-xdist hands a class to one process, so the two products run beside one another."""

    @trials(EMBEDDED)
    def test_a_promise_is_kept(self, promise: Promise, products: Products) -> None:
        kept(promise, EMBEDDED, products)


class TestRabbitMQAndPostgreSQL:
    """As above."""

    @trials(FULL)
    def test_a_promise_is_kept(self, promise: Promise, products: Products) -> None:
        kept(promise, FULL, products)
