"""A Postfix: the server in front of us, or the relay that our letters leave by."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.stage import _free as free_port
from tests.servers.private import Pair, greets, living, make_folder, require_root, wait_for, wait_gone


@contextmanager
def postfix(
    *, relay_to: tuple[str, int] | None = None, deliver_lmtp_to: str = "", accept_domains: Sequence[str] = (),
    tls: Pair | None = None, trust: Path | None = None, sign_in_at: Path | None = None, settings: str = "",
) -> Iterator["Postfix"]:  # fmt: skip
    """A Postfix that takes mail on `port`. What it takes for `accept_domains` it hands on by SMTP (`relay_to`), by
    LMTP (`deliver_lmtp_to`: `inet:127.0.0.1:24` or `unix:/path`), or else keeps (`kept`). Without `accept_domains` it
    hands on, or keeps, mail for any domain.

    `tls` is its own certificate; with `trust` it hands on only by TLS, to a server called localhost whose certificate
    that file vouches for. `sign_in_at` is the socket of a Dovecot (`Dovecot.sign_in`): then a login is needed.
    `settings` are further lines of main.cf.
    """
    require_root()
    folder = make_folder("postfix")
    server = Postfix(folder, free_port())
    (folder / "etc" / "main.cf").write_text(
        _MAIN.format(folder=folder, domains=" ".join(accept_domains) or "static:all")
        + _hand_on(relay_to, deliver_lmtp_to, accept_domains) + _tls(tls, trust)
        + (_SIGN_IN.format(socket=sign_in_at) if sign_in_at else _NO_SIGN_IN) + settings
    )  # fmt: skip
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=server.port))
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Postfix:
    """It speaks SMTP on `port`."""

    folder: Path
    port: int

    def start(self) -> None:
        self._do("start")
        wait_for(lambda: greets(self.port), f"Postfix; {self.log}")

    def stop(self) -> None:
        pid = living(self.folder / "queue" / "pid" / "master.pid")
        self._do("stop", check=False)
        if pid:
            wait_gone(pid)

    @property
    def log(self) -> str:
        """What it says of itself; for whoever reads a failed test."""
        path = self.folder / "log"
        return path.read_text()[-3000:] if path.exists() else ""

    @property
    def kept(self) -> list[bytes]:
        """The mails that it did not hand on, oldest first, with LF as line ends; each begins with the lines that
        Postfix put before it (Return-Path, Delivered-To, Received).
        """
        found = sorted((self.folder / "kept" / "all" / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_bytes() for path in found]

    @property
    def waiting(self) -> int:
        """How many mails wait to be handed on."""
        return sum(len([*(self.folder / "queue" / name).rglob("[0-9A-F]*[0-9A-F]")]) for name in _QUEUES)

    def hurry(self) -> None:
        """Try everything that waits at once."""
        self._do("flush")

    def _do(self, what: str, *, check: bool = True) -> None:
        made = subprocess.run(
            ["postfix", "-c", str(self.folder / "etc"), what], capture_output=True, text=True, check=False, timeout=60
        )
        assert made.returncode == 0 or not check, (made.stdout, made.stderr, self.log)


_QUEUES = ("maildrop", "incoming", "active", "deferred")
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = localhost
mydestination =
mynetworks =
alias_maps =
alias_database =
inet_protocols = ipv4
inet_interfaces = 127.0.0.1
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtpd_client_restrictions =
relay_domains = {domains}
smtputf8_enable = yes
message_size_limit = 60000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_peername_lookup = no
virtual_mailbox_domains =
virtual_mailbox_base = {folder}/kept
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
"""
_SIGN_IN = """
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {socket}
smtpd_tls_auth_only = yes
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
"""
_NO_SIGN_IN = "smtpd_recipient_restrictions = reject_unauth_destination\n"
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def _hand_on(relay_to: tuple[str, int] | None, lmtp: str, domains: Sequence[str]) -> str:
    way = f"relay:[{relay_to[0]}]:{relay_to[1]}" if relay_to else f"lmtp:{lmtp}" if lmtp else "virtual:"
    return f"relay_transport = {way}\n" + ("" if domains else f"default_transport = {way}\n")


def _tls(pair: Pair | None, trust: Path | None) -> str:
    lines = []
    if pair:
        lines += ["smtpd_tls_security_level = may", f"smtpd_tls_chain_files = {pair[1]}, {pair[0]}"]
    for way in ("smtp", "lmtp") if trust else ():
        lines += [f"{way}_tls_security_level = secure", f"{way}_tls_CAfile = {trust}",
                  f"{way}_tls_secure_cert_match = localhost"]  # fmt: skip
    return "\n".join([*lines, ""])
