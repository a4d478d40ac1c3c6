"""One open page of the desk: who looks, at which case, and what it has not been told yet."""

import asyncio
import time
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

SIGNED_OUT, STRANGE, MISBEHAVED, TRY_AGAIN = 4401, 4403, 4400, 1013
"""Codes of a closed socket (RFC 6455, 7.4); a page that is signed out is loaded anew, any other comes back."""

MOST_NUMBERS = 100
"""More changed cases than this at once are told as one: everything is to be fetched anew."""


@dataclass(eq=False)
class Watcher:
    """What is not told yet is a set, so that a slow page costs no more memory than a quick one."""

    agent: UUID
    name: str
    company: UUID
    session: str
    digest: str = ""  # of the password with which the session began
    case: int | None = None
    is_typing: bool = False
    changed: set[int] = field(default_factory=set)
    everything: bool = False
    here: list[dict[str, object]] | None = None  # to be told
    others: list[dict[str, object]] = field(default_factory=list)  # as told last
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    closing: int = 0  # the code with which this socket is to be closed

    @property
    def sign_in(self) -> str:
        """The session as it is named in notifications, which others may read: not its key."""
        return sha256(self.session.encode()).hexdigest()

    def hear(self, number: int) -> None:
        """A case of this page's company changed."""
        self.changed.add(number)
        if len(self.changed) > MOST_NUMBERS:
            self.hear_everything()
        self.woken.set()

    def hear_everything(self) -> None:
        """Something may have been missed."""
        self.everything = True
        self.changed.clear()
        self.woken.set()

    def hear_who_is_here(self, others: list[dict[str, object]]) -> None:
        """Others who look at this page's case; told only where it differs from before."""
        if others != self.others:
            self.here = self.others = others
            self.woken.set()

    def leave(self, code: int = SIGNED_OUT) -> None:
        """The agent may work here no longer, or (`TRY_AGAIN`) nobody can tell: the page comes back by itself then."""
        self.closing = code
        self.woken.set()

    def take(self) -> dict[str, object]:
        """What is to be told now; nothing of it is told twice. `at` is what the page says it is from, next time."""
        said: dict[str, object] = {"at": time.time()}
        if self.everything:
            said["all"] = True
        elif self.changed:
            said["changed"] = sorted(self.changed)
        if self.here is not None:
            said["here"] = self.here
        self.changed, self.everything, self.here = set(), False, None
        self.woken.clear()
        return said
