"""Packets of Outlook (MS-OXTNEF), written by hand for tests."""

import struct

SIGNATURE = 0x223E9F78


def item(level: int, name: int, kind: int, content: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def text_property(name: int, text: str) -> bytes:
    said = (text + "\0").encode("utf-16-le")
    return struct.pack("<HHII", 0x001F, name, 1, len(said)) + said + b"\0" * (-len(said) % 4)


def bytes_property(name: int, content: bytes, kind: int = 0x0102) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(content)) + content + b"\0" * (-len(content) % 4)


def properties(*given: bytes) -> bytes:
    return struct.pack("<I", len(given)) + b"".join(given)


def packet(*items: bytes) -> bytes:
    codepage = item(1, 0x9007, 6, struct.pack("<II", 1252, 0))
    version = item(1, 0x9006, 8, struct.pack("<I", 0x10000))
    return struct.pack("<IH", SIGNATURE, 1) + version + codepage + b"".join(items)


def file(name: str, content: bytes, *more: bytes) -> bytes:
    long_name = item(2, 0x9005, 6, properties(text_property(0x3707, name), *more))
    short = item(2, 0x8010, 1, b"KURZ~1.PDF\0")
    return item(2, 0x9002, 6, bytes(14)) + short + item(2, 0x800F, 6, content) + long_name


def body(text: str) -> bytes:
    return item(1, 0x800C, 2, text.encode("cp1252") + b"\0")


def letter(*given: bytes) -> bytes:
    return item(1, 0x9003, 6, properties(*given))
