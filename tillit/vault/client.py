"""The application's side of the keeper's socket: one blocking connection per thread.

Sockets are allowed here because they never leave the machine: the address is a path.
"""

import itertools
import os
import socket
import threading
from datetime import datetime
from typing import TypeVar

from tillit.keeper.answers import Answer, Broken, Malformed, Unavailable
from tillit.keeper.answers import Refusal as RefusalAnswer
from tillit.keeper.frames import Connection
from tillit.keeper.wire import Call, Credential, Lane, Request
from tillit.vault.actors import Actor
from tillit.vault.errors import KeeperAway, Refusal, ScopeErased, VaultError

A = TypeVar("A")
_threads = threading.local()
_ids = itertools.count(1)
NOBODY = Credential()


def ask(
    call: Call, expected: type[A], *, by: Actor | None = None, lane: Lane = "desk", deadline: float = 10.0,
    as_of: datetime | None = None,
) -> A:  # fmt: skip
    """Ask the keeper, in the name of `by`; an operator's actor asks on the operator's own socket.

    Raises:
        Refusal: the notice does not allow it; the clause is named.
        ScopeErased: what is asked about is erased.
        KeeperAway: no answer; nothing was opened and nothing lost.
    """
    credential = by.credential if by else NOBODY
    request = Request(
        id=next(_ids), call=call, credential=credential, lane=lane, deadline=deadline, as_of=as_of
    )
    answer = _exchange(request, operator=by.operator if by else False)
    match answer:
        case RefusalAnswer(code="erased"):
            raise ScopeErased
        case RefusalAnswer(code=code, clause=clause, words=words):
            raise Refusal(code, clause, words)
        case Unavailable():
            raise KeeperAway
        case Broken(fault=fault):
            raise VaultError(f"The keeper failed ({fault}). Nothing was opened.")
        case Malformed(words=words):
            raise VaultError(words)
    if not isinstance(answer, expected):
        raise VaultError(f"The keeper answered {type(answer).__name__}, not {expected.__name__}.")
    return answer


def hang_up() -> None:
    """Close this thread's connections; a thread that ends, or rests for long, does so."""
    for wire in _threads.__dict__.pop("wires", {}).values():
        wire.close()


def _exchange(request: Request, *, operator: bool) -> Answer:
    """Send and wait. A connection that broke before anything was sent is opened anew, once."""
    wire = _wire(operator=operator)
    for is_last in (False, True):
        try:
            return wire.exchange(request)
        except (ConnectionError, FileNotFoundError, BrokenPipeError):
            wire.close()
            if is_last:
                raise KeeperAway from None
        except OSError:
            wire.close()
            raise KeeperAway from None
    raise KeeperAway


def _wire(*, operator: bool) -> "_Wire":
    path = os.environ["TILLIT_OPERATOR_SOCKET" if operator else "TILLIT_KEEPER_SOCKET"]
    wires = _threads.__dict__.setdefault("wires", {})
    if path not in wires:
        wires[path] = _Wire(path)
    wire: _Wire = wires[path]
    return wire


class _Wire:
    """One connection, made on first use."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.socket: socket.socket | None = None
        self.codec = Connection()

    def exchange(self, request: Request) -> Answer:
        if self.socket is None:
            self.codec = Connection()
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.connect(self.path)
        self.socket.settimeout(request.deadline + 1)
        self.socket.sendall(self.codec.ask(request))
        while True:
            received = self.socket.recv(1 << 18)
            if not received:
                raise ConnectionResetError
            self.codec.feed(received)
            for reply in self.codec.replies():
                if reply.id == request.id:
                    return reply.answer

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None
