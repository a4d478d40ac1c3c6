"""Our certificate, for senders who encrypt: read anew when its file changes, so that a renewed one needs no restart."""

import logging
import ssl
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("tillit.contact.email")
Stamp = tuple[tuple[int, int, int], ...]


@dataclass
class Certificate:
    """A chain and its key, in PEM; one file may hold both.

    While a new pair cannot be read (half written, say) the one before is shown. Until there is one at all, nobody is
    spoken to: whoever chose encryption does not get letters in the clear.
    """

    chain: Path
    key: Path
    _stamp: Stamp = ()
    _context: ssl.SSLContext | None = field(default=None, repr=False)

    def context(self) -> ssl.SSLContext | None:
        """What a conversation is encrypted with now; None as long as no pair could be read."""
        try:
            stamp = tuple(_stamp(path) for path in (self.chain, self.key))
        except OSError:
            return self._context
        if stamp != self._stamp:
            self._stamp = stamp
            self._read()
        return self._context

    def _read(self) -> None:
        fresh = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        fresh.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            fresh.load_cert_chain(self.chain, self.key)
        except OSError as fault:  # an ssl.SSLError is one, too
            log.warning("the certificate cannot be read: %s", type(fault).__name__)
        else:
            self._context = fresh


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
