"""The notice in force, compiled. Every room asks here; nobody keeps a copy."""

import time
from dataclasses import dataclass

from tillit.kit.clock import now
from tillit.notice.compile import compile_notice
from tillit.notice.models import Notice
from tillit.notice.read import read_notice
from tillit.notice.rules import Rules
from tillit.publishing.models import NoticeVersion

FRESH_FOR = 1.0
"""Seconds for which the version is not asked again. The keeper decides anyway, with its own."""


class NoNotice(Exception):
    """No notice is in force. Nothing may be kept or opened until one is published: `tillit notice publish`."""


@dataclass(frozen=True)
class InForce:
    version: NoticeVersion
    notice: Notice
    rules: Rules


_cache: dict[str, InForce] = {}
_newest: list[tuple[float, str]] = []


def notice_in_force() -> InForce:
    """The newest activated version, parsed and compiled once per process.

    Raises:
        NoNotice: nothing was published yet.
    """
    if _newest and time.monotonic() - _newest[0][0] < FRESH_FOR:
        return _cache[_newest[0][1]]
    version = NoticeVersion.objects.filter(activated_at__isnull=False).order_by("-number").first()
    if version is None:
        raise NoNotice
    if version.hash not in _cache:
        notice = read_notice(version.document)
        _cache[version.hash] = InForce(version, notice, compile_notice(notice, today=now().date()))
    _newest[:] = [(time.monotonic(), version.hash)]
    return _cache[version.hash]


def rules_in_force() -> Rules:
    return notice_in_force().rules


def forget_current() -> None:
    """A version was just activated in this process: ask again."""
    _newest.clear()
