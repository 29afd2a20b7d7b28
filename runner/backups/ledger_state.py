"""Size and root of a ledger, and whether its entries, its tree and its checkpoints agree with one another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from services.events.domain.ledger.entry import START
from services.events.domain.ledger.merkle import leaf_hash
from services.events.persistence.ledger_repository import LedgerRepository
from services.events.persistence.ledger_tables import ledger_checkpoint
from verifier.verify import GrowingRoot

PAGE = 2000


def state(db: Session) -> tuple[int, str]:
    """How many entries there are, and the root over them in hex."""
    ledger = LedgerRepository(db)
    size = ledger.size()
    return size, ledger.root(size).hex()


def problems(db: Session, size: int, root: str) -> list[str]:
    """What does not agree: entries with their numbers and chain, tree with entries, both with `size` and `root`."""
    try:
        tree, roots = _grown(db, {size, *(row.size for row in _checkpoints(db))})
        found = [] if roots.get(size) == root else [f"its first {size} entries do not have the root of the backup"]
        found += [
            f"the checkpoint of {row.timestamp} does not match"
            for row in _checkpoints(db)
            if roots.get(row.size) != row.root_hash
        ]
        now = state(db)
        return found + ([] if now == (tree.size, tree.root().hex()) else ["its tree is not that of its entries"])
    except (ValueError, KeyError, NoResultFound) as error:
        return [str(error)[:300]]


def _grown(db: Session, sizes: set[int]) -> tuple[GrowingRoot, dict[int, str]]:
    """The tree of all entries, and its root at each of these sizes; ValueError names the first entry out of place."""
    tree, previous, roots = GrowingRoot(), START, {}
    if 0 in sizes:
        roots[0] = tree.root().hex()
    for number, body in enumerate(_bodies(db), start=1):
        entry = json.loads(body)
        if (entry["seq"], entry["previous"]) != (number, previous):
            raise ValueError(f"entry {number} is not the one that belongs there")
        leaf = leaf_hash(body)
        previous = leaf.hex()
        tree.add(leaf)
        if tree.size in sizes:
            roots[tree.size] = tree.root().hex()
    return tree, roots


def _bodies(db: Session) -> Iterator[bytes]:
    ledger, first = LedgerRepository(db), 1
    while page := ledger.bodies(first, PAGE):
        yield from page
        first += PAGE


def _checkpoints(db: Session) -> Sequence[Row[Any]]:
    columns: tuple[Any, ...] = (ledger_checkpoint.c.size, ledger_checkpoint.c.root_hash, ledger_checkpoint.c.timestamp)
    return db.execute(select(*columns)).all()
