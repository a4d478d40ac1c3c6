"""Actor tokens: ten minutes sliding, ten hours at most, bound to one web session, in memory only as hashes.

A restart of the keeper ends them all; a token copied to another session opens nothing.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

SLIDING = timedelta(minutes=10)
LONGEST = timedelta(hours=10)


@dataclass(slots=True)
class SignIn:
    """One sign-in in progress."""

    agent: UUID
    session: bytes
    began: datetime
    used: datetime
    operator: bool


class Tokens:
    """The sign-ins in progress."""

    def __init__(self) -> None:
        self._known: dict[bytes, SignIn] = {}

    def __len__(self) -> int:
        return len(self._known)

    def begin(self, agent: UUID, session: bytes, now: datetime, *, operator: bool) -> bytes:
        """A new token for this agent in this session."""
        self._sweep(now)
        token = secrets.token_bytes(32)
        self._known[_hash(token)] = SignIn(agent, session, now, now, operator)
        return token

    def find(self, token: bytes, session: bytes, now: datetime) -> SignIn | None:
        """The sign-in behind a token, if it still holds here; using it lets it live on."""
        key = _hash(token)
        found = self._known.get(key)
        if found is None or not hmac.compare_digest(found.session, session):
            return None
        if now - found.used > SLIDING or now - found.began > LONGEST:
            del self._known[key]
            return None
        found.used = max(now, found.used)
        return found

    def end(self, token: bytes) -> None:
        """Signed out. Ending twice is no fault."""
        self._known.pop(_hash(token), None)

    def end_all_of(self, agent: UUID) -> None:
        """The agent works here no more."""
        self._known = {key: found for key, found in self._known.items() if found.agent != agent}

    def end_all_in(self, session: bytes) -> None:
        """The web session ended, wherever the token lies."""
        self._known = {key: found for key, found in self._known.items() if found.session != session}

    def _sweep(self, now: datetime) -> None:
        for key in [k for k, f in self._known.items() if now - f.used > SLIDING or now - f.began > LONGEST]:
            del self._known[key]


def _hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
