# ruff: noqa: E501 - a line is a mail
"""What machines write: reports of servers as they really come, answers in a person's place, and what only looks alike.

Written by us after the shapes of well-known servers; all addresses are invented. `{letter}` stands for the Message-ID of
the letter of ours that it is about, `{to}` for the address it went to, so that the same mails can be sent to a desk.
"""

from dataclasses import dataclass

LETTER, TO = "letter.1@ton.example", "ada@kund.example"


@dataclass(frozen=True)
class Machine:
    """`auto` is the word for why no machine answers; `action`, `status` and `named` what a report says."""

    trouble: str
    text: str
    auto: str | None
    action: str = ""
    status: str = ""
    named: bool = True  # the report names the address
    returns: bool = True  # the report returns the letter or its Message-ID

    def raw(self, letter: str = LETTER, to: str = TO) -> bytes:
        local, _, domain = to.partition("@")
        text = self.text.lstrip("\n")
        for mark, value in (("{letter}", letter), ("{to}", to), ("{local}", local), ("{domain}", domain)):
            text = text.replace(mark, value)
        return text.replace("\n", "\r\n").encode()


def dsn(sender: str, subject: str, words: str, fields: str, *, headers: str = "", copy: str = "message/rfc822") -> str:
    """A report in the form of RFC 3464: words, fields, and the letter or its headers."""
    return f"""
From: {sender}
To: service@ton.example
Subject: {subject}
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=utf-8

{words}

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.ton.example
Arrival-Date: Thu, 12 Mar 2026 09:14:33 +0100

{fields}

--=_b
Content-Type: {copy}

From: Ton <service@ton.example>
To: {{to}}
Message-ID: <{{letter}}>
Subject: Re: Hörlurar

Hej
--=_b--
"""


def prose(sender: str, subject: str, words: str, headers: str = "") -> str:
    return f"From: {sender}\nTo: service@ton.example\nSubject: {subject}\n{headers}\n{words}\n"


REPORTS = [
    Machine("Postfix", dsn(
        "MAILER-DAEMON@mx.ton.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.ton.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered.\n\n<{to}>: host mx.kund.example said: 550 5.1.1 User unknown",
        "Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.kund.example\nDiagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected: User unknown",
        headers="Auto-Submitted: auto-replied\n"), "bounce", "failed", "5.1.1"),
    Machine("Postfix, still trying", dsn(
        "MAILER-DAEMON@mx.ton.example (Mail Delivery System)", "Delayed Mail (still being retried)",
        "####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n####################################################################",
        "Final-Recipient: rfc822; {to}\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect to mx.kund.example[203.0.113.5]:25: Connection timed out\nWill-Retry-Until: Tue, 17 Mar 2026 09:14:33 +0100",
        headers="Auto-Submitted: auto-replied\n", copy="text/rfc822-headers"), "auto-replied", "delayed", "4.4.1"),
    Machine("Postfix, asked to confirm", dsn(
        "MAILER-DAEMON@mx.ton.example", "Successful Mail Delivery Report", "Your message was successfully delivered.",
        "Final-Recipient: rfc822; {to}\nAction: delivered\nStatus: 2.0.0"), "daemon", "delivered", "2.0.0"),
    Machine("sendmail", dsn(
        "Mail Delivery Subsystem <MAILER-DAEMON@ton.example>", "Returned mail: see transcript for details",
        "The original message was received at Thu, 12 Mar 2026\n\n   ----- The following addresses had permanent fatal errors -----\n<{to}>\n    (reason: 550 Host unknown)",
        "Final-Recipient: RFC822; {to}\nAction: failed\nStatus: 5.1.2\nRemote-MTA: DNS; kund.example",
        headers="Auto-Submitted: auto-generated (failure)\n"), "bounce", "failed", "5.1.2"),
    Machine("Gmail", dsn(
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
        "** Address not found **\n\nYour message wasn't delivered to {to} because the address couldn't be found, or is unable to receive mail.",
        "Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.",
        headers="X-Failed-Recipients: {to}\nAuto-Submitted: auto-replied\n"), "bounce", "failed", "5.1.1"),
    Machine("Gmail, delivery incomplete", dsn(
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)",
        "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to {to}. Gmail will retry for 46 more hours.",
        "Final-Recipient: rfc822; {to}\nAction: delayed\nStatus: 4.4.2", headers="Auto-Submitted: auto-replied\n"),
        "auto-replied", "delayed", "4.4.2"),
    Machine("Exchange Online", dsn(
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@kund.example>", "Undeliverable: Re: Hörlurar",
        "Your message to {to} couldn't be delivered.\n\n{to} wasn't found at kund.example.",
        "Final-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        headers="X-MS-Exchange-Message-Is-Ndr:\nAuto-Submitted: auto-replied\n"), "bounce", "failed", "5.1.10"),
    Machine("Exchange, says nothing but 5.0.0", dsn(
        "postmaster@kund.example", "Unzustellbar: Re: Hörlurar", "Fehler bei der Nachrichtenzustellung an folgende Empfänger:",
        "Final-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;550 mailbox is full"), "bounce", "failed", "5.2.2"),
    Machine("internationalised report", dsn(
        "MAILER-DAEMON@mx.ton.example", "Undelivered Mail Returned to Sender", "Leider nicht.",
        "Final-Recipient: utf-8; {to}\nAction: failed\nStatus: 5.1.6", copy="message/global-headers").replace(
            "message/delivery-status", "message/global-delivery-status"), "bounce", "failed", "5.1.6"),
    Machine("two recipients, one of them reached", dsn(
        "MAILER-DAEMON@mx.ton.example", "Undelivered Mail Returned to Sender", "One failed.",
        "Final-Recipient: rfc822; kopia@kund.example\nAction: delivered\nStatus: 2.1.5\n\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.2.1"),
        "bounce", "failed", "5.2.1"),
    Machine("Action with a remark behind it", dsn(
        "MAILER-DAEMON@mx.ton.example", "Mail delivery failed", "Sorry.",
        "Final-Recipient: rfc822; <{to}>\nAction: failed (bad address)\nStatus: 5.1.1 (bad destination mailbox address)"),
        "bounce", "failed", "5.1.1"),
    Machine("relayed to a server that does not confirm", dsn(
        "MAILER-DAEMON@mx.ton.example", "Delivery Status Notification (Relay)", "Relayed.",
        "Final-Recipient: rfc822; {to}\nAction: relayed\nStatus: 2.0.0"), "daemon", "relayed", "2.0.0"),
    Machine("qmail", prose("MAILER-DAEMON@mx.kund.example", "failure notice", """Hi. This is the qmail-send program at mx.kund.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <service@ton.example>
Message-ID: <{letter}>
Subject: Re: =?utf-8?Q?H=C3=B6rlurar?=

Hej"""), "bounce", "failed", "5.1.1"),
    Machine("Exim", prose("Mail Delivery System <Mailer-Daemon@mx.ton.example>", "Mail delivery failed: returning message to sender", """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    host mx.kund.example [203.0.113.5]
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 unknown user

------ This is a copy of the message's headers. ------

Message-ID: <{letter}>
To: {to}""", "X-Failed-Recipients: {to}\nAuto-Submitted: auto-replied\n"), "bounce", "failed", "5.1.1"),
    Machine("Exim, warning", prose("Mail Delivery System <Mailer-Daemon@mx.ton.example>", "Warning: message 1tSx-0001 delayed 24 hours", """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.ton.example.

The address to which the message has not yet been delivered is:

  {to}
    Delay reason: Connection timed out

Message-ID: <{letter}>""", "Auto-Submitted: auto-replied\n"), "auto-replied", "delayed", "5.4.1"),
    Machine("GMX and Web.de", prose("GMX Mailer Daemon <mailer-daemon@gmx.example>", "Mail delivery failed: returning message to sender", """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address
failed:

{to}:
SMTP error from remote server for RCPT TO command, host: mx.kund.example
reason: 552 5.2.2 Mailbox quota exceeded

--- The header of the original message is following. ---

Message-ID: <{letter}>"""), "bounce", "failed", "5.2.2"),
    Machine("T-Online", prose("Mail Administrator <postmaster@t-online.example>", "Mail konnte nicht zugestellt werden", """Ihre Nachricht konnte nicht zugestellt werden.

<{to}>: Empfänger ist unbekannt

Kopie der Kopfzeilen:
Message-ID: <{letter}>"""), "bounce", "failed", "5.1.1"),
    Machine("German mailbox is full", prose("Mail Delivery System <MAILER-DAEMON@post.example>", "Unzustellbar: Re: Hörlurar", """Die Nachricht an {to} wurde nicht zugestellt: Das Postfach des Empfängers ist voll.

> Message-ID: <{letter}>"""), "bounce", "failed", "5.2.2"),
    Machine("Swedish", prose("MAILER-DAEMON@post.example", "Leveransfel", """Ditt meddelande till {to} kunde inte levereras.
Mottagaren finns inte.

Message-ID: <{letter}>"""), "bounce", "failed", "5.1.1"),
    Machine("Yahoo", prose("MAILER-DAEMON@yahoo.example", "Failure Notice", """Sorry, we were unable to deliver your message to the following address.

<{to}>:
554: delivery error: dd This user doesn't have a yahoo.example account ({to}) [0] - mta1.yahoo.example

--- Below this line is a copy of the message.

Message-ID: <{letter}>"""), "bounce", "failed", "5.1.1"),
    Machine("Domino", prose("Postmaster@kund.example", "DELIVERY FAILURE: User {local} (kund.example) not listed in Domino Directory", """Your message

  Subject: Re: Hörlurar

was not delivered to:

  {to}

because:

  User {local} not listed in Domino Directory

Message-ID: <{letter}>"""), "bounce", "failed", "5.1.1"),
    Machine("Exchange 2003 without fields", prose("System Administrator <postmaster@kund.example>", "Undeliverable: Re: Hörlurar", """Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

      {to} on 12.03.2026 09:14
            The e-mail address could not be found.
            <mx.kund.example #5.1.1>

Message-ID: <{letter}>"""), "bounce", "failed", "5.1.1"),
    Machine("iCloud, spam suspected", prose("MAILER-DAEMON@icloud.example", "Undelivered Mail Returned to Sender", """The mail system was unable to deliver your message.

<{to}>: host mx.icloud.example said: 554 5.7.1 [HM08] Message rejected due to local policy.

Message-ID: <{letter}>"""), "bounce", "failed", "5.7.1"),
    Machine("a daemon without a domain", prose("MAILER-DAEMON", "Undeliverable mail", """Could not be delivered to {to}: domain does not exist

Message-ID: <{letter}>""", "Return-Path: <>\n"), "bounce", "failed", "5.1.2"),
    Machine("a report that returns nothing", dsn("MAILER-DAEMON@mx.kund.example", "Undeliverable", "Sorry.",
        "Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1").replace("Message-ID: <{letter}>\n", ""), "bounce", "failed", "5.1.1", returns=False),
    Machine("the letter was opened", """
From: Ada <{to}>
To: service@ton.example
Subject: Read: Re: Hörlurar
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

This is a receipt for the mail you sent.
--b
Content-Type: message/disposition-notification

Reporting-UA: kund.example; Mail 1.0
Final-Recipient: rfc822;{to}
Original-Message-ID: <{letter}>
Disposition: manual-action/MDN-sent-manually; displayed
--b--
""", "receipt", "read", named=False),
    Machine("the customer called it unwanted", """
From: <feedback@post.example>
To: abuse@ton.example
Subject: FW: Re: Hörlurar
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b

This is an email abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Post/1.0
Version: 1

--b
Content-Type: message/rfc822

From: Ton <service@ton.example>
To: {to}
Message-ID: <{letter}>

Hej
--b--
""", "feedback", "complaint", named=False),
]  # fmt: skip

ANSWERS = [
    Machine("vacation(1)", prose("Ada <{to}>", "Away from my mail", "I am on holiday.", "Auto-Submitted: auto-replied (vacation)\nPrecedence: bulk\nIn-Reply-To: <{letter}>\n"), "auto-replied"),
    Machine("Exchange says generated", prose("Ada <{to}>", "Automatic reply: Re: Hörlurar", "I am out of office.", "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nIn-Reply-To: <{letter}>\n"), "auto-replied"),
    Machine("Gmail's vacation", prose("Ada <{to}>", "Borta Re: Hörlurar", "Jag är borta.", "Auto-Submitted: auto-replied\nX-Autoreply: yes\nPrecedence: bulk\nIn-Reply-To: <{letter}>\n"), "auto-replied"),
    Machine("Swedish by its subject", prose("Ada <{to}>", "Frånvaro: Re: Hörlurar", "Åter den 3 april.", "In-Reply-To: <{letter}>\n"), "subject"),
    Machine("German by its subject", prose("Ada <{to}>", "Abwesenheitsnotiz: Re: Hörlurar", "Ab 3. April wieder da.", "In-Reply-To: <{letter}>\n"), "subject"),
    Machine("Precedence says so", prose("Ada <{to}>", "Re: Hörlurar", "Received.", "Precedence: auto_reply\nIn-Reply-To: <{letter}>\n"), "auto-replied"),
    Machine("an own header", prose("Ada <{to}>", "Re: Hörlurar", "Received.", "X-Autorespond: on\nIn-Reply-To: <{letter}>\n"), "auto-header"),
    Machine("an empty envelope", prose("Ada <{to}>", "Re: Hörlurar", "I am away.", "Return-Path: <>\nIn-Reply-To: <{letter}>\n"), "null-sender"),
    Machine("a form with an empty envelope and a server's words", prose("Ada <{to}>", "Bestellung nicht zugestellt", "Mein Paket wurde nicht zugestellt, mein Konto ist blocked.", "Return-Path: <>\nIn-Reply-To: <{letter}>\n"), "null-sender"),
]  # fmt: skip

OTHERS = [
    Machine("a ticket system sends on what a person wrote", prose("Ada <{to}>", "Re: Hörlurar", "Ja.", "Auto-Submitted: auto-generated\nIn-Reply-To: <{letter}>\n"), "auto-submitted"),
    Machine("a list sends on what a person wrote", prose("Ada <{to}>", "Re: Hörlurar", "Ja.", "List-Id: <all.kund.example>\nPrecedence: list\nIn-Reply-To: <{letter}>\n"), "list"),
    Machine("a forwarder marks its loop", prose("Ada <{to}>", "Re: Hörlurar", "Ja.", "X-Loop: ada@kund.example\nIn-Reply-To: <{letter}>\n"), "made-header"),
    Machine("a challenge", prose("Ada <{to}>", "Please confirm your message", "Click to prove that you are a person.", "X-TMDA-Fingerprint: x\nIn-Reply-To: <{letter}>\n"), "challenge"),
    Machine("a challenge by its subject", prose("Boxbe <verify@boxbe.example>", "[Boxbe] Your message to Ada is waiting", "Confirm."), "challenge"),
    Machine("a newsletter", prose("Nytt <nytt@butik.example>", "Erbjudanden", "Rea!", "List-Unsubscribe: <https://butik.example/av>\nPrecedence: bulk\n"), "list"),
    Machine("a person whose parcel was not delivered", prose("Ada <{to}>", "Parcel not delivered", "My parcel could not be delivered, the mailbox is full."), None),
    Machine("a person with a postmaster's address", prose("Post <postmaster@kund.example>", "Order", "The parcel was not delivered. Where is it?"), "daemon"),
    Machine("a person who answers an absence", prose("Ada <{to}>", "Re: Out of office: Hörlurar", "Tack!"), None),
    Machine("somebody who writes about a vacation", prose("Ada <{to}>", "Vacation and my order", "Hej"), None),
]  # fmt: skip
