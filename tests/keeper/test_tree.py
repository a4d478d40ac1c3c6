"""The ledger's tree against the published vectors of RFC 6962 (certificate-transparency, merkletree tests)."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.keeper.stage import CARRY, Stage
from tillit.keeper.answers import Appended, ConsistencyProof, Figures, Note, Proof, Refusal, Verifier
from tillit.keeper.note import NoteFailed, sign_checkpoint, verifier_key, verify_note
from tillit.keeper.tree import (
    EMPTY_ROOT,
    ProofFailed,
    consistency,
    inclusion,
    leaf_hash,
    new_nodes,
    root,
    verify_consistency,
    verify_inclusion,
)  # fmt: skip
from tillit.keeper.wire import Append, Checkpoint, Prove, ProveConsistency, PublicKey, Status

LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
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
PATHS = [
    (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
]  # fmt: skip
CONSISTENCY = [
    (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
]  # fmt: skip


def grow(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    nodes: dict[tuple[int, int], bytes] = {}
    for size, leaf in enumerate(leaves):
        nodes.update({(lv, i): h for lv, i, h in new_nodes(size, leaf_hash(leaf), lambda lv, i: nodes[lv, i])})
    return lambda level, index: nodes[level, index]


def test_roots_are_those_of_rfc_6962() -> None:
    node = grow(LEAVES)
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [root(size, node).hex() for size in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_inclusion_paths_are_those_of_rfc_6962(index: int, size: int, path: list[str]) -> None:
    made = inclusion(index, size, grow(LEAVES))
    assert [step.hex() for step in made] == path
    verify_inclusion(LEAVES[index], index, size, made, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("first", "size", "path"), CONSISTENCY)
def test_consistency_paths_are_those_of_rfc_6962(first: int, size: int, path: list[str]) -> None:
    made = consistency(first, size, grow(LEAVES))
    assert [step.hex() for step in made] == path
    verify_consistency(first, size, made, bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[size - 1]))


@given(st.integers(1, 70), st.data())
def test_every_proof_holds_and_no_changed_one_does(size: int, data: st.DataObject) -> None:
    leaves = [bytes([n]) for n in range(size)]
    node = grow(leaves)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    path, steps = inclusion(index, size, node), consistency(first, size, node)
    verify_inclusion(leaves[index], index, size, path, root(size, node))
    verify_consistency(first, size, steps, root(first, node), root(size, node))
    with pytest.raises(ProofFailed):
        verify_inclusion(b"other", index, size, path, root(size, node))
    if size > 1:
        with pytest.raises(ProofFailed):
            verify_inclusion(leaves[index], (index + 1) % size, size, path, root(size, node))
    if first < size:
        with pytest.raises(ProofFailed):
            verify_consistency(first, size, steps, root(first, node), b"\0" * 32)
        with pytest.raises(ProofFailed):
            verify_consistency(first, size, [*steps, b"\0" * 32], root(first, node), root(size, node))


def test_a_note_of_another_key_or_with_another_word_is_refused() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    note = sign_checkpoint(key, "shop.example/ledger", 8, b"r" * 32, 41)
    verifier = verifier_key("shop.example/ledger", key.public_key().public_bytes_raw())
    said = verify_note(note, verifier)
    assert (said.size, said.root, said.openings) == (8, b"r" * 32, 41)
    for bad in (note.replace("\n8\n", "\n9\n"), note.replace("openings 41", "openings 40"), "", "x\n\n\n", note[:-9]):
        with pytest.raises(NoteFailed):
            verify_note(bad, verifier)
    with pytest.raises(NoteFailed):
        verify_note(note, verifier_key("shop.example/ledger", other.public_key().public_bytes_raw()))


@pytest.mark.promise("secure")
def test_an_entry_told_twice_keeps_its_place_and_proves_itself_offline(stage: Stage) -> None:
    entries = [bytes([n]) * 32 for n in range(5)]
    told = stage.ask(Append(entries[:3]))
    assert isinstance(told, Refusal)  # nobody in particular may not append
    first = stage.ask(Append(entries[:3]), CARRY)
    again = stage.ask(Append(entries), CARRY)
    assert isinstance(first, Appended)
    assert isinstance(again, Appended)
    assert again.indices[:3] == first.indices
    proof, key = stage.ask(Prove(entries[4]), CARRY), stage.ask(PublicKey())
    assert isinstance(proof, Proof)
    assert isinstance(key, Verifier)
    said = verify_note(proof.checkpoint, key.key)
    verify_inclusion(entries[4], proof.index, proof.size, proof.path, said.root)
    with pytest.raises(ProofFailed):
        verify_inclusion(entries[3], proof.index, proof.size, proof.path, said.root)
    absent = stage.ask(Prove(b"x" * 32), CARRY)
    assert isinstance(absent, Refusal)


@pytest.mark.promise("secure")
def test_a_later_tree_continues_the_earlier_one_and_says_how_many_openings(stage: Stage) -> None:
    before = stage.ask(Checkpoint())
    case = stage.receive()
    case.open()
    after, key = stage.ask(Checkpoint()), stage.ask(PublicKey())
    assert isinstance(before, Note)
    assert isinstance(after, Note)
    assert isinstance(key, Verifier)
    old, new = verify_note(before.note, key.key), verify_note(after.note, key.key)
    assert new.openings == old.openings + 1
    proof = stage.ask(ProveConsistency(old.size), CARRY)
    assert isinstance(proof, ConsistencyProof)
    verify_consistency(old.size, proof.size, proof.path, old.root, verify_note(proof.checkpoint, key.key).root)
    assert stage.ask(Checkpoint()) == after  # nothing changed: nothing signed
    stage.sql("delete from openings")
    figures = stage.ask(Status())
    assert isinstance(figures, Figures)
    assert figures.openings_missing == new.openings
