"""Real SMTP servers that letters leave by: with TLS and sign-in, and answers to order."""

import asyncio
import datetime as dt
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd import smtp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Strict:
    """A relay: `given` are its letters, `froms` their senders, `lines` how many connections there were."""

    port: int = 0
    given: list[bytes] = field(default_factory=list)
    froms: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    lines: int = 0
    talks: list[smtp.SMTP] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)  # answers to recipients, first to last; then all are taken
    at_data: list[str] = field(default_factory=list)
    password: bytes = b"hemlig"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_rcpt and not (answer := self.at_rcpt.pop(0)).startswith("2"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.at_data and not (answer := self.at_data.pop(0)).startswith("2"):
            return answer
        self.given.append(envelope.content)
        self.froms.append(envelope.mail_from)
        return "250 2.0.0 kept"

    def check(self, server, session, envelope, mechanism, data):
        self.signed_in.append(data.login.decode())
        return smtp.AuthResult(success=data.password == self.password, handled=False)


@contextmanager
def strict(pair: tuple[Path, Path] | None = None, *, implicit: bool = False, sign_in: bool = False) -> Iterator[Strict]:
    """A relay on loopback; with a pair of certificate and key it speaks TLS, and nothing without it."""
    relay, ready, loop = Strict(), threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    context = None
    if pair:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)

    def line() -> smtp.SMTP:
        relay.lines += 1
        options = {"authenticator": relay.check, "auth_required": not implicit, "auth_require_tls": not implicit}
        protocol = smtp.SMTP(
            relay, loop=loop, hostname="localhost", enable_SMTPUTF8=True, timeout=5,
            tls_context=None if implicit else context, require_starttls=bool(context and not implicit),
            **(options if sign_in else {}),
        )  # fmt: skip
        relay.talks.append(protocol)
        return protocol

    listening = _listen(relay, line, context if implicit else None, ready, stop)
    thread = threading.Thread(target=lambda: loop.run_until_complete(listening))
    thread.start()
    assert ready.wait(10)
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


async def _listen(
    relay: Strict, line: Callable[[], smtp.SMTP], context: ssl.SSLContext | None, ready: threading.Event,
    stop: asyncio.Event,
) -> None:  # fmt: skip
    server = await asyncio.get_running_loop().create_server(line, "127.0.0.1", 0, ssl=context)
    relay.port = server.sockets[0].getsockname()[1]
    ready.set()
    await stop.wait()
    server.close()
    for one in relay.talks:
        if one.transport is not None:
            one.transport.abort()
    await asyncio.sleep(0.05)


def certificate(folder: Path, name: str = "localhost", *, days: int = 36500) -> tuple[Path, Path]:
    """A certificate that signs itself, with its key; whoever trusts the file trusts the server. It is good from 2020 on
    for so many `days`.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(day)
        .not_valid_after(day + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return paths
