"""Whether an S/MIME signature is right (RFC 8551), and for whom it stands: a fixed word, never content.

cryptography 50 writes such signatures and reads none, so `openssl` is asked, in a process of its own, with a time
limit, through pipes alone: nothing of a letter touches a disk. Where there is none, the word says that nobody checked.
"""

import os
import shutil
import subprocess

from tillit.contact.lines.email.headers import read_headers, read_parameters

GOOD, OTHER, UNTRUSTED = "smime-good", "smime-other-sender", "smime-untrusted"
BROKEN, UNCHECKED = "smime-broken", "smime-unchecked"
SECONDS = 5.0
_PROTOCOLS = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_MAY_READ = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PATH")


def smime_verdict(raw: bytes, sender: str) -> str | None:
    """The word for a letter that is signed as a whole; None for any other. `sender` is the address in From."""
    if b"pkcs7-" not in raw[:1_000_000] or not _is_signed(raw):
        return None
    openssl = shutil.which("openssl")
    if openssl is None:
        return UNCHECKED
    try:
        trusted, certificate = _run(openssl, raw, "cms", "-verify", *_TO)
        if not trusted:
            right, certificate = _run(openssl, raw, "cms", "-verify", "-noverify", *_TO)
            return UNTRUSTED if right else BROKEN
        _, addresses = _run(openssl, certificate, "x509", "-noout", "-email")
    except subprocess.TimeoutExpired:
        return UNCHECKED
    named = {line.strip().lower() for line in addresses.decode("utf-8", "replace").split("\n")}
    return GOOD if sender.lower() in named - {""} else OTHER


_TO = ("-inform", "SMIME", "-signer", "/dev/stdout", "-out", "/dev/null")


def _is_signed(raw: bytes) -> bool:
    headers, _ = read_headers(raw, 0, len(raw))
    kind, params = read_parameters(headers.raw("content-type"))
    if kind == "multipart/signed":
        return params.get("protocol", "").lower() in _PROTOCOLS
    is_wrapped = kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}
    return is_wrapped and params.get("smime-type", "signed-data").lower() == "signed-data"


def _run(openssl: str, given: bytes, *command: str) -> tuple[bool, bytes]:
    environment = {name: os.environ[name] for name in _MAY_READ if name in os.environ}
    done = subprocess.run(  # noqa: S603 - a fixed command; what a sender wrote goes through a pipe
        [openssl, *command], input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    return done.returncode == 0, done.stdout
