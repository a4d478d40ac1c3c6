"""Letters that come at once are taken at once, and a single one waits for nobody."""

import asyncio
from collections.abc import Sequence

import pytest

from tillit.contact import listen
from tillit.contact.lines.email.listener import Envelope, Reply, Unavailable
from tillit.contact.listen import WORTH, _Gathering

LONG = 60.0
LETTER = Envelope("ada@kund.example", ("service@nordlund.example",), b"Subject: x\r\n\r\nx\r\n")


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the batches, in order; who waits for somebody in vain waits too long for any test."""
    sizes: list[int] = []

    def take_all(envelopes: Sequence[Envelope], _verdicts: Sequence[tuple[str, ...]]) -> list[bool]:
        sizes.append(len(envelopes))
        return [envelope.mail_from != "eve@kund.example" for envelope in envelopes]

    monkeypatch.setattr(listen, "take_all", take_all)
    monkeypatch.setattr(listen, "GATHER", LONG)
    return sizes


async def write(gathering: _Gathering, letters: int) -> None:
    for _ in range(letters):
        assert await gathering.take(LETTER, ()) == Reply()


def run(senders: int, letters: int, *, seconds: float = 20) -> None:
    async def all_of_them() -> None:
        gathering = _Gathering()
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(write(gathering, letters) for _ in range(senders)))

    asyncio.run(all_of_them())


def test_a_single_sender_waits_for_nobody(batches: list[int]) -> None:
    run(1, 5)
    assert batches == [1] * 5


def test_senders_who_write_in_turn_share_every_batch(batches: list[int]) -> None:
    run(4, 5)
    assert batches == [4] * 5


def test_many_senders_keep_two_batches_under_way(batches: list[int]) -> None:
    run(4 * WORTH, 3)
    assert sum(batches) == 4 * WORTH * 3


def test_whoever_does_not_come_again_is_waited_for_only_a_moment(
    batches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "GATHER", 0.01)

    async def one_leaves() -> None:
        gathering = _Gathering()
        await asyncio.gather(write(gathering, 1), write(gathering, 1))
        await write(gathering, 2)

    asyncio.run(one_leaves())
    assert batches == [2, 1, 1]


def test_each_hears_of_the_own_letter(batches: list[int]) -> None:
    async def both() -> list[Reply | BaseException]:
        gathering = _Gathering()
        other = Envelope("eve@kund.example", LETTER.rcpt_tos, LETTER.content)
        return await asyncio.gather(gathering.take(LETTER, ()), gathering.take(other, ()), return_exceptions=True)

    kept, refused = asyncio.run(both())
    assert kept == Reply()
    assert isinstance(refused, Unavailable)
    assert batches == [2]
