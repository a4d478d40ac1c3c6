"""The labelled set: what must go goes, and what helps to serve a customer stays."""

from collections import Counter
from collections.abc import Sequence

import pytest

from tests.vault.labelled.generate import SIZE, generated
from tests.vault.labelled.read import RULES, Labelled, by_hand
from tillit.vault.cut import CARD, CODE, cut_out, find_cuts

RECALL = {"card": 0.995, "security-code": 0.98, "iban": 0.98, "personal-number": 0.98}
Score = Counter[tuple[str, bool]]


def score(mails: Sequence[Labelled]) -> tuple[Score, Score]:
    """By sort, and whether it must go: how many there are, and how many came out right, whole."""
    there, right = Score(), Score()
    for mail in mails:
        found = find_cuts(mail.text, RULES)
        gone = {place for one in found for place in range(one.start, one.end)}
        for label in mail.labels:
            figures = {at for at in range(label.start, label.end) if mail.text[at].isalnum()}
            there[label.sort, label.goes] += 1
            right[label.sort, label.goes] += figures <= gone if label.goes else not figures & gone
        labelled = {at for label in mail.labels if label.goes for at in range(label.start, label.end)}
        there["anything", False] += len(found)
        right["anything", False] += sum(not labelled.isdisjoint(range(one.start, one.end)) for one in found)
    return there, right


def check(mails: Sequence[Labelled]) -> None:
    there, right = score(mails)
    for kind, recall in RECALL.items():
        assert right[kind, True] >= recall * there[kind, True], kind
    stays = [sort for sort, goes in there if not goes]
    lost = sum(there[sort, False] - right[sort, False] for sort in stays)
    assert lost * 1_000 <= sum(there[sort, False] for sort in stays)
    assert (there["order", False] - right["order", False]) * 1_000 <= there["order", False]


@pytest.mark.promise("minimal")
def test_the_set_has_its_size_and_every_kind_its_recall_and_precision() -> None:
    mails = [*by_hand(), *generated()]
    there, _ = score(mails)
    assert len(mails) == SIZE
    assert len(by_hand()) >= 60
    assert sum(there[sort, False] for sort in ("order", "imei", "phone", "parcel", "gift", "ean", "ocr")) >= 1_000
    assert there[CARD, True] >= 200
    assert there[CODE, True] >= 100
    check(mails)


@pytest.mark.promise("minimal")
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_numbers_that_nobody_has_seen_before_come_out_as_well(seed: int) -> None:
    check(generated(seed))


def test_what_was_cut_once_is_not_cut_again() -> None:
    for mail in [*by_hand(), *generated()]:
        once = cut_out(mail.text, RULES).text
        assert cut_out(once, RULES).text == once
