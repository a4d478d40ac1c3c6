"""Frames: a 4-byte big-endian length and msgpack, at most 1 MiB; usable from both sides of the socket, blocking or not.

A blocking caller::

    codec = Connection()
    wire.sendall(codec.ask(Request(id=1, call=Status())))
    codec.feed(wire.recv(65536))
    for reply in codec.replies(): ...
"""

from collections.abc import Iterator

import msgspec

from tillit.keeper.answers import Reply
from tillit.keeper.wire import LARGEST_FRAME, Request

_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_requests = msgspec.msgpack.Decoder(Request)
_replies = msgspec.msgpack.Decoder(Reply)
_LENGTH = 4


class FrameTooLarge(Exception):
    """The frame is over 1 MiB: send attachments in chunks of 64 KiB and lists in pages."""


class FrameMalformed(Exception):
    """The frame is not one of the keeper's messages."""


def frame(message: Request | Reply) -> bytes:
    """The message as one frame. Raises FrameTooLarge."""
    body = _encoder.encode(message)
    if len(body) > LARGEST_FRAME:
        raise FrameTooLarge
    return len(body).to_bytes(_LENGTH, "big") + body


def read_request(body: bytes) -> Request:
    """The request in a frame's body. Raises FrameMalformed, without its content."""
    try:
        return _requests.decode(body)
    except (msgspec.DecodeError, ValueError):
        raise FrameMalformed from None


def read_reply(body: bytes) -> Reply:
    """The reply in a frame's body. Raises FrameMalformed, without its content."""
    try:
        return _replies.decode(body)
    except (msgspec.DecodeError, ValueError):
        raise FrameMalformed from None


class Connection:
    """One side of a connection: bytes in, whole messages out. Holds no socket, so both worlds can use it."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def ask(self, request: Request) -> bytes:
        """The bytes to send for a request."""
        return frame(request)

    def feed(self, received: bytes) -> None:
        """Bytes have arrived."""
        self._bytes += received

    def replies(self) -> Iterator[Reply]:
        """The whole replies received so far."""
        for body in self.bodies():
            yield read_reply(body)

    def bodies(self) -> Iterator[bytes]:
        """The bodies of the whole frames received so far. Raises FrameTooLarge; the connection is then of no use."""
        while len(self._bytes) >= _LENGTH:
            length = int.from_bytes(self._bytes[:_LENGTH], "big")
            if length > LARGEST_FRAME:
                raise FrameTooLarge
            if len(self._bytes) < _LENGTH + length:
                return
            body = bytes(self._bytes[_LENGTH : _LENGTH + length])
            del self._bytes[: _LENGTH + length]
            yield body
