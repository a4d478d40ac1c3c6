"""Planting canaries: letters with a word in every place, mail that cannot be read, errors that quote what they met."""

import gzip
import io
import os
import smtplib
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

import psycopg
from PIL import Image

from tests.canary import Canary
from tests.running import Running
from tests.strangers import docx
from tillit.config.postgres import APP, DATABASE, KEEPER, KEYRING

TO = "service@nordlund.example"


def letter(canary: Canary, who: str, **headers: str) -> bytes:
    """A mail with a word in every place a mail has."""
    word = lambda place: canary.word(f"{who}: {place}")  # noqa: E731
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f'"{word("sender name")}" <{word("local part")}@post.example>'
    mail["To"], mail["Cc"] = TO, f"{word('copy name')} <{word('copy part')}@post.example>"
    mail["Subject"] = f"Sömmen {word('subject')}"
    mail["Message-ID"] = f"<{word('message id')}@post.example>"
    mail["References"] = f"<{word('references')}@post.example>"
    mail["In-Reply-To"] = f"<{word('in reply to')}@post.example>"
    mail["X-Own"] = word("own header")
    mail.set_content(f"Hej, jackan är trasig. {word('body')}\n\n> {word('quotation')}\n")
    mail.add_alternative(
        f"<p title='{word('html attribute')}'>Hej {word('html')}<!-- {word('comment')} --></p>", subtype="html"
    )
    mail.add_attachment(f"a note {word('text file')}", filename=f"{word('file name')}.txt")
    packed = os.urandom(70_000) + word("binary").encode() + gzip.compress(word("gzip in binary").encode() * 3)
    mail.add_attachment(packed, maintype="application", subtype="octet-stream", filename="photo.bin")
    camera = Image.Exif()
    camera[0x010E] = word("where a photograph was taken")
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(drawn, "JPEG", exif=camera)
    mail.add_attachment(drawn.getvalue(), maintype="image", subtype="jpeg", filename=f"{word('photograph')}.jpg")
    mail.add_attachment(docx(word("document")), maintype="application", subtype="msword", filename="brev.docx")
    inner = EmailMessage(policy=SMTP)
    inner["Subject"], inner["From"] = word("inner subject"), f"{word('inner part')}@post.example"
    inner.set_content(word("inner body"))
    inner.add_attachment(word("inner file"), filename=f"{word('inner file name')}.txt")
    mail.add_attachment(inner)
    for name, value in headers.items():
        mail[name] = value
    return mail.as_bytes()


def unreadable(canary: Canary) -> bytes:
    parts = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(400)]
    head = f"Subject: {canary.word('unreadable subject')}\r\nX-{canary.word('header name')}: 1\r\nMIME-Version: 1.0\r\n"
    return (head + "".join(parts) + canary.word("unreadable body")).encode()


def spoil(here: Running, canary: Canary) -> None:
    """What goes wrong at the door and in the database must not leave words in a log."""
    with smtplib.SMTP("127.0.0.1", here.smtp_port) as line:
        line.ehlo()
        line.docmd(canary.word("no such command"))
        line.mail(f"{canary.word('envelope sender')}@post.example")
        assert line.rcpt(f"{canary.word('unknown mailbox')}@nordlund.example")[0] == 550
    half = smtplib.SMTP("127.0.0.1", here.smtp_port)
    half.ehlo()
    half.mail("half@post.example")
    half.rcpt(TO)
    half.docmd("DATA")
    half.send(f"Subject: {canary.word('half a mail')}\r\n".encode())
    half.close()
    for role, database in ((APP, DATABASE), (KEEPER, KEYRING)):
        for number, statement in enumerate((
            "select %s::uuid", "select %s::integer", "select to_date(%s, 'YYYY-MM-DD')", "select %s::jsonb",
            "select 1/0, %s",
            "select %s from no_such_table", "insert into no_such_table values (%s)",
            "do $$ begin raise exception '%%', {} $$",
        )):  # fmt: skip
            word = canary.word(f"error {number} as {role}")
            text = statement.format(f"'{word}'") if "{}" in statement else statement
            with suppress(psycopg.Error), psycopg.connect(here.server.url(role, database), autocommit=True) as link:
                link.execute(text, None if "{}" in statement else [word])
            with suppress(psycopg.Error), psycopg.connect(here.server.url(role, database), autocommit=True) as link:
                link.execute(text.replace("%s", f"'{word}'").replace("%%", "%"))
    violate(here, canary)


def violate(here: Running, canary: Canary) -> None:
    """Unique and check violations whose details would quote what was to be written."""
    with psycopg.connect(here.server.url(KEEPER, KEYRING), autocommit=True) as link:
        for word in (canary.word("unique violation"), canary.word("check violation")):
            with suppress(psycopg.Error), link.transaction():
                link.execute("create temporary table t (a text unique check (length(a) < 25))")
                link.execute("insert into t values (%s)", [word])
                link.execute("insert into t values (%s)", [word])
            with suppress(psycopg.Error), link.transaction():
                link.execute("create temporary table t (a text unique check (length(a) < 25))")
                link.execute("insert into t values (%s)", [word + word])
