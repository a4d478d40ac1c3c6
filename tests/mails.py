"""Mails for tests and measurements: the same number gives the same mails. All of it is invented.

The mix: plain, HTML and both; 20 % answers; one in ten with a file of 30 to 200 kB; English, Swedish and German.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

NAMES = [
    "Ada Ek",
    "Åsa Öberg",
    "Jörg Müller",
    "Greta Lind",
    "Ola Nordin",
    "Uwe Groß",
    "Mary Field",
    "Siân Price",
    "Zoë Hart",
    "Nils Björk",
    "Käthe Straßer",
    "Ingrid Sjö",
    "Tom Ash",
    "Łukasz Nowak",
    "Anaïs Petit",
    "Per Åkesson",
]
SUBJECTS = {
    "en": ["Headphones do not charge", "Where is my order?", "Warranty for my speaker", "Question about the battery"],
    "sv": ["Hörlurarna laddar inte", "Var är min beställning?", "Garanti för min högtalare", "Fråga om batteriet"],
    "de": ["Kopfhörer laden nicht", "Wo ist meine Bestellung?", "Garantie für meinen Lautsprecher", "Frage zum Akku"],
}
SENTENCES = {
    "en": [
        "Hello, I bought the headphones in March and the left side is silent now.",
        "I have tried another cable and another charger, but it did not help.",
        "Could you please tell me what to do next?",
        "The order number is 20260412-7781.",
        "Thank you for your help!",
        "The light on the side blinks twice and then it turns off again.",
    ],
    "sv": [
        "Hej, jag köpte hörlurarna i mars och den vänstra sidan är tyst nu.",
        "Jag har provat en annan kabel och en annan laddare.",
        "Kan ni säga vad jag ska göra?",
        "Ordernumret är 20260412-7781.",
        "Tack för hjälpen på förhand!",
        "Lampan blinkar två gånger och slocknar sedan.",
    ],
    "de": [
        "Hallo, ich habe die Kopfhörer im März gekauft und die linke Seite ist jetzt stumm.",
        "Ein anderes Kabel hat nicht geholfen.",
        "Könnten Sie mir bitte sagen, was ich tun soll?",
        "Die Bestellnummer ist 20260412-7781.",
        "Vielen Dank für Ihre Hilfe!",
        "Das Licht blinkt zweimal und geht dann größtenteils aus.",
    ],
}
WROTE = {
    "en": "On Mon, 1 Jun 2026 at 10:00, Ton Service <service@ton.example> wrote:",
    "sv": "Den mån 1 juni 2026 kl 10:00 skrev Ton Service <service@ton.example>:",
    "de": "Am Mo., 1. Juni 2026 um 10:00 Uhr schrieb Ton Service <service@ton.example>:",
}
FILES = [
    ("Quittung März.pdf", "application/pdf"),
    ("bild.jpg", "image/jpeg"),
    ("kvitto åäö.png", "image/png"),
    ("video.mp4", "video/mp4"),
]


@dataclass(frozen=True)
class Made:
    """A mail and what reading it must give."""

    raw: bytes
    kind: str
    language: str
    sender: str
    name: str
    subject: str
    text: str
    message_id: str
    in_reply_to: str | None
    files: tuple[tuple[str, bytes], ...]


def make_mails(count: int, *, seed: int = 1, to: str = "service@ton.example") -> Iterator[Made]:
    """`count` mails; an answer follows an earlier mail of the same person."""
    chance = random.Random(seed)
    earlier: list[Made] = []
    for number in range(count):
        replied = chance.choice(earlier) if earlier and number % 5 == 4 else None
        made = _make(chance, number, replied, to, seed)
        if replied is None:
            earlier.append(made)
        yield made


def _make(chance: random.Random, number: int, replied: Made | None, to: str, seed: int) -> Made:
    language = replied.language if replied else chance.choice(("en", "sv", "de"))
    name = replied.name if replied else chance.choice(NAMES)
    sender = replied.sender if replied else f"kund{seed}.{number}@post.example"
    subject = f"Re: {replied.subject.removeprefix('Re: ')}" if replied else chance.choice(SUBJECTS[language])
    text = "\n\n".join(chance.choices(SENTENCES[language], k=chance.randint(2, 9)))
    if replied:
        quoted = "\n".join(f"> {line}" if line else ">" for line in replied.text.split("\n")[:11])
        text = f"{text}\n\n{WROTE[language]}\n\n{quoted}"
    kind = ("plain", "html", "both", "both")[number % 4]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, addr_spec=sender)
    mail["To"] = Address("Ton Service", addr_spec=to)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(minutes=number))
    message_id = f"made.{seed}.{number}@post.example"
    mail["Message-ID"] = f"<{message_id}>"
    if replied:
        mail["In-Reply-To"] = mail["References"] = f"<{replied.message_id}>"
    files = _fill(chance, mail, kind, text, with_file=number % 10 == 3)
    raw = mail.as_bytes()
    in_reply_to = replied.message_id if replied else None
    return Made(raw, kind, language, sender, name, subject, text, message_id, in_reply_to, files)


def _fill(
    chance: random.Random, mail: EmailMessage, kind: str, text: str, *, with_file: bool
) -> tuple[tuple[str, bytes], ...]:
    page = "<html><head><style>p{margin:0}</style></head><body>" + _page(text) + "</body></html>"
    if kind == "html":
        mail.set_content(page, subtype="html", cte="quoted-printable")
    else:
        mail.set_content(text + "\n", cte=chance.choice(("quoted-printable", "base64", "8bit")))
    if kind == "both":
        mail.add_alternative(page, subtype="html", cte="quoted-printable")
    files = []
    if with_file:
        name, mime = chance.choice(FILES)
        content = chance.randbytes(chance.randint(30_000, 200_000))
        mail.add_attachment(content, maintype=mime.partition("/")[0], subtype=mime.partition("/")[2], filename=name)
        files.append((name, content))
    if mail.is_multipart():
        _fix(mail, chance)
    return tuple(files)


def _page(text: str) -> str:
    """The text as a mail program would write it: quoted lines in a blockquote."""
    blocks = []
    for block in text.split("\n\n"):
        lines = block.split("\n")
        safe = "<br>".join(line.removeprefix(">").strip().replace("<", "&lt;").replace(">", "&gt;") for line in lines)
        blocks.append(
            f"<blockquote><p>{safe.replace('<br><br>', '</p><p>')}</p></blockquote>"
            if block[:1] == ">"
            else f"<p>{safe}</p>"
        )
    return "\n".join(blocks)


def _fix(part: EmailMessage, chance: random.Random) -> None:
    part.set_boundary(f"=_made_{chance.getrandbits(64):016x}")
    for child in part.iter_parts():
        if child.is_multipart():
            _fix(child, chance)
