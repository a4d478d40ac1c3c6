"""A real name server on loopback, for the names of invented domains; it can also be told to say nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from django.conf import settings

from tillit.recipients.names import forget_names


@dataclass
class NameServer:
    """`records` by name and kind; `asked` is every question that came; of names that end in one of `dead` it says
    nothing, and of those in one of `broken` that it cannot say.
    """

    port: int
    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_silent: bool = False
    dead: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(name)
        if self.is_silent or name.endswith(self.dead):
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name.endswith(self.broken):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif found := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, found))
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()


@contextmanager
def name_server() -> Iterator[NameServer]:
    """Runs while the block does, as the name server of the house."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    server, is_over = NameServer(line.getsockname()[1]), threading.Event()

    def serve() -> None:
        while True:
            wire, peer = line.recvfrom(4_096)
            if is_over.is_set():
                return
            with suppress(dns.exception.DNSException):
                if answer := server.answer(wire):
                    line.sendto(answer, peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    before, settings.TILLIT_NAME_SERVERS = settings.TILLIT_NAME_SERVERS, f"127.0.0.1#{server.port}"
    forget_names()
    try:
        yield server
    finally:
        settings.TILLIT_NAME_SERVERS = before
        forget_names()
        is_over.set()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", server.port))
        thread.join(5)
        line.close()
