"""Merkle trees over a log that only grows, as RFC 6962 (section 2.1) and RFC 9162 define them.

leaf    SHA-256 of 0x00 and the entry
node    SHA-256 of 0x01 and its two children
root    of an empty tree: SHA-256 of nothing

An inclusion proof shows that an entry stands at an index of the tree with a root; a consistency proof, that one tree
is the beginning of another. Both are hashes from the bottom up, and are checked without the log. A leaf or a node is
32 bytes; an index counts from 0.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry of the log."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What a tree needs to grow: how many leaves it has, and the roots of its perfect subtrees, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after more leaves."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            node, rest = leaf, size
            while rest & 1:  # a perfect subtree as large as this one stands to the left: they become one
                node = node_hash(peaks.pop(), node)
                rest >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree of `leaves`."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        # A node without a partner rises as it is.
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The proof that leaf `index` is in the tree of `leaves`. Raises IndexError when there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return ()
    split = _largest_power_below(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return (*inclusion_proof(left, index), root(right))
    return (*inclusion_proof(right, index - split), root(left))


def consistency_proof(leaves: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """The proof that the tree of the `first` leaves is the beginning of the tree of `leaves`.

    Empty when `first` is none or all of them. Raises IndexError when there are fewer than `first`.
    """
    if not 0 <= first <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} has no beginning of {first}")
    return _subproof(leaves, first, whole=True) if 0 < first < len(leaves) else ()


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], in_root: bytes) -> bool:
    """Whether `proof` shows that `leaf` stands at `index` of the tree of `size` leaves with root `in_root`."""
    if not 0 <= index < size:
        return False
    node, position, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while position and not position & 1:  # levels at which the node had no partner
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == in_root


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `first` leaves is the beginning of that of `second`."""
    if not 0 <= first <= second:
        return False
    if first in (0, second):
        # Every tree begins with the empty one; equal sizes need equal roots.
        return not proof and (first_root == EMPTY_ROOT if first == 0 else first_root == second_root)
    path = list(proof)
    if first & (first - 1) == 0:  # a perfect tree is a node of the second, and left out of the proof
        path.insert(0, first_root)
    return bool(path) and _both_roots(first, second, path) == (first_root, second_root)


def _both_roots(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of both trees that `path` leads to; None when it is too long or too short for them."""
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, node)
        position, last = position >> 1, last >> 1
    return (old, new) if last == 0 else None


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> tuple[bytes, ...]:
    """RFC 6962's SUBPROOF. `whole`: the tree of `first` leaves is a node that the checker knows already."""
    if first == len(leaves):
        return () if whole else (root(leaves),)
    split = _largest_power_below(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if first <= split:
        return (*_subproof(left, first, whole=whole), root(right))
    return (*_subproof(right, first - split, whole=False), root(left))


def _largest_power_below(size: int) -> int:
    """The largest power of two less than `size`, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1
