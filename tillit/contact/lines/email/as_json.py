"""What `tillit mail parse --json` prints: the mail as plain JSON values, for people who check that we read mail
right.
"""

from typing import TypedDict

from tillit.contact.lines.email.mail import ParsedMail


class AttachmentJson(TypedDict):
    """One attachment: `sha256` in hex over its bytes, `size` in bytes."""

    name: str
    type: str
    size: int
    sha256: str


def mail_json(mail: ParsedMail) -> dict[str, str | bool | list[str] | list[AttachmentJson] | None]:
    """The eleven keys in their order. Addresses are plain, message ids without angle brackets, `from` null where the
    mail names nobody.

    The text is whole, quotation included; line ends are LF, none stands at the end.
    """
    return {
        "from": mail.from_address,
        "from_name": mail.from_name,
        "to": [box.address for box in mail.to],
        "cc": [box.address for box in mail.cc],
        "subject": mail.subject,
        "text": mail.text,
        "attachments": [
            AttachmentJson(name=file.name, type=file.type, size=file.size, sha256=file.sha256)
            for file in mail.attachments
        ],
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "auto": mail.auto is not None,
        "bounce": mail.bounce,
    }
