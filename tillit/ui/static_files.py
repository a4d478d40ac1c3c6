"""Styles and scripts, packed once a start, and kept by browsers until their content changes. There is no build step.

An address carries a digest of the content (`ui/case.css?5f3c…`): a browser keeps it for a year, and an upgrade is a new
address.
"""

import atexit
import gzip
import shutil
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from wsgiref.headers import Headers

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

PACKABLE = {".css", ".js", ".svg"}


class DigestStorage(StaticFilesStorage):
    """Addresses that change with the content."""

    def url(self, name: str | None) -> str:
        return _address(super().url(name), name or "")


@cache
def _address(url: str, name: str) -> str:
    found = finders.find(name)
    return f"{url}?{sha256(Path(found).read_bytes()).hexdigest()[:12]}" if found else url


class PackedFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise with a packed twin beside every text."""

    def get_static_file(self, path: str, url: str, stat_cache: object = None) -> StaticFile:  # noqa: ARG002 - WhiteNoise's signature
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        twins = {"gzip": _packed(path)} if Path(path).suffix in PACKABLE else None
        return StaticFile(path, headers.items(), encodings=twins)

    def immutable_file_test(self, path: str, url: str) -> bool:  # noqa: ARG002 - WhiteNoise's signature
        return True


@cache
def _packed(path: str) -> str:
    twin = _folder() / sha256(path.encode()).hexdigest()
    twin.write_bytes(gzip.compress(Path(path).read_bytes(), mtime=0))
    return str(twin)


@cache
def _folder() -> Path:
    """Where packed twins lie while this process runs; nothing of a person stands in them."""
    folder = Path(tempfile.mkdtemp(prefix="tillit-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
