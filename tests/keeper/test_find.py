"""Finding without reading: one spelling per person, no word in the clear, no endless guessing."""

import hmac
from uuid import UUID

import pytest
import rfc8785
from msgspec import json

from tests.keeper.stage import BEN, BRAND, DAN, INDEX, RECEIVE, Stage
from tillit.keeper.answers import Matched, Reblinded, Refusal, Reworded, Taken, Tokens, Version
from tillit.keeper.items import BlindItem, SealedItem, WordsItem
from tillit.keeper.looks import Actor, Draft, quarter_of, write_record
from tillit.keeper.normalise import normalise
from tillit.keeper.tokenise import query_tokens, text_tokens
from tillit.keeper.wire import DropLookup, Match, Reblind, RenewLookup, Rewords, Take, Words
from tillit.kit.links import SALT_BYTES

KEY = b"k" * 32


@pytest.mark.parametrize(("field", "one", "other"), [
    ("email", " Ada@Example.NET ", "ada@example.net"),
    ("email", "ada@bücher.example", "ada@xn--bcher-kva.example"),
    ("message-id", "<a.1@x>", " a.1@x\n"),
    ("order", "se-104 22/7", "SE104227"),
    ("body", "Hej   där\n", "hej där"),
])  # fmt: skip
def test_one_person_has_one_spelling(field: str, one: str, other: str) -> None:
    assert normalise(field, one) == normalise(field, other)


def test_a_telephone_number_is_known_with_and_without_its_country() -> None:
    assert normalise("phone", "0465-00 410", "SE") == normalise("phone", "+46 465 00 410") == b"+4646500410"
    assert normalise("suppress", "0465-00 410", "SE") == b"+4646500410"
    assert normalise("phone", "call me", "SE") == b"call me"


def matching(field: str, *values: str, brand: UUID = BRAND, purpose: str = "find") -> Match:
    return Match(purpose, [BlindItem(brand, field, value) for value in values])


def hit(text: str, language: str, query: str, *, prefixes: bool = False) -> bool:
    kept = set(text_tokens([KEY], text, language, prefixes=prefixes))
    wanted = query_tokens([KEY], query)
    return bool(wanted) and all(kept & set(alternatives) for alternatives in wanted)


@pytest.mark.parametrize(("text", "language", "query"), [
    ("The lamps were broken", "en", "lamp"), ("Lamporna är trasiga", "sv", "lampa"),
    ("Die Lieferungen fehlen", "de", "Lieferung"), ("Grüße aus Köln", "de", "koln"), ("RMA 10422", "en", "10422"),
])  # fmt: skip
def test_a_word_is_found_by_its_stem(text: str, language: str, query: str) -> None:
    assert hit(text, language, query)
    assert not hit(text, language, "umbrella")
    assert not hit(text, language, f"{query} umbrella")


def test_a_name_is_found_from_three_letters_on() -> None:
    assert hit("Ada Lovelace", "en", "lov", prefixes=True)
    assert not hit("Ada Lovelace", "en", "lo", prefixes=True)
    assert not hit("Ada Lovelace", "en", "lov")


def test_taken_digests_and_tokens_match_a_later_search(stage: Stage) -> None:
    taken = stage.ask(Take("triage", blinds=[BlindItem(BRAND, "email", "Ada@example.net")],
                           words=[WordsItem(BRAND, "my lamp broke", "en")]), RECEIVE)  # fmt: skip
    found = stage.ask(matching("email", "ada@EXAMPLE.net", "x@y"), stage.as_(BEN))
    tokens = stage.ask(Words("find", BRAND, "lamps", "en"), stage.as_(BEN))
    assert isinstance(taken, Taken)
    assert isinstance(found, Matched)
    assert isinstance(tokens, Tokens)
    assert taken.digests[0] in found.digests[0]
    assert taken.digests[0] not in found.digests[1]
    assert set(taken.tokens[0]) & set(tokens.words[0])
    assert all(-(2**63) <= token < 2**63 for token in taken.tokens[0])
    other = stage.ask(matching("email", "ada@example.net", brand=UUID(int=8)), stage.as_(BEN))
    assert isinstance(other, Matched)
    assert other.digests[0] != found.digests[0]


@pytest.mark.promise("secure")
def test_nobody_enumerates_telephone_numbers(stage: Stage) -> None:
    values = [f"+46701740{n:03d}" for n in range(20)]
    too_many = stage.ask(matching("phone", *values, "+46"), stage.as_(BEN))
    assert isinstance(too_many, Refusal)
    answers = [stage.ask(matching("phone", *values), stage.as_(BEN)) for _ in range(31)]
    assert isinstance(answers[29], Matched)
    assert isinstance(answers[30], Refusal)
    assert answers[30].code == "quota"
    assert stage.sql("select count(*) from openings where mark = 'match' and refused")[0][0] == 2
    wrong = stage.ask(matching("phone", *values, purpose="question"), INDEX)
    assert isinstance(wrong, Refusal)
    assert isinstance(stage.ask(matching("phone", *values), stage.as_(DAN)), Matched)


@pytest.mark.promise("objection")
def test_look_up_keys_change_and_the_suppress_key_never_does(stage: Stage) -> None:
    case = stage.receive()
    ask = Take(
        "triage", blinds=[BlindItem(BRAND, "email", "ada@example.net"), BlindItem(BRAND, "suppress", "ada@example.net")]
    )
    before = stage.ask(ask, RECEIVE)
    version = stage.ask(RenewLookup(BRAND), INDEX)
    after = stage.ask(ask, RECEIVE)
    found = stage.ask(matching("email", "ada@example.net"), stage.as_(BEN))
    assert isinstance(before, Taken)
    assert isinstance(after, Taken)
    assert isinstance(version, Version)
    assert isinstance(found, Matched)
    assert before.digests[1] == after.digests[1]
    assert before.digests[0] != after.digests[0]
    assert found.digests[0] == [before.digests[0], after.digests[0]]
    item = case.address()
    sealed = SealedItem(item.scope, item.field, 1, item.row, item.sealed, "email")
    assert stage.ask(Reblind("find", [sealed]), INDEX) == Reblinded([after.digests[0]])
    stage.ask(DropLookup(BRAND, version.version), INDEX)
    found = stage.ask(matching("email", "ada@example.net"), stage.as_(BEN))
    assert isinstance(found, Matched)
    assert found.digests[0] == [after.digests[0]]
    assert isinstance(stage.ask(RenewLookup(BRAND), stage.as_(BEN)), Refusal)


def test_words_are_rebuilt_from_what_is_sealed(stage: Stage) -> None:
    case = stage.receive()
    item = case.item()
    sealed = SealedItem(item.scope, item.field, 1, item.row, item.sealed)
    moved = SealedItem(item.scope, item.field, 2, item.row, item.sealed)
    made = stage.ask(Rewords("find", [sealed, moved]), INDEX)
    wanted = stage.ask(Words("find", BRAND, "lamps", "en"), stage.as_(BEN))
    assert isinstance(made, Reworded)
    assert isinstance(wanted, Tokens)
    assert set(made.tokens[0] or []) & set(wanted.words[0])
    assert made.tokens[1] is None


def test_what_a_leaf_commits_to_is_canonical_json(stage: Stage) -> None:
    actor = Actor(BEN, "", "agent", BRAND, operator=False)
    draft = Draft(actor, None, None, "question", "list", ("a", "b"), quarter_of(stage.now), 'x"\\', "cläuse")
    salted, _ = write_record(draft, "n")
    assert rfc8785.dumps(json.decode(salted[SALT_BYTES:])) == salted[SALT_BYTES:]


def test_a_token_is_the_beginning_of_the_keyed_hash_of_a_word() -> None:
    for key in (b"k" * 32, b"", b"l" * 64):
        whole = hmac.digest(key, b"word\0hej", "sha256")
        assert text_tokens([key], "Hej", "sv", prefixes=False) == [int.from_bytes(whole[:8], "big", signed=True)]
