"""A mail is cut wherever it says something: headers, texts, pages, links, names, files, and mails within it."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.vault.labelled.generate import generated
from tests.vault.labelled.read import RULES, by_hand
from tillit.contact.lines.email.cut_file import cut_file, cut_mail_file
from tillit.contact.lines.email.cut_page import cut_html, cut_wild_html
from tillit.contact.lines.email.cutting import count_cuts, cut_mail
from tillit.contact.lines.email.mail import Attachment
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.remarks import cut_out_remark
from tillit.vault.cut import KINDS, CutRules

HERE = CutRules(frozenset({"SE", "DE"}))
CARD, PERSON = "4111 1111 1111 1111", "850101-1236"


def file(name: str, media_type: str, content: bytes, charset: str | None = None) -> Attachment:
    return Attachment(name, media_type, len(content), "", content, charset=charset)


def as_mail(subject: str, body: str) -> bytes:
    """The same words as text, as HTML, as a table in a file and as a mail within the mail."""
    mail, inner = EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)
    for one in (mail, inner):
        one["From"], one["Subject"] = "ada@post.example", subject.replace("\n", " ") or "?"
        one.set_content(body)
        one.add_alternative("<p>" + body.replace("&", "&amp;").replace("\n", "<br>") + "</p>", subtype="html")
    mail.add_attachment(body.encode(), maintype="text", subtype="csv", filename="words.csv")
    mail.add_attachment(inner)
    return mail.as_bytes()


@pytest.mark.promise("minimal")
def test_nothing_labelled_is_left_anywhere_in_a_whole_mail() -> None:
    for labelled in [*by_hand(), *generated()[:60]]:
        kept, _ = cut_mail(parse_mail(as_mail(labelled.subject, labelled.body)), RULES)
        inner = parse_mail(kept.attachments[1].content)
        said = [kept.subject, kept.text, kept.html or "", kept.attachments[0].content.decode()]
        said += [inner.subject, inner.text, inner.html or ""]
        for label in labelled.labels:
            written = labelled.text[label.start : label.end]
            if label.goes and len(written) > 4:
                assert not [one for one in said if written in one], written


@pytest.mark.promise("minimal")
def test_a_senders_name_and_the_name_of_a_file_are_cut() -> None:
    raw = (
        f'From: "Ada {CARD}" <ada@post.example>\r\nCc: {CARD} <b@post.example>\r\n'
        "Subject: =?utf-8?q?4111_1111_?=\r\n =?utf-8?q?1111_1111?=\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nHej\r\n--m\r\n"
        f"Content-Type: image/png\r\nContent-Disposition: attachment; filename*=utf-8''pass%20{PERSON}.png\r\n\r\n"
        "x\r\n--m--\r\n"
    ).encode()
    kept, found = cut_mail(parse_mail(raw), HERE)
    assert {one.place for one in found} == {"sender", "subject", "attachment-name"}
    assert "1111 1" not in kept.from_name + kept.subject + kept.cc[0].name
    assert PERSON not in kept.attachments[0].name


def test_a_link_that_carries_a_card_number_is_no_link_any_more() -> None:
    page = '<p><a href="https://pay.example/?card=4111111111111111&amp;a=1" title="4111 1111 1111 1111">pay</a></p>'
    assert cut_html(page, HERE).text == '<p><a href="" title="[card number removed, ends 1111]">pay</a></p>'
    tracked = '<a href="https://shop.example/order/4532015112830366">order</a>'
    assert cut_html(tracked, HERE).text is tracked


def test_a_page_as_a_file_is_cut_across_its_tags() -> None:
    page = "<HTML><STYLE>p{a:1}</STYLE><TD>4111<TD><B>1111 1111</B> 1111<BR>Personnr&nbsp;850101&#45;1236"
    cut = cut_wild_html(page, HERE)
    assert sorted(one.kind for one in cut.found) == ["card", "personal-number"]
    assert "1111 1" not in cut.text
    assert "850101" not in cut.text


@pytest.mark.parametrize(
    ("name", "media_type", "content", "charset"),
    [
        ("a.csv", "application/octet-stream", f"ö;{CARD}".encode("cp1252"), None),
        ("a.txt", "text/plain", f"ö;{CARD}".encode("utf-16"), None),
        ("a.json", "application/json", f'{{"pan": "{CARD}"}}'.encode(), "utf-8"),
        ("a.ics", "text/calendar", f"SUMMARY:{CARD}".encode(), "utf-8"),
        ("a.eml", "application/octet-stream", f"Subject: {CARD}\r\n\r\nHi".encode(), None),
    ],
)
def test_a_file_that_is_text_is_cut(name: str, media_type: str, content: bytes, charset: str | None) -> None:
    kept, found = cut_file(file(name, media_type, content, charset), HERE)
    assert [one.kind for one in found] == ["card"]
    assert kept.size == len(kept.content)
    assert b"1111 1111" not in kept.content.replace(b"\0", b"")


def test_a_file_without_anything_to_cut_stays_byte_for_byte() -> None:
    broken, mail = b"\xff\xfe\x00broken", b"Subject: 1\n\n\xff"
    for one in (file("a.txt", "text/plain", broken), file("a.eml", "message/rfc822", mail)):
        assert cut_file(one, HERE) == (one, [])


def test_a_mail_within_a_mail_within_a_mail_is_cut_and_its_other_files_stay() -> None:
    innermost, middle, outer = (EmailMessage(policy=SMTP) for _ in range(3))
    innermost["Subject"] = f"Kort {CARD}"
    innermost.set_content(f"Mitt personnummer är {PERSON}", charset="iso-8859-1", cte="base64")
    innermost.add_attachment(b"\x89PNG\x00", maintype="image", subtype="png", filename=f"{CARD}.png")
    middle.set_content("see below")
    middle.add_attachment(innermost)
    outer.set_content("see below")
    outer.add_attachment(middle)
    raw, found = cut_mail_file(outer.as_bytes(), HERE)
    assert sorted(one.kind for one in found) == ["card", "card", "personal-number"]
    words = [part for part in parse_and_walk(raw) if part.get_content_maintype() == "image"]
    assert words[0].get_payload(decode=True) == b"\x89PNG\x00"
    assert words[0].get_filename() == "[card number removed, ends 1111].png"


def parse_and_walk(raw: bytes) -> list[EmailMessage]:
    import email
    from email.policy import default

    return list(email.message_from_bytes(raw, policy=default).walk())


def test_a_mail_built_to_choke_its_reader_is_cut_as_one_text() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3_000))
    kept, found = cut_mail_file(f"Subject: {CARD}\r\n{deep}\r\n{CARD}".encode(), HERE)
    assert found
    assert CARD.encode() not in kept


def test_a_number_told_as_text_and_as_html_is_counted_once() -> None:
    _, found = cut_mail(parse_mail(as_mail("Hej", f"Kort {CARD}")), HERE)
    assert len(found) > 5
    assert count_cuts(found) == ["card"] * 4  # letter, file, and the text and page of the mail within


def test_the_customer_is_told_in_their_language_what_went_and_what_not_to_send() -> None:
    assert "kortnummer, säkerhetskod" in cut_out_remark(["security-code", "card", "card"], "sv")
    assert "Skicka aldrig kortuppgifter" in cut_out_remark(["card"], "sv")
    assert "card details" not in cut_out_remark(["iban"], "fi")
    assert cut_out_remark([], "de") == ""
    assert all(cut_out_remark([kind], language) for kind in KINDS for language in ("en", "sv", "de", "fi"))
