"""Signing a letter (DKIM, RFC 6376): relaxed/relaxed, RSA-SHA256. The same letter gets the same signature each time.

The time in it is the letter's own, not that of the try: a letter that is sent again is the same bytes.
"""

import base64
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import dkim
from dkim.canonicalization import CanonicalizationPolicy
from dkim.crypto import HASH_ALGORITHMS, parse_pem_private_key

from tillit.recipients.errors import NoKey
from tillit.recipients.models import Signing
from tillit.vault.secrets import NoSecret, read_secret

ALGORITHM = b"rsa-sha256"
POLICY = b"relaxed/relaxed"
ALSO = (b"auto-submitted", b"content-language")


@dataclass(frozen=True)
class Key:
    """A domain's key, read. It shows in no text."""

    domain: str
    selector: str
    private: Any = field(repr=False)


def key_for(address: str) -> Key | None:
    """The key that signs letters from this address; None where its domain has none.

    Raises:
        NoKey: it should be signed, and the key is not there. Unsigned it must not leave: it would be refused.
    """
    domain = address.rpartition("@")[2].lower()
    signing = Signing.objects.filter(domain=domain, since__isnull=False).order_by("-since").first()
    if signing is None:
        return None
    try:
        private = parse_pem_private_key(read_secret(signing.secret_name).encode())
    except (NoSecret, dkim.KeyFormatError, dkim.crypto.UnparsableKeyError):
        raise NoKey("signature") from None
    return Key(domain, signing.selector, private)


def sign(content: bytes, key: Key) -> bytes:
    """The letter with its signature before it."""
    made = dkim.DKIM(content, signature_algorithm=ALGORITHM)
    policy = CanonicalizationPolicy.from_c_value(POLICY)
    digest = HASH_ALGORITHMS[ALGORITHM]()
    digest.update(policy.canonicalize_body(made.body))
    made.hasher = HASH_ALGORITHMS[ALGORITHM]
    headers = [name.lower() for name, _ in made.headers if name.lower() in ALSO]
    names = [name.lower() for name in (*made.default_sign_headers(), *headers)]
    tags = [
        (b"v", b"1"), (b"a", ALGORITHM), (b"c", POLICY), (b"d", key.domain.encode("idna")), (b"q", b"dns/txt"),
        (b"s", key.selector.encode()), (b"t", str(_written_at(made)).encode()), (b"h", b" : ".join(names)),
        (b"bh", base64.b64encode(digest.digest())), (b"b", b"0" * 60),
    ]  # fmt: skip
    header = made.gen_header(tags, tuple(names), policy, b"DKIM-Signature", key.private)
    return b"DKIM-Signature: " + bytes(header) + content


def _written_at(made: Any) -> int:
    date = next(value for name, value in made.headers if name.lower() == b"date")
    return int(parsedate_to_datetime(date.decode().strip()).timestamp())
