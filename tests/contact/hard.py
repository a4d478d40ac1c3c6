# ruff: noqa: RUF001 - a line is a mail
"""How a hard mail is written down: the trouble it stands for, its bytes, and what reading it must give."""

from dataclasses import dataclass, field

HEAD = b"From: Ada <ada@kund.example>\r\nTo: service@ton.example\r\nSubject: Hej\r\n"


@dataclass(frozen=True)
class Hard:
    trouble: str
    raw: bytes
    expect: dict[str, object] = field(default_factory=dict)


def hard(trouble: str, raw: bytes | str, **expect: object) -> Hard:
    return Hard(trouble, raw.encode() if isinstance(raw, str) else raw, expect)


def mail(body: bytes | str, headers: bytes = b"", *, head: bytes = HEAD) -> bytes:
    return head + headers + b"\r\n" + (body.encode() if isinstance(body, str) else body)


def text_mail(body: bytes, charset: str | None, encoding: str = "8bit") -> bytes:
    label = f"; charset={charset}" if charset else ""
    return mail(body, f"Content-Type: text/plain{label}\r\nContent-Transfer-Encoding: {encoding}\r\n".encode())


def subject_mail(subject: bytes) -> bytes:
    return b"From: ada@kund.example\r\nSubject: " + subject + b"\r\n\r\nx\r\n"


def from_mail(sender: bytes) -> bytes:
    return b"From: " + sender + b"\r\nTo: service@ton.example\r\n\r\nx\r\n"


def multi(kind: str, *parts: str, boundary: str = "b", closed: bool = True, outer: bytes = b"") -> bytes:
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + (f"--{boundary}--\r\n" if closed else "")
    return mail(
        body, outer + f'MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="{boundary}"\r\n'.encode()
    )


def named_file(headers: str) -> bytes:
    return multi("mixed", "\r\nsee file", f"{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=")


PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nplain"
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>rich</p>"
HELLO = ("hello", b"hello")
JAPANESE = "修理をお願いします。ヘッドホンが壊れました。"
RUSSIAN = "Здравствуйте, наушники сломались, помогите пожалуйста"
CHINESE = "您好，我的耳机坏了，请帮我修理一下，谢谢。"
KOREAN = "안녕하세요 헤드폰이 고장났습니다 도와주세요"
POLISH = "Proszę o pomoc, słuchawki są zepsute, dziękuję za wysłanie części, pozdrawiam, Łucja"
NESTED = b"Subject: inner\r\nFrom: eve@leverans.example\r\n\r\ninner text\r\n"
