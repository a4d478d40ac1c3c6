# ruff: noqa: E501, RUF001 - a line is a mail
"""Hard mails, each with the trouble it stands for and what reading it must give. All people and places are invented."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime

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

CHARSETS = [
    hard("UTF-8 without any label", text_mail("Hörlurar går sönder".encode(), None), text="Hörlurar går sönder"),
    hard("UTF-8 labelled as ASCII", text_mail("Hörlurar".encode(), "us-ascii"), text="Hörlurar"),
    hard("UTF-8 labelled as Latin-1", text_mail("Hörlurar – 5 €".encode(), "iso-8859-1"), text="Hörlurar – 5 €"),
    hard("Windows-1252 labelled as Latin-1", text_mail("„Ja“ – 5 €".encode("cp1252"), "iso-8859-1"), text="„Ja“ – 5 €"),
    hard("Latin-1 labelled as UTF-8", text_mail("Grüße aus Köln, schöne Tage".encode("latin-1"), "utf-8"), text="Grüße aus Köln, schöne Tage"),
    hard("Latin-1 without label", text_mail("Grüße aus Köln".encode("latin-1"), None), text="Grüße aus Köln"),
    hard("a charset that does not exist", text_mail("Hörlurar".encode("latin-1"), "x-sten"), text="Hörlurar"),
    hard("a codec that unpacks as charset", text_mail(b"hello", "zlib"), text="hello"),
    hard("charset in quotes with spaces", text_mail("é".encode("latin-1"), '" iso-8859-15 "'), text="é"),
    hard("ISO-8859-15 with a euro sign", text_mail("5 €".encode("iso-8859-15"), "iso-8859-15"), text="5 €"),
    hard("ISO-2022-JP", text_mail(JAPANESE.encode("iso2022_jp"), "ISO-2022-JP", "7bit"), text=JAPANESE),
    hard("ISO-2022-JP without label", text_mail(JAPANESE.encode("iso2022_jp"), None, "7bit"), text=JAPANESE),
    hard("Shift_JIS", text_mail(JAPANESE.encode("cp932"), "Shift_JIS"), text=JAPANESE),
    hard("Shift_JIS without label", text_mail(JAPANESE.encode("cp932"), None), text=JAPANESE),
    hard("EUC-JP without label", text_mail(JAPANESE.encode("euc_jp"), None), text=JAPANESE),
    hard("GB2312", text_mail(CHINESE.encode("gb2312"), "gb2312"), text=CHINESE),
    hard("GB18030 without label", text_mail(CHINESE.encode("gb18030"), None), text=CHINESE),
    hard("EUC-KR without label", text_mail(KOREAN.encode("euc_kr"), None), text=KOREAN),
    hard("KOI8-R", text_mail(RUSSIAN.encode("koi8-r"), "koi8-r"), text=RUSSIAN),
    hard("KOI8-R without label", text_mail(RUSSIAN.encode("koi8-r"), None), text=RUSSIAN),
    hard("Windows-1251 without label", text_mail(RUSSIAN.encode("cp1251"), None), text=RUSSIAN),
    hard("Windows-1250 without label", text_mail(POLISH.encode("cp1250"), None), text=POLISH),
    hard("Windows-1254 labelled ISO-8859-9", text_mail("Şikâyetim var, “acele”".encode("cp1254"), "iso-8859-9"), text="Şikâyetim var, “acele”"),
    hard("UTF-7", text_mail("Hörlurar".encode("utf-7"), "utf-7", "7bit"), text="Hörlurar"),
    hard("UTF-16 in base64", text_mail(base64.b64encode("Hörlurar".encode("utf-16")), "utf-16", "base64"), text="Hörlurar"),
    hard("byte order mark", text_mail("\ufeffHej".encode(), "utf-8"), text="Hej"),
    hard("UTF-8 cut in the middle of a letter", text_mail("Grüße aus Köln, schöne Tage, für Jürgen".encode() + b"\xc3", "utf-8"),
         text="Grüße aus Köln, schöne Tage, für Jürgen�"),
    hard("charset of HTML only in its meta", mail("<meta charset=koi8-r><p>Привет всем</p>".encode("koi8-r"), b"Content-Type: text/html\r\n"),
         text="Привет всем"),
]  # fmt: skip

HEADERS = [
    hard("encoded word in Q", subject_mail(b"=?utf-8?Q?H=C3=B6rlurar_=3F?="), subject="Hörlurar ?"),
    hard("encoded word in B, ISO-8859-1", subject_mail(b"=?ISO-8859-1?B?R3L832U=?="), subject="Grüße"),
    hard("a letter split between two encoded words", subject_mail(b"=?utf-8?B?SMM=?=\r\n =?utf-8?B?tnJsdXI=?="), subject="Hörlur"),
    hard("two encoded words of different charsets", subject_mail(b"=?utf-8?Q?=C3=A5?= =?iso-8859-1?Q?=E4?="), subject="åä"),
    hard("encoded words between plain ones", subject_mail(b"Re: =?utf-8?Q?=C3=A5?= and b"), subject="Re: å and b"),
    hard("encoded word with unencoded spaces", subject_mail(b"=?utf-8?Q?Hej p=C3=A5 dig?="), subject="Hej på dig"),
    hard("encoded word with a language", subject_mail(b"=?utf-8*sv?Q?=C3=A5?="), subject="å"),
    hard("encoded word of an unknown charset", subject_mail(b"=?x-sten?Q?=E5?="), subject="å"),
    hard("encoded word with cut base64", subject_mail(b"=?utf-8?B?SGVqIGhlag?="), subject="Hej hej"),
    hard("unfinished encoded word", subject_mail(b"=?utf-8?Q?hej"), subject="=?utf-8?Q?hej"),
    hard("raw UTF-8 in a header", subject_mail("Hörlurar".encode()), subject="Hörlurar"),
    hard("raw Latin-1 in a header", subject_mail("Hörlurar går".encode("latin-1")), subject="Hörlurar går"),
    hard("ISO-2022-JP in a header", subject_mail(b"=?ISO-2022-JP?B?" + base64.b64encode("修理".encode("iso2022_jp")) + b"?="), subject="修理"),
    hard("folded subject", subject_mail(b"one\r\n two\r\n\tthree"), subject="one two three"),
    hard("NUL and bell in a subject", subject_mail(b"a\x00b\x07c"), subject="ab c"),
    hard("an override of writing direction in a subject", subject_mail("exe.\u202efdp".encode()), subject="exe. fdp"),
    hard("no subject", b"From: ada@kund.example\r\n\r\nx\r\n", subject="", text="x"),
    hard("headers in strange cases", b"FROM: ada@kund.example\r\nsUBJECT: a\r\nmessage-id: <x@y>\r\n\r\nx", subject="a", message_id="x@y"),
    hard("space before the colon", b"From : ada@kund.example\r\nSubject : a\r\n\r\nx", from_address="ada@kund.example", subject="a"),
    hard("mbox line before the headers", b"From ada@kund.example Mon Jun  1 10:00:00 2026\n" + subject_mail(b"a"), subject="a", text="x"),
    hard("blank lines before the headers", b"\r\n\r\n" + subject_mail(b"a"), subject="a", text="x"),
    hard("text before the headers", b"Forwarded by a gateway\r\n\r\n" + subject_mail(b"a"), subject="a", text="x"),
    hard("a line that is no header among headers", b"From: ada@kund.example\r\nthis is no header\r\nSubject: a\r\n\r\nx", subject="a", text="x"),
    hard("no blank line before the body", b"From: ada@kund.example\r\nSubject: a\r\nHello there\r\nand more\r\n", subject="a", text="Hello there\nand more"),
    hard("bare LF", b"From: ada@kund.example\nSubject: a\n\none\ntwo\n", subject="a", text="one\ntwo"),
    hard("bare CR", b"From: ada@kund.example\rSubject: a\r\rone\rtwo\r", subject="a", text="one\ntwo"),
    hard("mixed line ends in a body", mail(b"one\r\ntwo\nthree\r\n\r\n"), text="one\ntwo\nthree"),
    hard("headers only", b"From: ada@kund.example\r\nSubject: a", subject="a", text=""),
    hard("date in 1901", mail("x", b"Date: Tue, 01 Jan 1901 00:00:00 +0000\r\n"), date=None),
    hard("date that is none", mail("x", b"Date: yesterday\r\n"), date=None),
    hard("date without zone", mail("x", b"Date: Mon, 1 Jun 2026 10:00:00\r\n"), date=datetime(2026, 6, 1, 10, tzinfo=UTC)),
    hard("date with a comment", mail("x", b"Date: Mon, 1 Jun 2026 12:00:00 +0200 (CEST)\r\n"), date=datetime(2026, 6, 1, 10, tzinfo=UTC)),
    hard("references over several lines", mail("x", b"In-Reply-To: <c@x>\r\nReferences: <a@x>\r\n <b@x>\r\n\t<c@x>\r\n"),
         in_reply_to="c@x", references=("a@x", "b@x", "c@x")),
    hard("In-Reply-To with words around", mail("x", b"In-Reply-To: Your message of Monday <c@x>\r\n"), in_reply_to="c@x"),
    hard("message id without brackets", mail("x", b"Message-ID: abc@x.example\r\n"), message_id="abc@x.example"),
]  # fmt: skip

ADDRESSES = [
    hard("name with a comma in quotes", from_mail(b'"Ek, Ada" <ada@kund.example>'), from_name="Ek, Ada", from_address="ada@kund.example"),
    hard("name with a comma without quotes", from_mail(b"Ek, Ada <ada@kund.example>"), from_name="Ek, Ada", from_address="ada@kund.example"),
    hard("encoded name with a comma", from_mail(b"=?utf-8?Q?Ek=2C_Ada?= <ada@kund.example>"), from_name="Ek, Ada", from_address="ada@kund.example"),
    hard("an address as the name", from_mail(b'"chef@ton.example" <ada@kund.example>'), from_name="chef@ton.example", from_address="ada@kund.example"),
    hard("name in a comment", from_mail(b"ada@kund.example (Ada Ek)"), from_name="Ada Ek", from_address="ada@kund.example"),
    hard("no brackets", from_mail(b"ada@kund.example"), from_name="", from_address="ada@kund.example"),
    hard("name and address encoded together", from_mail(b"=?utf-8?Q?Ada_=3Cada=40kund.example=3E?="), from_name="Ada", from_address="ada@kund.example"),
    hard("empty From", from_mail(b""), from_address=None, warns="from-missing"),
    hard("broken From", from_mail(b"Ada Ek"), from_address=None, from_name="Ada Ek", warns="from-broken"),
    hard("empty brackets", from_mail(b"Ada <>"), from_address=None, warns="from-broken"),
    hard("no From at all", b"Subject: x\r\n\r\nx", from_address=None, warns="from-missing"),
    hard("unclosed bracket", from_mail(b"Ada <ada@kund.example"), from_name="Ada", from_address="ada@kund.example"),
    hard("escaped quotes in a name", from_mail(b'"Ada \\"A\\" Ek" <ada@kund.example>'), from_name='Ada "A" Ek', from_address="ada@kund.example"),
    hard("raw UTF-8 name", from_mail("Åsa Öberg <asa@kund.example>".encode()), from_name="Åsa Öberg", from_address="asa@kund.example"),
    hard("international address", from_mail("Åsa <åsa@köp.example>".encode()), from_name="Åsa", from_address="åsa@köp.example"),
    hard("a group of recipients", b"From: ada@kund.example\r\nTo: Team: a@ton.example, B <b@ton.example>; c@ton.example\r\n\r\nx",
         to=["a@ton.example", "b@ton.example", "c@ton.example"]),
    hard("undisclosed recipients", b"From: ada@kund.example\r\nTo: undisclosed-recipients:;\r\n\r\nx", to=[]),
    hard("several To and Cc headers", b"From: a@k.example\r\nTo: b@t.example\r\nTo: c@t.example\r\nCc: D <d@t.example>\r\n\r\nx",
         to=["b@t.example", "c@t.example"], cc=["d@t.example"]),
    hard("recipients parted by semicolons", b"From: a@k.example\r\nTo: b@t.example; c@t.example\r\n\r\nx", to=["b@t.example", "c@t.example"]),
    hard("route in an address", from_mail(b"<@relay.example:ada@kund.example>"), from_address="ada@kund.example"),
]  # fmt: skip

MIME = [
    hard("HTML only", mail("<html><body><p>Hej</p><p>du</p></body></html>", b"Content-Type: text/html; charset=utf-8\r\n"), text="Hej\n\ndu"),
    hard("text that is really HTML", mail("<html><body>Hej <b>du</b></body></html>"), text="Hej du"),
    hard("alternative", multi("alternative", PLAIN, HTML), text="plain", html="<p>rich</p>"),
    hard("alternative with HTML first", multi("alternative", HTML, PLAIN), text="plain", html="<p>rich</p>"),
    hard("alternative whose plain part is empty", multi("alternative", "Content-Type: text/plain\r\n\r\n ", HTML), text="rich"),
    hard("text on both sides of a file", multi("mixed", "\r\nbefore", "Content-Type: image/png; name=a.png\r\n\r\nhello", "\r\nafter"),
         text="before\nafter", attachments=[("a.png", "image/png", b"hello")]),
    hard("no closing boundary", multi("mixed", PLAIN, "Content-Type: image/png; name=a.png\r\n\r\nhello", closed=False),
         text="plain", attachments=[("a.png", "image/png", b"hello\r\n")]),
    hard("a boundary that begins like the outer one",
         mail("--b\r\nContent-Type: multipart/alternative; boundary=b-1\r\n\r\n--b-1\r\n\r\nplain\r\n--b-1--\r\n--b\r\n"
              "Content-Type: image/png; name=a.png\r\n\r\nhello\r\n--b--\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n"),
         text="plain", attachments=[("a.png", "image/png", b"hello")]),
    hard("multipart without a boundary", mail("--b\r\n\r\nplain\r\n--b--\r\n", b"Content-Type: multipart/mixed\r\n"), text="plain"),
    hard("multipart with nothing divided", mail("just text\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n"), text="just text"),
    hard("boundary with spaces and signs", multi("mixed", "\r\nplain", boundary="=_ 'a(b)+?"), text="plain"),
    hard("spaces behind boundaries", mail("--b  \r\n\r\nplain\r\n--b--  \r\n", b"Content-Type: multipart/mixed; boundary=b\r\n"), text="plain"),
    hard("preamble and epilogue", mail("pre\r\n--b\r\n\r\nplain\r\n--b--\r\npost\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n"), text="plain"),
    hard("base64 with stray characters", named_file("Content-Type: application/pdf; name=a.pdf").replace(b"aGVsbG8=", b"aGV*s!\r\nbG8="),
         attachments=[("a.pdf", "application/pdf", b"hello")]),
    hard("base64 without its padding", named_file("Content-Type: application/pdf; name=a.pdf").replace(b"aGVsbG8=", b"aGVsbG8"),
         attachments=[("a.pdf", "application/pdf", b"hello")]),
    hard("base64 with one letter too many", named_file("Content-Type: application/pdf; name=a.pdf").replace(b"aGVsbG8=", b"aGVsb"),
         attachments=[("a.pdf", "application/pdf", b"hel")]),
    hard("quoted-printable with soft breaks and faults", text_mail(b"H=C3=B6r=\r\nlurar =ZZ =\r\n", "utf-8", "quoted-printable"), text="Hörlurar =ZZ "),
    hard("quoted-printable attachment with bare LF", named_file("Content-Type: text/csv; name=a.csv").replace(
        b"base64\r\n\r\naGVsbG8=", b"quoted-printable\r\n\r\na,b\n1,2\n"), attachments=[("a.csv", "text/csv", b"a,b\n1,2\n")]),
    hard("unknown transfer encoding", text_mail(b"hello", "utf-8", "x-sten"), text="hello", warns="encoding-unknown"),
    hard("RFC 2231 name", named_file("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''r%C3%A4kning.pdf"),
         attachments=[("räkning.pdf", "application/pdf", b"hello")]),
    hard("RFC 2231 name in pieces, the letter cut", named_file(
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*0*=utf-8''r%C3; filename*1*=%A4kn; filename*2=\"ing.pdf\""),
         attachments=[("räkning.pdf", "application/pdf", b"hello")]),
    hard("encoded word as a name", named_file('Content-Type: application/pdf; name="=?utf-8?Q?r=C3=A4kning=2Epdf?="'),
         attachments=[("räkning.pdf", "application/pdf", b"hello")]),
    hard("raw UTF-8 file name", named_file('Content-Type: application/pdf; name="räkning.pdf"'), attachments=[("räkning.pdf", "application/pdf", b"hello")]),
    hard("raw Latin-1 name", named_file('Content-Type: application/pdf; name="R#KNING.pdf"').replace(b"#", b"\xc4"),
         attachments=[("RÄKNING.pdf", "application/pdf", b"hello")]),
    hard("name with a semicolon", named_file('Content-Type: application/pdf; name="a;b.pdf"'), attachments=[("a;b.pdf", "application/pdf", b"hello")]),
    hard("name with a path", named_file('Content-Type: application/pdf; name="C:\\\\tmp\\\\../a.pdf"'), attachments=[("a.pdf", "application/pdf", b"hello")]),
    hard("name that turns its direction", named_file('Content-Type: application/pdf; name="a\u202efdp.exe"'),
         attachments=[("a fdp.exe", "application/pdf", b"hello")]),
    hard("file without name and type", multi("mixed", PLAIN, "Content-Disposition: attachment\r\n\r\nhello"), attachments=[("", "text/plain", b"hello")]),
    hard("text file that is an attachment", multi("mixed", PLAIN, "Content-Type: text/plain; name=log.txt\r\n\r\nhello"),
         text="plain", attachments=[("log.txt", "text/plain", b"hello")]),
    hard("a broken content type", mail("hello", b"Content-Type: text\r\n"), text="hello"),
    hard("a content type that is none", multi("mixed", PLAIN, "Content-Type: ???; name=a\r\n\r\nhello"),
         attachments=[("a", "application/octet-stream", b"hello")]),
    hard("mail forwarded as attachment", multi("mixed", PLAIN, f"Content-Type: message/rfc822\r\n\r\n{NESTED.decode()}"),
         text="plain", attachments=[("", "message/rfc822", NESTED)]),
    hard("calendar invitation", multi("alternative", PLAIN, "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR"),
         text="plain", attachments=[("", "text/calendar", b"BEGIN:VCALENDAR")]),
    hard("AMP form of the letter", multi("alternative", PLAIN, "Content-Type: text/x-amp-html\r\n\r\n<html amp>", HTML), text="plain", attachments=[]),
    hard("signed with PGP", multi("signed", PLAIN, "Content-Type: application/pgp-signature; name=signature.asc\r\n\r\nhello"),
         text="plain", attachments=[("signature.asc", "application/pgp-signature", b"hello")]),
    hard("picture in the text", mail(
        '--r\r\nContent-Type: text/html\r\n\r\n<p>x<img src="cid:p1"></p>\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n\r\nhello\r\n--r--',
        b"Content-Type: multipart/related; boundary=r\r\n"), text="x", inline=["p1"], html='<p>x<img src="cid:p1"></p>'),
    hard("format=flowed", mail("one \r\ntwo\r\n> quoted \r\n> on\r\n-- \r\nAda\r\n", b"Content-Type: text/plain; format=flowed\r\n"),
         text="one two\n> quoted on\n-- \nAda"),
    hard("NUL bytes in a body", mail(b"a\x00b"), text="ab", warns="nul-removed"),
    hard("an empty body", mail(""), text=""),
    hard("uppercase types", mail("<p>a</p>", b"CONTENT-TYPE: TEXT/HTML; CHARSET=UTF-8\r\n"), text="a"),
    hard("dots and trailing spaces stay", mail(".\r\n..  \r\n  a\r\n"), text=".\n..  \n  a"),
]  # fmt: skip

SAFE = [
    hard("remote picture", mail('<p>a<img src="https://x.example/1.png" alt="b"></p>', b"Content-Type: text/html\r\n"),
         html='<p>a<img alt="b"></p>', warns="remote-images"),
    hard("script and style", mail("<style>p{x}</style><script>alert(1)</script><p style='x' onclick='y'>a</p>", b"Content-Type: text/html\r\n"),
         html="<p>a</p>", text="a"),
    hard("javascript link", mail('<a href="javascript:alert(1)">a</a>', b"Content-Type: text/html\r\n"),
         html='<a rel="noopener noreferrer nofollow">a</a>'),
    hard("svg with a handler", mail("<svg onload=alert(1)><text>a</text></svg>b", b"Content-Type: text/html\r\n"), text="b"),
    hard("40,000 open boxes", mail("<div>" * 40_000 + "deep", b"Content-Type: text/html\r\n"), html=None, text="deep", warns="html-too-deep"),
    hard("list and quotation", mail("<ul><li>a</li><li>b</li></ul><blockquote><p>c</p><p>d</p></blockquote>", b"Content-Type: text/html\r\n"),
         text="- a\n- b\n\n> c\n>\n> d"),
    hard("preformatted text and table", mail("<pre>a  b\nc</pre><table><tr><td>1</td><td>2</td></tr></table>", b"Content-Type: text/html\r\n"),
         text="a  b\nc\n\n1 2"),
]  # fmt: skip

MACHINES = [
    hard("out of office", mail("x", b"Auto-Submitted: auto-replied (vacation)\r\n"), auto="auto-replied"),
    hard("Auto-Submitted: no", mail("x", b"Auto-Submitted: no\r\n"), auto=None),
    hard("mailing list", mail("x", b"List-Id: <nytt.example>\r\n"), auto="list"),
    hard("newsletter", mail("x", b"List-Unsubscribe: <mailto:x@y.example>\r\n"), auto="list"),
    hard("bulk", mail("x", b"Precedence: Bulk\r\n"), auto="precedence"),
    hard("null sender", b"Return-Path: <>\r\n" + mail("x"), auto="null-sender"),
    hard("Exchange asks for silence", mail("x", b"X-Auto-Response-Suppress: DR, OOF, AutoReply\r\n"), auto="suppress"),
    hard("no-reply", from_mail(b"no-reply@butik.example"), auto="no-reply"),
    hard("contact form as no-reply", b"From: no-reply@butik.example\r\nReply-To: ada@kund.example\r\n\r\nx", auto=None),
    hard("out of office by subject only", subject_mail(b"Automatisk svar: =?utf-8?Q?Fr=C3=A5nvaro?=".replace(b"Automatisk svar", b"Autosvar")), auto="subject"),
    hard("bounce", mail(
        "--b\r\n\r\nSorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; ada@kund.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        "Message-ID: <sent-1@ton.example>\r\nSubject: Re: x\r\n\r\ny\r\n--b--\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"),
         auto="bounce", bounce=True, failed_message_ids=("sent-1@ton.example",)),
    hard("a delay is no bounce", mail(
        "--b\r\n\r\nWait\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; ada@kund.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--b--\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"), auto="report", bounce=False),
    hard("bounce in prose", b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program.\r\n"
         b"<ada@kund.example>:\r\nno mailbox (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <sent-2@ton.example>\r\n",
         auto="bounce", bounce=True, failed_message_ids=("sent-2@ton.example",)),
    hard("feedback report", mail("--b\r\n\r\nx\r\n--b--", b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n"), auto="feedback"),
]  # fmt: skip

QUOTES = [
    hard("English quotation", mail("Yes.\r\n\r\nOn Mon, 1 Jun 2026 at 10:00, Ton <service@ton.example> wrote:\r\n> Hello\r\n> Ada\r\n"), own="Yes."),
    hard("German quotation", mail("Ja.\r\n\r\nAm 01.06.2026 um 10:00 schrieb Ton <service@ton.example>:\r\n> Hallo\r\n"), own="Ja."),
    hard("Swedish quotation", mail("Ja.\r\n\r\nDen mån 1 juni 2026 kl 10:00 skrev Ton <service@ton.example>:\r\n> Hej\r\n"), own="Ja."),
    hard("wrapped introduction", mail("Yes.\r\n\r\nOn Mon, 1 Jun 2026 at 10:00, Ton service\r\n<service@ton.example> wrote:\r\n\r\n> Hello\r\n"), own="Yes."),
    hard("Outlook in German", mail(
        "Ja.\r\n\r\nVon: Ton <service@ton.example>\r\nGesendet: Montag, 1. Juni 2026\r\nAn: Ada\r\nBetreff: Hallo\r\n\r\nHallo Ada\r\n"), own="Ja."),
    hard("Outlook with a line", mail(
        "Ja.\r\n\r\n________________________________\r\nFrån: Ton <service@ton.example>\r\nSkickat: den 1 juni\r\nTill: Ada\r\nÄmne: Hej\r\n\r\nHej\r\n"), own="Ja."),
    hard("original message", mail("Yes.\r\n\r\n-----Original Message-----\r\nFrom: x\r\nHello\r\n"), own="Yes."),
    hard("answers between the lines", mail("> Where?\r\nHere.\r\n> When?\r\nNow.\r\n"), own=None),
    hard("no quotation", mail("On Monday I wrote: nothing.\r\n> 5 would be too much\r\nsaid he\r\n"), own=None),
    hard("signature before a quotation", mail("Yes.\r\n-- \r\nAda Ek\r\n\r\nOn Mon, 1 Jun 2026, Ton wrote:\r\n> Hello\r\n"), own="Yes.\n-- \nAda Ek", unsigned="Yes."),
    hard("telephone's signature", mail("Ja tack\r\n\r\nSkickat från min iPhone\r\n"), own=None, unsigned="Ja tack"),
]  # fmt: skip

CORPUS = [*CHARSETS, *HEADERS, *ADDRESSES, *MIME, *SAFE, *MACHINES, *QUOTES]
