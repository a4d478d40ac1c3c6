"""Whether a domain vouches for a letter that names it as its sender: SPF (RFC 7208), DKIM (RFC 6376), ARC (RFC 8617),
DMARC (RFC 7489), each as a fixed word.

Checked only where no server in front of us did. Nothing here can lose or refuse a letter: what cannot be found out is
unknown. A check that could not be made counts only where it could have spoken for the author: anybody can name a domain
whose name server is dead.
"""

import base64
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import dkim
import spf
from dkim.crypto import parse_public_key
from dkim.util import InvalidTagValueList, parse_tag_value

from tillit.recipients.names import Names, NamesAway
from tillit.recipients.organisations import organisation

PROVEN, NOT_PROVEN, UNKNOWN = "sender-proven", "sender-not-proven", "sender-unknown"
_AWAY = "temperror"
"""No name server said anything (RFC 8601, 2.7)."""
MOST_SIGNATURES = 5
MOST_SETS = 10
_BLANKS = re.compile(rb"[ \t]{16,}")
_MOST_BLANKS = 20_000_000
_OF_PERSON = re.compile(r"%\{[sl]", re.IGNORECASE)
LONGEST_FIELD = 16_000
"""Bytes of a signature's header; the library counts with the square of the signature in it."""
LONGEST_KEY = 600
"""Bytes of a published key: one of 4,096 bits has 550."""
LARGEST_EXPONENT = 2**32
REVERSE_SHARE, MOST_REVERSE = 0.2, 11
"""Of a letter's time, and questions, for a server's name by its address: one, and ten names (RFC 7208, 4.6.4)."""

# The library writes signatures and addresses into its log.
logging.getLogger("dkimpy").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class Claim:
    """What a letter claims, and the server that brought it. `author` is the domain of From; `authors` how many From
    fields there are: a second one is how a signature is slipped under another name. Where it is not known which server
    brought it (`is_server_known`), nothing that fails speaks against the author.
    """

    author: str
    authors: int = 1
    peer: str = ""
    helo: str = ""
    mail_from: str = ""
    is_server_known: bool = True


@dataclass(frozen=True)
class _Check:
    """What came of one check, and the domain that it is about. `by` is the policy's word for how near it must be."""

    by: str
    verdict: str
    domain: str = ""


def vouch(raw: bytes, claim: Claim, names: Names) -> tuple[str, ...]:
    """Fixed words: the verdict on the sender first, then what it rests on."""
    try:
        policy = _policy(claim.author, names)
    except NamesAway:
        return (UNKNOWN,)
    words, checks = _checked(raw, claim, names)
    # Two authors are never proven, so that no check is missed for them either.
    near = [one for one in checks if _suits(one.domain, claim.author, policy or {}, one.by) and claim.authors == 1]
    verdicts = {one.verdict for one in near}
    if "pass" in verdicts:
        return (PROVEN, *words, "dmarc-pass" if policy else "dmarc-none")
    if _AWAY in verdicts:
        return (UNKNOWN,)
    if policy is None:
        return (*words, "dmarc-none")
    return (NOT_PROVEN, *words, "dmarc-fail") if claim.is_server_known else (UNKNOWN, *words)


def is_public(peer: str) -> bool:
    """Whether this is an address of the net at large, so that it says something about who sent."""
    with suppress(ValueError):
        return ip_address(peer).is_global
    return False


def _checked(raw: bytes, claim: Claim, names: Names) -> tuple[list[str], list[_Check]]:
    """What the checks say in words, and each of them. What is near the author is asked first, so that nobody else's
    slow name server uses up the time for it.
    """

    def of_server() -> list[_Check]:
        return [_spf(claim, names)] if is_public(claim.peer) else []

    is_countable = _is_countable(raw)
    if organisation(_sent_for(claim)) == organisation(claim.author):
        spf_checks = of_server()
        signed = _signatures(raw, claim.author, names) if is_countable else []
    else:
        signed = _signatures(raw, claim.author, names) if is_countable else []
        spf_checks = of_server()
    words = [f"spf-{one.verdict}" for one in spf_checks]
    verdicts = {one.verdict for one in signed}
    words += [f"dkim-{verdict}" for verdict in ("pass", _AWAY, "fail") if verdict in verdicts][:1]
    if b"arc-seal:" in raw[:100_000].lower() and is_countable:
        words.append(f"arc-{_arc(raw, names)}")
    return words, [*spf_checks, *signed]


def _is_countable(raw: bytes) -> bool:
    """Whether the library gets through: it takes time with the square of each row of blanks."""
    return sum((found.end() - found.start()) ** 2 for found in _BLANKS.finditer(raw)) < _MOST_BLANKS


def _signatures(raw: bytes, author: str, names: Names) -> list[_Check]:
    """Whether each signature is good; those of the author's organisation are looked at first."""
    try:
        signed = dkim.DKIM(raw, logger=None)
    except dkim.DKIMException:
        return []
    values = [value for name, value in signed.headers if name.lower() == b"dkim-signature"]
    tags = dict(enumerate(_tags(value) for value in values[:MOST_SIGNATURES]))
    nearest = sorted(tags, key=lambda index: organisation(_domain_in(tags[index])) != organisation(author))
    return [_Check("adkim", _signature(signed, at, tags[at], names), _domain_in(tags[at])) for at in nearest]


def _signature(signed: dkim.DKIM, index: int, tags: dict[bytes, bytes], names: Names) -> str:
    # A signature over the beginning only lets anybody write below it.
    if not tags or b"l" in tags:
        return "fail"
    try:
        return "pass" if signed.verify(idx=index, dnsfunc=_text_of(names)) else "fail"
    except NamesAway:
        return _AWAY
    except Exception:  # noqa: BLE001 - whatever a sender wrote there, it is no good signature
        return "fail"


def _tags(value: bytes) -> dict[bytes, bytes]:
    """A signature's header, as the library reads it; nothing where it cannot be read or is too long."""
    with suppress(InvalidTagValueList):
        return dict(parse_tag_value(value)) if len(value) <= LONGEST_FIELD else {}
    return {}


def _domain_in(tags: dict[bytes, bytes]) -> str:
    return tags.get(b"d", b"").decode("ascii", "replace").lower()


def _text_of(names: Names) -> object:
    def text(name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG001 - the library's name for it
        found = next(iter(names.texts(name.decode("ascii", "replace").rstrip("."))), None)
        return found if found and _is_usable(found) else None

    return text


def _is_usable(record: bytes) -> bool:
    """Whether a key is of a size that somebody signs with. The library counts with whatever the sender published, and
    nothing else in this process moves meanwhile. It is read as the library reads it.
    """
    try:
        tags = parse_tag_value(record)
        key = base64.b64decode(tags[b"p"])
        if len(key) > LONGEST_KEY:
            return False
        return tags.get(b"k") == b"ed25519" or bool(parse_public_key(key)["publicExponent"] <= LARGEST_EXPONENT)
    except Exception:  # noqa: BLE001 - what cannot be read is no key
        return False


def _arc(raw: bytes, names: Names) -> str:
    try:
        chain = dkim.ARC(raw, logger=None)
        fields = [(name.lower(), len(value)) for name, value in chain.headers if name.lower().startswith(b"arc-")]
        if sum(name == b"arc-seal" for name, _ in fields) > MOST_SETS:
            return "fail"
        if any(length > LONGEST_FIELD for _, length in fields):
            return "fail"
        verdict, _, _ = chain.verify(dnsfunc=_text_of(names))
    except NamesAway:
        return _AWAY
    except Exception:  # noqa: BLE001 - a broken chain vouches for nothing
        return "fail"
    return "pass" if verdict == dkim.CV_Pass else "fail"


class _Query(spf.query):  # type: ignore[misc]
    """pyspf's reading of a policy, with our way of asking names."""

    names: Names
    _server_names: list[str] | None = None

    def validated_ptrs(self) -> list[str]:
        """Names of the server by its address, looked for once. A server without a quick answer has none (RFC 7208,
        5.5): whoever runs it must not use up the time for what its domain publishes.
        """
        if self._server_names is None:
            letters, self.names = self.names, self.names.aside(REVERSE_SHARE, MOST_REVERSE)
            try:
                self._server_names = [*super().validated_ptrs()]
            except NamesAway:
                self._server_names = []
            finally:
                self.names = letters
        return self._server_names

    def expand(self, s: str, stripdot: bool = True) -> object:  # noqa: FBT001, FBT002 - pyspf's signature
        """A policy that asks for the person (RFC 7208, 7.2: `%{l}`, `%{s}`) is told nothing: no name that we ask for
        says who wrote. What an explanation says (without `stripdot`) is asked of nobody.
        """
        if stripdot and _OF_PERSON.search(s):
            raise NamesAway
        return super().expand(s, stripdot)

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[object]:  # noqa: ARG002, FBT001, FBT002
        """What pyspf wants to know (RFC 7208, 4.6.4: two empty answers at most)."""
        found = [_spf_value(record, qtype) for record in self.names.ask(str(name).rstrip("."), qtype)]
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("Void lookup limit exceeded")
        return found


def _spf_value(record: Any, kind: str) -> object:
    if kind in {"A", "AAAA"}:
        return record.address
    if kind == "MX":
        return record.preference, record.exchange.to_text(omit_final_dot=True)
    return record.target.to_text(omit_final_dot=True) if kind == "PTR" else record.strings


def _sent_for(claim: Claim) -> str:
    """The domain for which the server that brought it says to send."""
    return (claim.mail_from.rpartition("@")[2] if claim.mail_from else claim.helo).lower()


def _spf(claim: Claim, names: Names) -> _Check:
    """The verdict on the server that brought it."""
    domain = _sent_for(claim)
    try:
        query = _Query(claim.peer, claim.mail_from, claim.helo, querytime=0)
        query.names = names
        return _Check("aspf", str(query.check()[0]), domain)
    except NamesAway:
        return _Check("aspf", _AWAY, domain)
    except Exception:  # noqa: BLE001 - a policy that cannot be read vouches for nothing
        return _Check("aspf", "permerror", domain)


def _policy(author: str, names: Names) -> dict[str, str] | None:
    """What the author's domain publishes, or else its organisation (RFC 7489, 6.6.3)."""
    for domain in dict.fromkeys((author, organisation(author))):
        found = [one for one in names.texts(f"_dmarc.{domain}") if one.startswith(b"v=DMARC1")]
        if len(found) == 1:
            tags = (tag.partition("=") for tag in found[0].decode("ascii", "replace").split(";"))
            policy = {name.strip().lower(): value.strip().lower() for name, _, value in tags}
            return policy if policy.get("p") in {"none", "quarantine", "reject"} or "rua" in policy else None
    return None


def _suits(domain: str, author: str, policy: dict[str, str], by: str) -> bool:
    """Alignment (RFC 7489, 3.1): the same domain where the policy is strict, one organisation otherwise."""
    return domain == author if policy.get(by) == "s" else organisation(domain) == organisation(author)
