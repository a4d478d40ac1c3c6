"""Whether a letter comes from whom it names: by the word of our front server where one is configured (RFC 8601), by our
own checks otherwise. Fixed words, never content.

A server in front writes its verdict above everything the sender wrote. A header of that name further down was written
by whoever sent the letter, and is nobody's verdict.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from tillit.contact.lines.email.addresses import read_addresses
from tillit.contact.lines.email.parse import read_head
from tillit.recipients.names import Names
from tillit.recipients.vouch import NOT_PROVEN, PROVEN, UNKNOWN, Claim, is_public, vouch

_HEAD = 200_000
_FIELD = re.compile(rb"^(received|authentication-results)[ \t]*:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_METHOD = re.compile(r"\s{0,99}(dkim|spf|dmarc|arc)(?:\s?/\s?\d{1,3})?\s{0,9}=\s{0,9}([a-z]{1,20})", re.IGNORECASE)
_RESULTS = frozenset({"pass", "fail", "none", "neutral", "softfail", "policy", "temperror", "permerror"})
_LONGEST = 8_000


@dataclass(frozen=True)
class Brought:
    """How a letter came to our door: the other server's address and name, and whom it named as sender. Of one that lay
    elsewhere (fetched) none of it is known.
    """

    peer: str = ""
    helo: str = ""
    mail_from: str = ""
    is_known: bool = True


@dataclass(frozen=True)
class Front:
    """A server of ours whose verdict counts: its name in `Authentication-Results`, and how many `Received` lines of
    ours may stand above that header (0: none does).
    """

    name: str
    hops: int = 0


def fronts_of(setting: str) -> tuple[Front, ...]:
    """`mx.example, mail.example/2` as servers."""
    found = (one.strip().rpartition("/") if "/" in one else (one.strip(), "", "0") for one in setting.split(","))
    return tuple(Front(name.lower(), int(hops)) for name, _, hops in found if name and hops.isdecimal())


def wants_proof(raw: bytes, brought: Brought, fronts: Collection[Front]) -> bool:
    """Whether anything can be found out at all; a letter of an inner server without a signature costs nothing."""
    if fronts or is_public(brought.peer):
        return True
    end = raw.find(b"\r\n\r\n", 0, _HEAD)
    head = b"\n" + raw[: end if end >= 0 else _HEAD].lower()
    return b"\ndkim-signature:" in head or b"\narc-seal:" in head


def prove(raw: bytes, brought: Brought, fronts: Collection[Front], names: Names | None = None) -> tuple[str, ...]:
    """The verdict on the sender first, then what it rests on; nothing where there is nothing to say. Never raises."""
    try:
        given = verdict_of_front(raw[:_HEAD], fronts)
        if given is not None:
            return given
        return _checked(raw, brought, names or Names()) if wants_proof(raw, brought, ()) else ()
    except Exception:  # noqa: BLE001 - a letter must not be lost for want of a proof
        return (UNKNOWN,)


def _checked(raw: bytes, brought: Brought, names: Names) -> tuple[str, ...]:
    raw, headers = read_head(raw)
    fields = headers.every("from")
    authors = read_addresses(", ".join(fields))  # as the letter is read: whoever is taken for its writer
    domain = authors[0].address.rpartition("@")[2].lower() if authors else ""
    if not domain or domain.startswith("["):
        return ()
    domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    claim = Claim(domain, len(fields), brought.peer, brought.helo, brought.mail_from, brought.is_known)
    return vouch(raw, claim, names)


def verdict_of_front(head: bytes, fronts: Collection[Front]) -> tuple[str, ...] | None:
    """What the nearest of our servers in front says of the sender; None where none of them says anything."""
    hops = 0
    for field in _FIELD.finditer(head.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]) if fronts else ():
        if field[1].lower() == b"received":
            hops += 1
            continue
        name, *results = _resinfo(field[2][:_LONGEST].decode("ascii", "replace"))
        if any(front.name == name and hops <= front.hops for front in fronts):
            return _words(results)
    return None


def _resinfo(value: str) -> list[str]:
    """The server's name and each of its results, without comments (RFC 8601, 2.2)."""
    pieces, depth, quoted, position = [""], 0, False, 0
    while position < len(value):
        letter = value[position]
        position += 1
        if letter == "\\":
            position += 1
        elif letter == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "()":
            depth = max(0, depth + (1 if letter == "(" else -1))
        elif letter == ";" and not depth:
            pieces.append("")
        elif not depth:
            pieces[-1] += letter
    return [(pieces[0].split() or [""])[0].lower(), *pieces[1:]]


def _words(results: Collection[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for result in results:
        said = _METHOD.match(result)
        if said and said[2].lower() in _RESULTS:
            method, verdict = said[1].lower(), said[2].lower()
            # Of several signatures one good one is enough.
            if found.get(method) != "pass":
                found[method] = verdict
    overall = {"pass": (PROVEN,), "fail": (NOT_PROVEN,)}.get(found.get("dmarc", ""), ())
    return (*overall, *(f"{method}-{verdict}" for method, verdict in found.items()))
