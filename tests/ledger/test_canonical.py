"""A record of the ledger is written down in the one way that anybody can write it again."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tillit.kit.links import canonical

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.one_of(WORDS, st.booleans(), st.none(), st.integers(-(2**53) + 1, 2**53 - 1), st.lists(WORDS, max_size=3))
NAMES = st.from_regex(r"[A-Za-z_]{1,12}", fullmatch=True)


@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_a_record_is_written_as_rfc_8785_says(record) -> None:
    assert canonical(record) == rfc8785.dumps(record)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical({"kind": "\ud800"})
