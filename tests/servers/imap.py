"""A Dovecot: accounts elsewhere whose mail we fetch."""

import imaplib
import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from imap_tools.utils import encode_folder

from bench.stage import _free as free_port
from tests.servers.private import NOBODY, Pair, greets, living, make_folder, require_root, wait_for, wait_gone


@contextmanager
def dovecot(
    users: Mapping[str, str], *, tls: Pair, tokens_at: str = "", offers_idle: bool = True, settings: str = ""
) -> Iterator["Dovecot"]:
    """A Dovecot with these logins and passwords: IMAP with STARTTLS on `port`, with TLS from the first byte on
    `tls_port`, LMTP on the socket `lmtp`. At `tokens_at` (http on loopback) it asks whose a bearer token is, by a GET
    with the token at the end of the address; the answer is JSON with `user`. `settings` are further lines of its
    configuration.
    """
    require_root()
    folder = make_folder("dovecot")
    for part in tls:
        shutil.copy(part, folder / "etc")
    server = Dovecot(folder, free_port(), free_port(), dict(users), tls[0])
    (folder / "etc" / "users").write_text(
        "".join(f"{login}:{{PLAIN}}{word}:{NOBODY}:{NOBODY}::{folder}/mail/{login}\n" for login, word in users.items())
    )
    if tokens_at:
        (folder / "etc" / "tokens").write_text(
            f"introspection_url = {tokens_at}\nintrospection_mode = get\nusername_attribute = user\n"
            "active_attribute = active\nactive_value = true\n"
        )
    (folder / "etc" / "dovecot.conf").write_text(
        _DOVECOT.format(
            folder=folder, port=server.port, tls_port=server.tls_port, certificate=tls[0].name, key=tls[1].name,
            bearer=_BEARER.format(folder=folder) if tokens_at else "",
            mechanisms="plain login" + (" xoauth2 oauthbearer" if tokens_at else ""),
            capability="" if offers_idle else "imap_capability = IMAP4rev1 UIDPLUS MOVE",
        )
        + settings
    )  # fmt: skip
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Dovecot:
    """`authority` vouches for its certificate. Stopped and started again it has the same ports and mails."""

    folder: Path
    port: int
    tls_port: int
    users: dict[str, str] = field(repr=False)
    authority: Path

    @property
    def lmtp(self) -> Path:
        return self.folder / "run" / "lmtp"

    @property
    def sign_in(self) -> Path:
        """Where a Postfix asks whether login and password are right."""
        return self.folder / "run" / "sign-in"

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text()[-3000:] if path.exists() else ""

    def start(self) -> None:
        with (self.folder / "said").open("w") as said:  # a pipe would stay open as long as the server runs
            command = ["dovecot", "-c", str(self.folder / "etc" / "dovecot.conf")]
            made = subprocess.run(command, stdout=said, stderr=said, check=False, timeout=60)
        assert made.returncode == 0, ((self.folder / "said").read_text(), self.log)
        wait_for(lambda: greets(self.port), f"Dovecot; {self.log}")

    def stop(self) -> None:
        if pid := living(self.folder / "run" / "master.pid"):
            os.kill(pid, signal.SIGTERM)
            wait_gone(pid)

    @contextmanager
    def box(self, login: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """The account as its owner sees it, with one folder selected (made where it is missing)."""
        trust = ssl.create_default_context(cafile=str(self.authority))
        with imaplib.IMAP4_SSL("localhost", self.tls_port, ssl_context=trust) as box:
            box.login(login, self.users[login])
            name = encode_folder(folder).decode()
            if folder != "INBOX":
                box.create(name)
            box.select(name)
            yield box

    def put(self, login: str, *mails: bytes, folder: str = "INBOX", since: datetime | None = None) -> None:
        """Lay mails into a folder, as if they had lain in the account `since` then."""
        with self.box(login, folder) as box:
            for raw in mails:
                assert box.append(encode_folder(folder).decode(), "", since, raw)[0] == "OK"

    def count(self, login: str, folder: str = "INBOX", which: str = "ALL") -> int:
        """How many mails lie in a folder."""
        with self.box(login, folder) as box:
            return len(box.search(None, which)[1][0].split())


_BEARER = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/etc/tokens
}}
"""
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
instance_name = {folder}
protocols = imap lmtp
listen = 127.0.0.1
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/etc/{certificate}
ssl_key = <{folder}/etc/{key}
disable_plaintext_auth = yes
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
mail_location = maildir:~/mail
mail_max_userip_connections = 100
first_valid_uid = 1
{capability}
{bearer}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = {folder}/etc/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/etc/users
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener sign-in {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""
