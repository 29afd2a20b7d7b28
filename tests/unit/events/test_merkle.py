"""The tree agrees with RFC 6962: with its published vectors, with its definition, and with another implementation."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, InvalidProof, verify_consistency

from services.events.domain.ledger import merkle
from verifier.verify import GrowingRoot, root_by_path

# Leaves and roots of the reference implementation's test data (certificate-transparency, merkle_tree_test).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [  # (seq, size, path), from the same data
    (
        1,
        8,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (
        6,
        8,
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (3, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    (
        2,
        5,
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
]
CONSISTENCY = [
    (1, 1),
    (
        1,
        8,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (
        6,
        8,
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (
        2,
        5,
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
]
contents = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


class Nodes:
    """A tree in memory, grown as the ledger grows its table."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.hashes: dict[tuple[int, int], bytes] = {}
        for index, leaf in enumerate(leaves):
            for level, position, value in merkle.new_nodes(self, index, merkle.leaf_hash(leaf)):
                assert (level, position) not in self.hashes
                self.hashes[level, position] = value

    def __call__(self, level: int, index: int) -> bytes:
        return self.hashes[level, index]


def definition(leaves: list[bytes]) -> bytes:
    """MTH, word by word from RFC 6962 §2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + definition(leaves[:k]) + definition(leaves[k:])).digest()


def oracle(leaves: list[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return tree


@pytest.mark.parametrize(("size", "expected"), list(enumerate(ROOTS, start=1)))
def test_roots_are_those_of_the_published_vectors(size, expected):
    assert merkle.root(Nodes(LEAVES), size).hex() == expected


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert merkle.root(Nodes([]), 0).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert GrowingRoot().root() == merkle.EMPTY_ROOT


@pytest.mark.parametrize("vector", INCLUSION)
def test_inclusion_proofs_are_those_of_the_published_vectors(vector):
    seq, size, *path = vector
    assert [value.hex() for value in merkle.inclusion_proof(Nodes(LEAVES), seq - 1, size)] == path


@pytest.mark.parametrize("vector", CONSISTENCY)
def test_consistency_proofs_are_those_of_the_published_vectors(vector):
    first, second, *path = vector
    assert [value.hex() for value in merkle.consistency_proof(Nodes(LEAVES), first, second)] == path


@given(leaves=contents)
def test_roots_of_every_size_are_those_of_the_definition(leaves):
    nodes, growing = Nodes(leaves), GrowingRoot()
    for size, leaf in enumerate(leaves, start=1):
        growing.add(merkle.leaf_hash(leaf))
        assert merkle.root(nodes, size) == definition(leaves[:size]) == growing.root()


@given(leaves=contents, data=st.data())
def test_another_implementation_makes_the_same_inclusion_proofs(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    tree = oracle(leaves)
    ours = merkle.inclusion_proof(Nodes(leaves), index, size)
    assert ours == tree.prove_inclusion(index + 1, size).path[1:]
    assert merkle.root(Nodes(leaves), size) == tree.get_root(size)


@given(leaves=contents, data=st.data())
def test_another_implementation_finds_our_roots_consistent_and_no_others(leaves, data):
    second = data.draw(st.integers(1, len(leaves)))
    first = data.draw(st.integers(1, second))
    nodes, proof = Nodes(leaves), oracle(leaves).prove_consistency(first, second)
    older, newer = merkle.root(nodes, first), merkle.root(nodes, second)
    verify_consistency(older, newer, proof)  # raises where they are not
    with pytest.raises(InvalidProof):
        verify_consistency(merkle.leaf_hash(b"another root"), newer, proof)


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF, word by word from RFC 6962 §2.1.2 (the other implementation has a proof of its own kind here)."""
    if m == len(leaves):
        return [] if whole else [definition(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole), definition(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), definition(leaves[:k])]


@given(leaves=contents, data=st.data())
def test_consistency_proofs_are_those_of_the_definition(leaves, data):
    second = data.draw(st.integers(1, len(leaves)))
    first = data.draw(st.integers(1, second))
    assert merkle.consistency_proof(Nodes(leaves), first, second) == subproof(first, leaves[:second], True)


@given(leaves=contents, data=st.data())
def test_an_inclusion_proof_holds_for_its_own_leaf_place_size_and_root_only(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    nodes = Nodes(leaves)
    path, root = merkle.inclusion_proof(nodes, index, size), merkle.root(nodes, size)
    leaf = merkle.leaf_hash(leaves[index])
    assert merkle.verify_inclusion(leaf, index, size, path, root)
    assert root_by_path(leaf, index, size, path) == root
    assert root_by_path(leaf, index, size, [*path, root]) is None
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"another leaf"), index, size, path, root)
    assert not merkle.verify_inclusion(leaf, index, size, path, merkle.leaf_hash(b"another root"))
    assert not merkle.verify_inclusion(leaf, index, size, [*path, root], root)
    assert not merkle.verify_inclusion(leaf, size, size, path, root)
    if path:
        assert not merkle.verify_inclusion(leaf, index, size, path[:-1], root)


@given(leaves=contents, data=st.data())
@settings(max_examples=200)
def test_a_consistency_proof_holds_for_its_own_sizes_and_roots_only(leaves, data):
    second = data.draw(st.integers(1, len(leaves)))
    first = data.draw(st.integers(1, second))
    nodes = Nodes(leaves)
    path = merkle.consistency_proof(nodes, first, second)
    older, newer = merkle.root(nodes, first), merkle.root(nodes, second)
    assert merkle.verify_consistency(first, second, older, newer, path)
    wrong = merkle.leaf_hash(b"another root")
    assert not merkle.verify_consistency(first, second, wrong, newer, path)
    assert not merkle.verify_consistency(first, second, older, wrong, path)
    assert not merkle.verify_consistency(first, second, older, newer, [*path, newer])


@given(leaves=st.lists(st.binary(max_size=4), min_size=2, max_size=40), data=st.data())
def test_a_rewritten_beginning_is_never_consistent(leaves, data):
    first = data.draw(st.integers(1, len(leaves) - 1))
    changed = data.draw(st.integers(0, first - 1))
    rewritten = [*leaves]
    rewritten[changed] += b"!"
    nodes = Nodes(rewritten)
    path = merkle.consistency_proof(nodes, first, len(leaves))
    older = merkle.root(Nodes(leaves), first)
    assert not merkle.verify_consistency(first, len(leaves), older, merkle.root(nodes, len(leaves)), path)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_for_a_leaf_outside_the_tree(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(Nodes(LEAVES), index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_there_is_no_consistency_with_nothing_or_with_a_smaller_tree(first, second):
    with pytest.raises(ValueError, match="inside"):
        merkle.consistency_proof(Nodes(LEAVES), first, second)


def test_appending_reads_only_the_neighbours_on_the_way_up():
    asked: list[tuple[int, int]] = []
    nodes = Nodes([b"leaf"] * 1023)

    def watched(level: int, index: int) -> bytes:
        asked.append((level, index))
        return nodes(level, index)

    merkle.new_nodes(watched, 1023, merkle.leaf_hash(b"leaf"))
    assert len(asked) == 10
