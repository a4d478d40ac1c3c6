"""A sealed value opens as what it was asked for and as nothing else."""

import secrets
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tillit.keeper.canonical import join, scope_bytes, value_context
from tillit.keeper.items import Scope
from tillit.keeper.seal import Unopenable, seal, unseal

CIPHER, KEY = AESGCM(bytes(32)), bytes(16)
SCOPE = Scope(UUID(int=1), UUID(int=2), "case", UUID(int=3), "content")
ROW = UUID(int=4)
parts = st.lists(st.binary(max_size=300) | st.text(max_size=300), max_size=5)


@given(parts, parts)
def test_no_two_tuples_look_alike(one: list, other: list) -> None:
    def said(each: list) -> list:
        return [part.encode() if isinstance(part, str) else part for part in each]

    assert (join(*one) == join(*other)) == (said(one) == said(other))


def test_the_written_out_context_is_the_joined_one() -> None:
    scope = join(SCOPE.company, SCOPE.brand, SCOPE.kind, SCOPE.subject, SCOPE.category)
    assert scope_bytes(SCOPE) == scope
    assert value_context(SCOPE, "message.body", 1, ROW, KEY) == join(b"tillit/value/v1") + scope + join(
        "message.body", 1, ROW, KEY
    )


@pytest.mark.promise("secure")
@pytest.mark.parametrize("place", ["company", "brand", "kind", "subject", "category", "field", "format", "row", "key"])
def test_one_wrong_word_and_it_does_not_open(place: str) -> None:
    sealed = seal(CIPHER, KEY, SCOPE, "message.body", 1, ROW, b"my lamp broke")
    asked = {"scope": SCOPE, "field": "message.body", "format_": 1, "row": ROW, "key_id": KEY}
    assert unseal(CIPHER, sealed=sealed, **asked) == b"my lamp broke"
    if place in Scope.__struct_fields__:
        wrong = UUID(int=7) if place in {"company", "brand", "subject"} else "other"
        asked["scope"] = replace(SCOPE, **{place: wrong})
    else:
        name = {"format": "format_", "key": "key_id"}.get(place, place)
        asked[name] = {"field": "message.subject", "format_": 2, "row": UUID(int=5), "key_id": bytes(15) + b"1"}[name]
    with pytest.raises(Unopenable):
        unseal(CIPHER, sealed=sealed, **asked)


@given(st.integers(0, 58))
def test_one_changed_byte_and_it_does_not_open(at: int) -> None:
    sealed = bytearray(seal(CIPHER, KEY, SCOPE, "message.body", 1, ROW, b"my lamp broke"))
    sealed[at] ^= 1 + secrets.randbelow(255)
    with pytest.raises(Unopenable):
        unseal(CIPHER, KEY, SCOPE, "message.body", 1, ROW, bytes(sealed))
    with pytest.raises(Unopenable):
        unseal(CIPHER, KEY, SCOPE, "message.body", 1, ROW, bytes(sealed)[:at])
