"""The demonstration's customers write to us. Not a way out: it knows only our own listener on loopback."""

import os
import smtplib

from django.conf import settings

from tillit.recipients.errors import GateError

LOOPBACK = "127.0.0.1"
TIMEOUT = 20


class OnlyInDemo(GateError):
    """Only a demonstration writes as its invented customers. Nothing was sent."""


class NotTaken(GateError):
    """Our own listener did not take the mail. Nothing was stored; send it again in a moment."""


def post_as_customer(sender: str, to: str, content: bytes) -> None:
    """Deliver a mail of an invented customer to our own SMTP listener: the real way in.

    Raises:
        OnlyInDemo: this installation is no demonstration.
        NotTaken: the listener refused it, or does not answer.
    """
    port = os.environ.get("TILLIT_SMTP_PORT", "")
    if not settings.TILLIT_DEMO or not port.isdecimal():
        raise OnlyInDemo
    try:
        with smtplib.SMTP(LOOPBACK, int(port), timeout=TIMEOUT) as server:
            server.sendmail(sender, [to], content)
    except (OSError, smtplib.SMTPException):
        raise NotTaken from None
