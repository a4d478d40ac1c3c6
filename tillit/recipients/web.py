"""Asking a server that the operator named for JSON, by checked TLS. No answer leads on to another address."""

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection  # noqa: TID251 - this is the gate's own room
from urllib.parse import urlencode, urlsplit

from tillit.recipients.ways import is_loopback

TIMEOUT = 20
LARGEST_ANSWER = 100_000


class NoJson(Exception):
    """What answers is no such server; `status` is 0 where it does not even speak HTTP."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(f"answers {status} with no JSON")
        self.status = status


def is_safe_address(url: str) -> bool:
    """Whether something may be asked there: by TLS, or on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def ask_json(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, ca_file: str = "",
    seconds: int = TIMEOUT,
) -> tuple[int, dict[str, object]]:  # fmt: skip
    """Status and answer of a GET, or of a POST with this form; waits `seconds` for each step.

    Raises:
        NoJson: as it says.
        OSError: there is no connection, or nobody vouches for whom it leads to.
    """
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    said = {"Accept": "application/json", **(headers or {})}
    if form is not None:
        said["Content-Type"] = "application/x-www-form-urlencoded"
    line = _line(url, ca_file, seconds)
    try:
        line.request("GET" if form is None else "POST", path, None if form is None else urlencode(form), said)
        answer = line.getresponse()
        status, words = answer.status, answer.read(LARGEST_ANSWER)
    except HTTPException:
        raise NoJson from None
    finally:
        line.close()
    try:
        found = json.loads(words)
    except ValueError:
        raise NoJson(status) from None
    if not isinstance(found, dict):
        raise NoJson(status)
    return status, found


def _line(url: str, ca_file: str, seconds: int) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=seconds)
    trust = ssl.create_default_context()
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        trust.load_verify_locations(ca_file)
    return HTTPSConnection(host, parts.port, timeout=seconds, context=trust)
