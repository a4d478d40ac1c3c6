# ruff: noqa: E501, RUF001 - a line is a mail
"""Hard mails: letters within letters, packets, invitations, seals, odd senders, and what charsets and headers still do."""

import base64
import struct
from datetime import UTC, datetime

from tests.contact.hard import (
    CHINESE,
    HEAD,
    HTML,
    JAPANESE,
    KOREAN,
    PLAIN,
    RUSSIAN,
    Hard,
    from_mail,
    hard,
    mail,
    multi,
    named_file,
    subject_mail,
    text_mail,
)
from tests.contact.packets import body, bytes_property, file, item, letter, packet, properties, text_property


def inner(*parts: str, boundary: str = "i") -> str:
    return multi("mixed", *parts, boundary=boundary).decode()


def within(mail_within: str, more: str = "") -> bytes:
    return multi("mixed", PLAIN, f"Content-Type: message/rfc822{more}\r\n\r\n{mail_within}")


def winmail(content: bytes, *before: str) -> bytes:
    head = "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return multi("mixed", *before, head + base64.b64encode(content).decode())


def calendar(*lines: str, method: str = "REQUEST") -> bytes:
    said = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", "END:VCALENDAR"]
    return multi("mixed", PLAIN, "Content-Type: text/calendar; charset=utf-8\r\n\r\n" + "\r\n".join(said) + "\r\n")


def html(said: str) -> bytes:
    return mail(said, b"Content-Type: text/html; charset=utf-8\r\n")


PNG = "Content-Type: image/png; name=a.png\r\n\r\nhello"
FORWARDED = "From: Eva <eva@leverans.example>\r\nSubject: Frakten\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nKvar i depån.\r\n"
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)

INSIDE = [
    hard("a forwarded mail with its date, sender and subject", within(FORWARDED), text="plain",
         enclosed=[("mail", "Frakten", "Eva <eva@leverans.example>", datetime(2026, 6, 1, 10, tzinfo=UTC), "Kvar i depån.")]),
    hard("a picture in a forwarded mail", within(inner(PLAIN, PNG)), enclosed_files=[("a.png", "image/png", b"hello")],
         inside=["plain"]),
    hard("a forwarded mail in base64", multi("mixed", PLAIN, "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
         + base64.b64encode(FORWARDED.encode()).decode()), inside=["Kvar i depån."]),
    hard("a forwarded mail named as an unknown file", named_file("Content-Type: application/octet-stream; name=Frakten.EML").replace(
         b"aGVsbG8=", base64.b64encode(FORWARDED.encode())), inside=["Kvar i depån."]),
    hard("a mail in a mail in a mail", within(inner(PLAIN, f"Content-Type: message/rfc822\r\n\r\n{FORWARDED}")), inside=["plain", "Kvar i depån."]),
    hard("a digest of a list", multi("digest", f"\r\n{FORWARDED}", f"\r\n{FORWARDED}"), inside=["Kvar i depån."] * 2, text=""),
    hard("an international mail in a mail", multi("mixed", PLAIN, "Content-Type: message/global\r\n\r\nFrom: åsa@köp.example\r\n\r\nHej\r\n"), inside=["Hej"]),
    hard("a mail that is nothing but another", mail(FORWARDED, b"Content-Type: message/rfc822\r\n"), text="", inside=["Kvar i depån."]),
    hard("an HTML mail within a mail", within("From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p onclick=x()>rich</p>"), inside=["rich"],
         inside_html=["<p>rich</p>"]),
    hard("a mail within that cannot be read", multi("mixed", PLAIN, "Content-Type: message/rfc822\r\n\r\nnothing of a mail"),
         inside=[], attachments=[("", "message/rfc822", b"nothing of a mail")]),
    hard("60 forwarded mails", multi("mixed", PLAIN, *[f"Content-Type: message/rfc822\r\n\r\n{FORWARDED}"] * 60), inside=["Kvar i depån."] * 50),
    hard("ten levels of forwarding", within("Content-Type: message/rfc822\r\nSubject: x\r\n\r\n" * 9 + FORWARDED), inside=[""] * 7),
]

PACKETS = [
    hard("winmail.dat with a file", winmail(packet(file("Räkning mars.pdf", b"hello")), PLAIN), text="plain",
         attachments=[("Räkning mars.pdf", "application/octet-stream", b"hello")]),
    hard("winmail.dat with all of the letter", winmail(packet(body("Hej på dig"), file("a.pdf", b"hello"))), text="Hej på dig",
         attachments=[("a.pdf", "application/octet-stream", b"hello")]),
    hard("winmail.dat with the letter as HTML", winmail(packet(letter(bytes_property(0x1013, "<p>Hej <script>x</script>på dig</p>".encode("cp1252"))))),
         text="Hej på dig", html="<p>Hej på dig</p>", attachments=[]),
    hard("winmail.dat with the letter in UTF-16", winmail(packet(letter(text_property(0x1000, "Привет")))), text="Привет"),
    hard("winmail.dat with a type and a name for a picture", winmail(packet(file("a.png", b"hello", text_property(0x370E, "image/png"), text_property(0x3712, "p1"))), PLAIN),
         attachments=[("a.png", "image/png", b"hello")]),
    hard("winmail.dat with a message within", winmail(packet(item(2, 0x9002, 6, bytes(14)), item(2, 0x9005, 6, properties(
        text_property(0x3707, "Frakten"), bytes_property(0x3701, bytes.fromhex("0703020000000000c000000000000046") + packet(body("Kvar i depån")), 0x000D)))), PLAIN),
         attachments=[("Frakten.txt", "text/plain", "Kvar i depån".encode())]),
    hard("winmail.dat whose letter is in RTF alone", winmail(packet(letter(bytes_property(0x1009, b"LZFu")))), text="",
         names=["winmail.dat"]),
    hard("winmail.dat cut in half", winmail(packet(file("a.pdf", b"hello"))[:-20], PLAIN), names=["winmail.dat"], warns="tnef-broken"),
    hard("winmail.dat that is none", winmail(b"hello", PLAIN), attachments=[("winmail.dat", "application/ms-tnef", b"hello")], warns="tnef-broken"),
    hard("winmail.dat that counts to four thousand million", winmail(packet(item(1, 0x9003, 6, struct.pack("<I", 2**32 - 1))), PLAIN), text="plain",
         names=["winmail.dat"]),
    hard("winmail.dat that says its value is endless", winmail(packet(item(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x1001, 0x1000, 2**32 - 1))), PLAIN),
         names=["winmail.dat"], warns="tnef-broken"),
]

MEETINGS = [
    hard("an invitation", calendar("SUMMARY:Möte\\, kort", "LOCATION:Kista", "DTSTART:20260601T080000Z", "DTEND:20260601T090000Z",
         "ORGANIZER;CN=Ada Ek:mailto:ada@kund.example", "ATTENDEE;RSVP=TRUE:mailto:service@ton.example"),
         meeting=("request", "Möte, kort", "Kista", AT, "Ada Ek <ada@kund.example>", True)),
    hard("an invitation in a zone by its name", calendar("SUMMARY:a", "DTSTART;TZID=Europe/Stockholm:20260601T100000"), meeting=("request", "a", "", AT, "", False)),
    hard("an invitation in a zone as Outlook names it", calendar("SUMMARY:a", "DTSTART;TZID=W. Europe Standard Time:20260601T100000"), meeting=("request", "a", "", AT, "", False)),
    hard("an invitation in a zone of its own whose rules never end", calendar("SUMMARY:a", "DTSTART;TZID=Mine:20260601T100000").replace(b"BEGIN:VEVENT",
         b"BEGIN:VTIMEZONE\r\nTZID:Mine\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\nTZOFFSETFROM:+0200\r\n"
         b"TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"), meeting=("request", "a", "", datetime(2026, 6, 1, 10), "", False)),
    hard("an invitation for a whole day", calendar("SUMMARY:a", "DTSTART;VALUE=DATE:20260601"), meeting=("request", "a", "", datetime(2026, 6, 1), "", False)),
    hard("a meeting cancelled", calendar("SUMMARY:a", "DTSTART:20260601T080000Z", method="CANCEL"), meeting=("cancel", "a", "", AT, "", False)),
    hard("an answer to an invitation", calendar("SUMMARY:a", "DTSTART:20260601T080000Z", method="REPLY"), meeting=("reply", "a", "", AT, "", False)),
    hard("an invitation without a time", calendar("SUMMARY:a"), meeting=("request", "a", "", None, "", False)),
    hard("a calendar that is none", multi("mixed", PLAIN, "Content-Type: text/calendar\r\n\r\nhello"), inside=[], names=[""]),
]

SEALS = [
    hard("encrypted with PGP", multi("encrypted", "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1", "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\nhQ\r\n-----END PGP MESSAGE-----"),
         verdicts=("encrypted",), names=["", "encrypted.asc"]),
    hard("encrypted with PGP in the text", mail("-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n"), verdicts=("encrypted",),
         text="-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"),
    hard("signed with PGP in the text", mail("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHej\r\n-----BEGIN PGP SIGNATURE-----\r\n"), verdicts=("pgp-signed",)),
    hard("signed with PGP, by its protocol", multi('signed; protocol="application/pgp-signature"; micalg=pgp-sha256; x=', PLAIN, "Content-Type: application/pgp-signature\r\n\r\nx"),
         verdicts=("pgp-signed",), text="plain"),
    hard("encrypted with S/MIME by name only", named_file("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"),
         verdicts=("encrypted",), attachments=[("smime.p7m", "application/pkcs7-mime", b"hello")]),
    hard("a wrapping signature that is none", named_file("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"),
         verdicts=(), attachments=[("smime.p7m", "application/pkcs7-mime", b"hello")]),
]

SENDERS = [
    hard("two alphabets in one domain", from_mail("Ton <service@tоn.example>".encode()), verdicts=("sender-lookalike",)),
    hard("two alphabets in one domain, in ASCII", from_mail(b"Ton <service@xn--tn-fmc.example>"), verdicts=("sender-lookalike",)),
    hard("a domain of Cyrillic letters that look Latin", from_mail("Ada <ada@хоре.example>".encode()), verdicts=("sender-lookalike",)),
    hard("an honest international domain", from_mail("Åsa <åsa@köp.example>".encode()), verdicts=()),
    hard("an honest Russian domain", from_mail("Ada <ada@почта.example>".encode()), verdicts=()),
    hard("an honest Japanese domain", from_mail("Ada <ada@日本のテスト.example>".encode()), verdicts=()),
    hard("another's address as the name", from_mail(b'"service@ton.example" <eve@leverans.example>'), verdicts=("name-is-other-address",)),
    hard("the own address as the name", from_mail(b'"Ada@kund.example" <ada@kund.example>'), verdicts=()),
    hard("a name that turns its direction", from_mail("Ada \u202eelpmaxe <ada@kund.example>".encode()), from_name="Ada elpmaxe"),
    hard("a name of 5,000 letters", from_mail(b"A" * 5_000 + b" <ada@kund.example>"), from_name="A" * 300 + "…", from_address="ada@kund.example"),
    hard("two From fields", b"From: a@k.example\r\nFrom: b@k.example\r\nSubject: x\r\n\r\nx", from_address="a@k.example"),
    hard("a sender in a group", from_mail(b"Kunder: Ada <ada@kund.example>;"), from_address="ada@kund.example"),
    hard("an address within quotes", from_mail(b"\"'ada@kund.example'\" <ada@kund.example>"), from_name="ada@kund.example", from_address="ada@kund.example"),
    hard("a name over two lines", from_mail(b"=?utf-8?Q?Ada?=\r\n =?utf-8?Q?_Ek?= <ada@kund.example>"), from_name="Ada Ek"),
    hard("a mailto as the address", from_mail(b"<mailto:ada@kund.example>"), from_address="ada@kund.example"),
    hard("an address literal", from_mail(b"ada@[192.0.2.1]"), from_address="ada@[192.0.2.1]"),
    hard("a quoted local part", from_mail(b'"ada ek"@kund.example'), from_address=None, warns="from-broken"),
]

CHARSETS = [
    *(hard(f"{codec} as it is labelled", text_mail(said.encode(codec), codec), text=said) for codec, said in {
        "iso-8859-2": "Proszę, dziękuję, Łucja", "iso-8859-5": "Привет, наушники", "iso-8859-7": "Καλημέρα, ευχαριστώ", "windows-1253": "Καλημέρα, ευχαριστώ",
        "windows-1255": "שלום, תודה", "windows-1256": "مرحبا شكرا", "windows-1257": "Labas, ačiū už pagalbą", "windows-1258": "Xin chào",
        "koi8-u": "Дякую, їжак", "macroman": "Grüße aus Köln", "big5": "您好，我的耳機壞了", "euc-jp": JAPANESE, "euc-kr": KOREAN, "tis-620": "สวัสดี", "ibm850": "Grüße",
        "iso-2022-kr": KOREAN, "hz": CHINESE, "utf-32": "Hörlurar", "gb18030": CHINESE}.items()),
    *(hard(f"a subject in {codec}", subject_mail(b"=?" + codec.encode() + b"?B?" + base64.b64encode(said.encode(codec)) + b"?="), subject=said) for codec, said in {
        "gb2312": "您好，我的耳机坏了", "shift_jis": "修理をお願いします", "koi8-r": "Здравствуйте", "windows-1251": "Здравствуйте", "utf-7": "Hörlurar", "euc-kr": "안녕하세요"}.items()),
    hard("ISO-2022-JP split in the middle of two encoded words", subject_mail(b"=?ISO-2022-JP?B?" + base64.b64encode("修理".encode("iso2022_jp")[:5])
         + b"?=\r\n =?ISO-2022-JP?B?" + base64.b64encode("修理".encode("iso2022_jp")[5:]) + b"?="), subject="修理"),
    hard("UTF-8 split between base64 and quoted words", subject_mail(b"=?utf-8?B?SMM=?= =?utf-8?Q?=B6r?="), subject="Hör"),
    hard("raw KOI8-R in a header", subject_mail(RUSSIAN.encode("koi8-r")), subject=RUSSIAN),
    hard("raw Shift_JIS in a header", subject_mail(JAPANESE.encode("cp932")), subject=JAPANESE),
    hard("HTML entities in a letter that is HTML", html("<p>H&ouml;rlurar &#8211; 5&nbsp;&euro; &amp; &lt;b&gt;</p>"), text="Hörlurar – 5 € & <b>"),
    hard("RFC 2231 name with a language", named_file("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=iso-8859-1'sv'r%E4kning.pdf"),
         attachments=[("räkning.pdf", "application/pdf", b"hello")]),
    hard("RFC 2231 pieces out of order", named_file("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*1=ing.pdf; filename*0=räkn"),
         attachments=[("räkning.pdf", "application/pdf", b"hello")]),
    hard("RFC 2231 name beside a plain one", named_file("Content-Type: application/pdf; name=x.pdf\r\nContent-Disposition: attachment; filename=y.pdf; filename*=utf-8''z%C3%A4.pdf"),
         attachments=[("zä.pdf", "application/pdf", b"hello")]),
    hard("a name in two encoded words", named_file('Content-Type: application/pdf; name="=?utf-8?Q?r=C3=A4?=\r\n =?utf-8?Q?kning=2Epdf?="'),
         attachments=[("räkning.pdf", "application/pdf", b"hello")]),
    hard("a name of dots and slashes", named_file('Content-Type: application/pdf; name="../../etc/passwd"'), attachments=[("passwd", "application/pdf", b"hello")]),
]

DATES = [
    hard("a date with two digits for the year", mail("x", b"Date: Mon, 1 Jun 26 10:00:00 +0200\r\n"), date=AT),
    hard("a date in the year 9999", mail("x", b"Date: Fri, 31 Dec 9999 23:59:59 -1200\r\n"), date=None, warns="date-broken"),
    hard("a date with the wrong weekday", mail("x", b"Date: Sun, 1 Jun 2026 10:00:00 +0200\r\n"), date=AT),
    hard("a date with the name of a zone", mail("x", b"Date: Mon, 1 Jun 2026 08:00:00 GMT\r\n"), date=AT),
    hard("a date of 10,000 letters", mail("x", b"Date: " + b"1 " * 5_000 + b"\r\n"), date=None),
    hard("no date at all", mail("x"), date=None),
]

LOOKS = [
    hard("a table as it was laid out", html('<table width="100%" border=1 bgcolor="#fff" style="x"><tr><td align=right width="30%" colspan=2>1</td></tr></table>'),
         html='<table width="100%" border="1"><tbody><tr><td align="right" width="30%" colspan="2">1</td></tr></tbody></table>'),
    hard("a table that spans a million cells", html("<table><tr><td colspan=1000000 rowspan=65534>1</td></tr></table>"),
         html="<table><tbody><tr><td>1</td></tr></tbody></table>"),
    hard("a numbered list that begins at three", html("<ol start=3 type=a><li value=4>x</li></ol>"), html='<ol start="3" type="a"><li value="4">x</li></ol>'),
    hard("a picture by its place", mail('--r\r\nContent-Type: text/html\r\n\r\n<img src="logo.png">x\r\n--r\r\nContent-Type: image/png\r\nContent-Location: logo.png\r\n\r\nhello\r\n--r--',
         b"Content-Type: multipart/related; boundary=r\r\n"), html='<img src="cid:logo.png">x', inline=["logo.png"]),
    hard("a picture that nobody shows", mail("--r\r\nContent-Type: text/html\r\n\r\nx\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n\r\nhello\r\n--r--",
         b"Content-Type: multipart/related; boundary=r\r\n"), inline=[], names=[""]),
    hard("a page that loads its pictures by scheme alone", html('<img src="//evil.example/1.png"><img src="data:image/png;base64,aa">x'), html="<img><img>x"),
    hard("a base that turns links around", html('<base href="https://evil.example/"><a href="/konto">x</a>'), html='<a rel="noopener noreferrer nofollow">x</a>'),
    hard("a form", html('<form action="https://evil.example"><input name=a value=b>Send</form>'), html="Send"),
    hard("a page within the page", html('<iframe srcdoc="<p>x</p>"></iframe>y'), html="y"),
    hard("a link as long as a letter", html(f'<a href="https://x.example/{"a" * 5000}">x</a>'), text="x"),
    hard("alternative whose HTML lies beside its picture", multi("alternative", PLAIN, 'Content-Type: multipart/related; boundary="r"\r\n\r\n--r\r\n' + HTML + "\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <p>\r\n\r\nx\r\n--r--"),
         text="plain", html="<p>rich</p>"),
    hard("an HTML letter with plain words below by a list", multi("mixed", HTML, "Content-Type: text/plain\r\n\r\n-- \r\nA list"), text="rich\n-- \nA list"),
]

BROKEN = [
    hard("a part without a blank line", mail("--b\r\nContent-Type: image/png; name=a.png\r\n--b--\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n"),
         attachments=[("a.png", "image/png", b"")]),
    hard("a boundary used again inside", multi("mixed", 'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n\r\nplain', PNG), text="plain", attachments=[("a.png", "image/png", b"hello")]),
    hard("an alternative within an alternative that says something else", multi("alternative", PLAIN,
         'Content-Type: multipart/alternative; boundary="r"\r\n\r\n--r\r\n\r\nother\r\n--r\r\n' + HTML + "\r\n--r--"),
         text="plain", html="<p>rich</p>", attachments=[("", "text/plain", b"other")]),
    hard("two plain tellings that differ", multi("alternative", PLAIN, PLAIN.replace("plain", "other", 2).replace("text/other", "text/plain")),
         text="plain", attachments=[("", "text/plain", b"other")]),
    hard("two Content-Type fields", mail("<p>a</p>", b"Content-Type: text/html\r\nContent-Type: text/plain\r\n"), text="a"),
    hard("base64 text with a line of advertisement behind", HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nSGVqIGhlag==\r\n", text="Hej hej"),
    hard("lines of 100,000 letters", mail(b"a" * 100_000), text="a" * 100_000),
    hard("100 recipients in one field", b"From: a@k.example\r\nTo: " + b", ".join(b"u%d@t.example" % n for n in range(100)) + b"\r\n\r\nx", to=[f"u{n}@t.example" for n in range(100)]),
]

WRAPPED: list[Hard] = [*INSIDE, *PACKETS, *MEETINGS, *SEALS, *SENDERS, *CHARSETS, *DATES, *LOOKS, *BROKEN]
