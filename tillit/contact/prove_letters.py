"""Finding out of mails that lay elsewhere whether they come from whom they name (docs/decisions/0027).

The server that brought them is not known any more, so nobody can be asked for it (SPF): their own server's word is
believed where it is named, and signatures are looked at. What fails is unknown, never forged: SPF may have held.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

from tillit.contact.letters import Letter
from tillit.contact.lines.email.proof import Brought, Front, prove, verdict_of_front

AT_ONCE = 4
"""Mails of a batch that are looked into at the same time: each mostly waits for a name server."""

_LAY_ELSEWHERE = Brought(is_known=False)


def prove_letters(letters: Sequence[Letter], fronts: Collection[Front]) -> list[Letter]:
    """The letters with their verdicts. Name servers are asked only for what came just now: of a letter with its own old
    date the key is long replaced, and the question would tell who used to write to us. Raises nothing.
    """
    raws = {letter.raw: letter.dated for letter in letters}
    verdicts = dict(zip(raws, _threads().map(lambda one: _verdicts(one[0], fronts, one[1]), raws.items()), strict=True))
    return [replace(letter, verdicts=verdicts[letter.raw]) for letter in letters]


def _verdicts(raw: bytes, fronts: Collection[Front], is_old: bool) -> tuple[str, ...]:  # noqa: FBT001 - mapped over
    if is_old:
        return verdict_of_front(raw, fronts) or ()
    return prove(raw, _LAY_ELSEWHERE, fronts)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="prove")
