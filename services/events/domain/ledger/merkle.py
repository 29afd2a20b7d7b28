"""The Merkle tree of RFC 6962 §2.1, kept as the hashes of its complete subtrees.

Node (level, index) is the hash of the 2**level leaves that begin at leaf `index * 2**level`. Such a node never
changes once its leaves are there, so a tree of any earlier size can be asked for as well: appending, the root and
both proofs need O(log n) nodes. Leaves count from 0 here (the ledger's `seq` counts from 1).

Hashes: SHA-256 with a prefix of 0x00 for leaves and 0x01 for inner nodes, so that neither passes for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

NodeAt = Callable[[int, int], bytes]
"""Gives the hash of a complete subtree: (level, index) -> 32 bytes."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def inner_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def new_nodes(node_at: NodeAt, index: int, leaf: bytes) -> list[tuple[int, int, bytes]]:
    """What leaf number `index` completes: itself, and each subtree of which it is the last leaf."""
    nodes = [(0, index, leaf)]
    level, position, value = 0, index, leaf
    while position % 2 == 1:
        value = inner_hash(node_at(level, position - 1), value)
        level, position = level + 1, position // 2
        nodes.append((level, position, value))
    return nodes


def root(node_at: NodeAt, size: int) -> bytes:
    """MTH(D[size]): the root over the first `size` leaves."""
    return _hash_of(node_at, 0, size) if size else EMPTY_ROOT


def inclusion_proof(node_at: NodeAt, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of §2.1.1, from the leaf's neighbour up; needs 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_hash_of(node_at, middle, end))
            end = middle
        else:
            path.append(_hash_of(node_at, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(node_at: NodeAt, first: int, second: int) -> list[bytes]:
    """PROOF(first, D[second]) of §2.1.2; needs 0 < first <= second."""
    if not 0 < first <= second:
        raise ValueError(f"no tree of {first} leaves inside one of {second}")
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while first < end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_hash_of(node_at, middle, end))
            end = middle
        else:
            path.append(_hash_of(node_at, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_hash_of(node_at, start, end))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> bool:
    """Whether the path leads from the leaf to the root (RFC 9162 §2.1.3.2, the same tree as RFC 6962)."""
    if not 0 <= index < size:
        return False
    position, last, value = index, size - 1, leaf
    for neighbour in path:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            value = inner_hash(neighbour, value)
            position, last = _up_to_a_right_node(position, last)
        else:
            value = inner_hash(value, neighbour)
        position, last = position >> 1, last >> 1
    return last == 0 and value == expected_root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the second tree begins with all leaves of the first, unchanged (RFC 9162 §2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second:
        return False
    steps = list(path) if first & (first - 1) else [first_root, *path]
    if not steps:
        return False
    position, last = first - 1, second - 1
    while position % 2 == 1:
        position, last = position >> 1, last >> 1
    older = newer = steps[0]
    for neighbour in steps[1:]:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            older, newer = inner_hash(neighbour, older), inner_hash(neighbour, newer)
            position, last = _up_to_a_right_node(position, last)
        else:
            newer = inner_hash(newer, neighbour)
        position, last = position >> 1, last >> 1
    return last == 0 and older == first_root and newer == second_root


def _up_to_a_right_node(position: int, last: int) -> tuple[int, int]:
    """The ragged right edge of the tree: levels where the node has no neighbour are passed over."""
    while position % 2 == 0 and position != 0:
        position, last = position >> 1, last >> 1
    return position, last


def _split(size: int) -> int:
    """The largest power of two smaller than `size`; needs size > 1."""
    return 1 << ((size - 1).bit_length() - 1)


def _hash_of(node_at: NodeAt, start: int, end: int) -> bytes:
    """Hash of leaves start..end-1, where start is a multiple of a power of two that is at least their number."""
    size = end - start
    if size & (size - 1) == 0:
        return node_at(size.bit_length() - 1, start // size)
    middle = start + _split(size)
    return inner_hash(_hash_of(node_at, start, middle), _hash_of(node_at, middle, end))
