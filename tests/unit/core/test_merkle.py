"""Merkle trees as RFC 6962 has them: known roots, proofs that hold, and no proof of what is not so."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.core import merkle
from sitrep.core.merkle import Frontier

ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
"""The entries that implementations of Certificate Transparency test with."""
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]

sizes = st.integers(1, 70)


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(size)]


class TestRoots:
    """The roots are those of every other implementation."""

    @pytest.mark.parametrize("size", range(9))
    def test_known_roots(self, size: int) -> None:
        assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]
        assert Frontier().extended(LEAVES[:size]).root.hex() == ROOTS[size]

    @given(sizes, st.data())
    def test_a_frontier_grows_in_any_steps(self, size: int, data: st.DataObject) -> None:
        leaves = leaves_of(size)
        cut = data.draw(st.integers(0, size))
        assert Frontier().extended(leaves[:cut]).extended(leaves[cut:]) == Frontier().extended(leaves)
        assert Frontier().extended(leaves).root == merkle.root(leaves)


class TestInclusion:
    """A proof shows one leaf at one index of one tree."""

    def test_the_second_of_three(self) -> None:
        proof = merkle.inclusion_proof(LEAVES[:3], 1)
        assert proof == (LEAVES[0], LEAVES[2])

    @given(sizes, st.data())
    def test_every_leaf_is_shown(self, size: int, data: st.DataObject) -> None:
        leaves = leaves_of(size)
        index = data.draw(st.integers(0, size - 1))
        proof = merkle.inclusion_proof(leaves, index)
        assert merkle.is_included(leaves[index], index, size, proof, merkle.root(leaves))

    @given(sizes, st.data())
    def test_nothing_else_is(self, size: int, data: st.DataObject) -> None:
        leaves = leaves_of(size)
        index = data.draw(st.integers(0, size - 1))
        proof, root = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
        wrong = hashlib.sha256(b"wrong").digest()
        assert not merkle.is_included(wrong, index, size, proof, root)
        assert not merkle.is_included(leaves[index], index, size, proof, wrong)
        assert not merkle.is_included(leaves[index], index, size, (*proof, wrong), root)
        for position in range(len(proof)):
            spoilt = (*proof[:position], wrong, *proof[position + 1 :])
            assert not merkle.is_included(leaves[index], index, size, spoilt, root)
            assert not merkle.is_included(leaves[index], index, size, proof[:position], root)
        for other in range(size):
            assert other == index or not merkle.is_included(leaves[index], other, size, proof, root)

    @pytest.mark.parametrize("index", [-1, 3])
    def test_no_such_leaf(self, index: int) -> None:
        with pytest.raises(IndexError):
            merkle.inclusion_proof(LEAVES[:3], index)
        assert not merkle.is_included(LEAVES[0], index, 3, (), merkle.root(LEAVES[:3]))


class TestConsistency:
    """A proof shows that a tree is the beginning of another."""

    @given(sizes, st.data())
    def test_every_beginning_is_shown(self, size: int, data: st.DataObject) -> None:
        leaves = leaves_of(size)
        first = data.draw(st.integers(0, size))
        proof = merkle.consistency_proof(leaves, first)
        assert merkle.is_consistent(first, size, merkle.root(leaves[:first]), merkle.root(leaves), proof)

    @given(st.integers(2, 40), st.data())
    def test_a_changed_beginning_is_not(self, size: int, data: st.DataObject) -> None:
        leaves = leaves_of(size)
        first = data.draw(st.integers(1, size))
        changed = data.draw(st.integers(0, first - 1))
        forged = [*leaves[:changed], merkle.leaf_hash(b"forged"), *leaves[changed + 1 :]]
        old, new = merkle.root(leaves[:first]), merkle.root(forged)
        for proof in (merkle.consistency_proof(leaves, first), merkle.consistency_proof(forged, first)):
            assert not merkle.is_consistent(first, size, old, new, proof)

    @given(st.integers(2, 40), st.data())
    def test_a_spoilt_proof_shows_nothing(self, size: int, data: st.DataObject) -> None:
        leaves = leaves_of(size)
        first = data.draw(st.integers(1, size - 1))
        proof = merkle.consistency_proof(leaves, first)
        roots = merkle.root(leaves[:first]), merkle.root(leaves)
        wrong = merkle.leaf_hash(b"wrong")
        assert not merkle.is_consistent(first, size, *roots, (*proof, wrong))
        for position in range(len(proof)):
            spoilt = (*proof[:position], wrong, *proof[position + 1 :])
            assert not merkle.is_consistent(first, size, *roots, spoilt)
            assert not merkle.is_consistent(first, size, *roots, proof[:position])

    def test_a_tree_does_not_shrink(self) -> None:
        old, new = merkle.root(LEAVES[:3]), merkle.root(LEAVES[:2])
        assert not merkle.is_consistent(3, 2, old, new, ())
        with pytest.raises(IndexError):
            merkle.consistency_proof(LEAVES[:2], 3)
