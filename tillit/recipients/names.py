"""Names of the net are asked here and nowhere else: a question leaves the house, to the name server of whoever runs it.

Asked is only what a letter's own server put into it for everybody: the domain of its sender and of its signature, never
an address and never a word. All questions of one letter share one short time; a name for which nobody answers
is left alone for a while, so that no letter waits for it twice. Only where two organisations are silent, and nobody
answered meanwhile, is it our own line, and nobody is asked: one sender's dead server blinds us for nobody else.
"""

import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings

from tillit.recipients.organisations import organisation

SECONDS = 5.0
"""For all questions of one letter."""
MOST_QUESTIONS = 40
REST = 30.0
"""Seconds for which a name is not asked for after nobody answered."""
_MOST_SILENT = 2
"""Organisations whose silence is our own line's."""
PORT = 53


class NamesAway(Exception):
    """No name server answers. What would have been asked stays unknown; nothing waits for it."""


@dataclass
class Names:
    """The questions of one letter."""

    seconds: float = SECONDS
    left: int = MOST_QUESTIONS
    _started: float = field(default_factory=time.monotonic)
    _silent: ClassVar[dict[str, float]] = {}
    """When each name was asked for of which then nothing was heard."""
    _answered: ClassVar[list[float]] = [0.0]
    _cache: ClassVar[dns.resolver.LRUCache] = dns.resolver.LRUCache(1_000)

    def ask(self, name: str, kind: str) -> list[Any]:
        """What stands under a name; nothing where there is no such name.

        Raises:
            NamesAway: nobody answers, or this letter has asked for long enough.
        """
        begun = time.monotonic()
        room = self.seconds - (begun - self._started)
        if room <= 0 or self.left <= 0 or self._is_resting(name, begun):
            raise NamesAway
        self.left -= 1
        try:
            found = self._found(name, kind, room)
        except NamesAway:
            raise
        except (dns.exception.Timeout, dns.resolver.NoResolverConfiguration, OSError):
            # Whoever had but the rest of a letter's time has not been silent.
            if room > self.seconds / 2:
                self._silent[name] = begun
            raise NamesAway from None
        except dns.exception.DNSException:
            raise NamesAway from None
        self._answered[0] = time.monotonic()
        return found

    def _is_resting(self, name: str, at: float) -> bool:
        silent = {one: asked for one, asked in list(self._silent.items()) if at < asked + self.seconds + REST}
        for one in set(self._silent) - silent.keys():
            self._silent.pop(one, None)
        unheard = {organisation(one) for one, asked in silent.items() if asked > self._answered[0]}
        return name in silent or len(unheard) >= _MOST_SILENT

    def _found(self, name: str, kind: str, room: float) -> list[Any]:
        try:
            return list(_resolver(self._cache).resolve(name, kind, lifetime=room, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.NameTooLong):
            return []
        except (dns.name.EmptyLabel, dns.name.IDNAException, dns.name.BadEscape, UnicodeError):
            return []
        except dns.resolver.YXDOMAIN:
            return []
        except dns.resolver.NoNameservers:  # it answers, and cannot say: that server's name is broken, not ours
            raise NamesAway from None

    def aside(self, share: float, most: int) -> "Names":
        """For questions that may take only a share of a letter's time. Their silence is nobody's but their own."""
        begun = time.monotonic()
        room = min(self.seconds * share, self.seconds - (begun - self._started))
        return Names(self.seconds, min(self.left, most), begun - self.seconds + room)

    def texts(self, name: str) -> list[bytes]:
        """The TXT records of a name, each in one piece."""
        return [b"".join(record.strings) for record in self.ask(name, "TXT")]


def forget_names() -> None:
    """Ask everything anew."""
    Names._cache.flush()
    Names._silent.clear()
    Names._answered[0] = 0.0


def _resolver(cache: dns.resolver.LRUCache) -> dns.resolver.Resolver:
    given = [one for one in settings.TILLIT_NAME_SERVERS.split(",") if one]
    if given == ["off"]:
        raise dns.resolver.NoResolverConfiguration
    resolver = dns.resolver.Resolver(configure=not given)
    if given:
        resolver.nameservers = [one.rpartition("#")[0] or one for one in given]
        resolver.nameserver_ports = {
            one.rpartition("#")[0]: int(one.rpartition("#")[2]) for one in given if "#" in one
        }
    resolver.cache = cache
    return resolver
