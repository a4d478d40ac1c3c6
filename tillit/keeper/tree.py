"""The Merkle tree of the ledger: RFC 9162 (hashes as in RFC 6962), and its proofs, checked by anybody offline.

It proves order and that nothing was taken back; not that no copy exists.
"""

import hashlib
from collections.abc import Callable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""Hash of the complete subtree at (level, index): leaves [index * 2**level, (index + 1) * 2**level)."""


class ProofFailed(Exception):
    """The proof does not hold: the entry is not in this tree, or the tree is not a continuation of the earlier one."""


def leaf_hash(entry: bytes) -> bytes:
    """Section 2.1.1: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Section 2.1.1: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def new_nodes(size: int, leaf: bytes, node: Node) -> list[tuple[int, int, bytes]]:
    """The subtrees that become complete when `leaf` is added to a tree of `size`: (level, index, hash), upwards."""
    made = [(0, size, leaf)]
    level, index, current = 0, size, leaf
    while index & 1:
        current = node_hash(node(level, index - 1), current)
        level, index = level + 1, index >> 1
        made.append((level, index, current))
    return made


def root(size: int, node: Node) -> bytes:
    """The root over the first `size` leaves."""
    return _range(0, size, node) if size else EMPTY_ROOT


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Section 2.1.3.1: the path for leaf `index` in the tree of `size`."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(middle, end, node))
            end = middle
        else:
            path.append(_range(start, middle, node))
            start = middle
    return path[::-1]


def consistency(first: int, size: int, node: Node) -> list[bytes]:
    """Section 2.1.4.1: the proof that the tree of `first` leaves is a beginning of the tree of `size`."""
    if not 0 < first < size:
        return []
    path: list[bytes] = []
    start, end, whole = 0, size, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_range(middle, end, node))
            end = middle
        else:
            path.append(_range(start, middle, node))
            start, whole = middle, False
    if not whole:
        path.append(_range(start, end, node))
    return path[::-1]


def _split(width: int) -> int:
    return 1 << (width - 1).bit_length() - 1


def _range(start: int, end: int, node: Node) -> bytes:
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(width)
    return node_hash(_range(start, middle, node), _range(middle, end, node))


def verify_inclusion(entry: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> None:
    """Section 2.1.3.2. Raises ProofFailed unless `entry` is leaf `index` of the tree with this root."""
    if not 0 <= index < size:
        raise ProofFailed
    position, last, current = index, size - 1, leaf_hash(entry)
    for step in path:
        if last == 0:
            raise ProofFailed
        if position & 1 or position == last:
            current = node_hash(step, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, step)
        position, last = position >> 1, last >> 1
    if last or current != expected_root:
        raise ProofFailed


def verify_consistency(first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    """Section 2.1.4.2. Raises ProofFailed unless the first tree is a beginning of the second."""
    if first == second:
        if path or first_root != second_root:
            raise ProofFailed
        return
    if not 0 < first < second or not path:
        raise ProofFailed
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofFailed
        if position & 1 or position == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, step)
        position, last = position >> 1, last >> 1
    if last or old != first_root or new != second_root:
        raise ProofFailed
