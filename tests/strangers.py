"""Files as strangers send them: photographs that tell where they were taken, bombs, disguises. All made here."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from PIL import Image

from tests.house import someone

PLACE = b"Storgatan 12 Linkoping"
"""Stands in the photograph's EXIF, and must not stand in anything that is shown."""


def photograph(width: int = 640, height: int = 480, *, media: str = "JPEG", turned: bool = False) -> bytes:
    """A picture with EXIF: a place, a camera, GPS; `turned` says that it lies on its side."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    exif[0x010E], exif[0x0110] = PLACE.decode(), "Kamera 7"
    exif.get_ifd(0x8825).update({1: "N", 2: (58.0, 24.0, 39.0), 3: "E", 4: (15.0, 37.0, 17.0)})
    if turned:
        exif[0x0112] = 6
    drawn = io.BytesIO()
    picture.save(drawn, media, exif=exif, **({"comment": PLACE} if media == "JPEG" else {}))
    return drawn.getvalue()


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40), media: str = "PNG", colour: object = None) -> bytes:
    drawn = io.BytesIO()
    Image.new(mode, size, colour).save(drawn, media)  # type: ignore[arg-type]
    return drawn.getvalue()


def png_bomb(side: int = 50_000) -> bytes:
    """A few kilobytes that unpack to 7.5 GB of dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(*texts: str, pages: int = 0) -> bytes:
    """A PDF with one page for each text, or so many empty ones."""
    count = pages or len(texts)
    kids = " ".join(f"{3 + number} 0 R" for number in range(count))
    parts = [f"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[{kids}]/Count {count}>>endobj"]
    for number in range(count):
        words = f"BT /F1 24 Tf 72 700 Td ({texts[number]}) Tj ET" if texts else ""
        parts.append(
            f"{3 + number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {3 + count + number} 0 R"
            f"/Resources<</Font<</F1 {3 + 2 * count} 0 R>>>>>>endobj"
        )
        parts.append(f"{3 + count + number} 0 obj<</Length {len(words)}>>stream\n{words}\nendstream endobj")
    parts.append(f"{3 + 2 * count} 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj")
    return ("%PDF-1.4\n" + "\n".join(parts) + "\ntrailer<</Root 1 0 R>>").encode("latin-1")


def zipped(files: dict[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def docx(*paragraphs: str, head: str = "", **more: bytes) -> bytes:
    """A Word document; `head` goes before its root element."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    page = f'<?xml version="1.0"?>{head}<w:document {space}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": page, **more})


def laughs() -> str:
    """Ten entities of ten of the one before: the billion laughs."""
    lines = ['<!DOCTYPE w [<!ENTITY a "ha">']
    lines += [f"<!ENTITY {'abcdefghij'[n]} '{('&' + 'abcdefghij'[n - 1] + ';') * 10}'>" for n in range(1, 10)]
    return "".join((*lines, "]>"))


def nested(depth: int, *, wide: int = 16) -> bytes:
    """Archives in archives; at the bottom zeros that pack a thousandfold."""
    inner: dict[str, bytes | str] = {"zeros.txt": bytes(1_000_000)}
    for level in range(depth):
        packed = zipped(inner)
        inner = {f"{level}-{number}.zip": packed for number in range(wide)}
    return zipped(inner)


def locked_zip(name: str = "bill.txt") -> bytes:
    """An archive that says it needs a password."""
    packed = bytearray(zipped({name: "words"}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def mail_with(
    *files: tuple[str, str, bytes], text: str = "Se bilden.", page: str = "", inline: dict[str, bytes] | None = None,
    sender: str = "", subject: str = "Filer",
) -> bytes:  # fmt: skip
    """A mail with files (name, type as the sender says, bytes); `page` is its HTML with pictures by Content-ID."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = f"Ada Lindqvist <{sender or someone()}>", "service@nordlund.example"
    message["Subject"], message["Message-ID"] = subject, make_msgid(domain="post.example")
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
        shown = message.get_payload()[1]
        for name, content in (inline or {}).items():
            shown.add_related(content, maintype="image", subtype="png", cid=f"<{name}>", filename=f"{name}.png")
    for name, said, content in files:
        main, _, sub = said.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()
