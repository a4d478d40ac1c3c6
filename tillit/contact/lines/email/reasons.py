"""Why a mail did not arrive, from what servers write in prose, as enhanced status codes (RFC 3463).

The code is all that is kept of a server's words: they may quote anything.
"""

import re

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")

FAILED_WORDS = re.compile(
    r"undeliver|returned mail|returned to sender|returning message|failure notice|"
    r"delivery (?:status|failure|failed|delayed|incomplete|has failed|has been delayed|report|problem)|"
    r"mail delivery|message delayed|could not be delivered|couldn't be delivered|wasn't delivered|not delivered|"
    r"unable to deliver|mail system error|nondeliverable|non remis|non distribu|"
    r"unzustellbar|nicht zugestellt|nicht zustell|konnte nicht|zustellung|"
    r"kunde inte levereras|inte levererats|olevererbart|gick inte att leverera|leveransfel",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delayed|delivery incomplete|warning: (?:message|could not)|still being retried|"
    r"will (?:be|keep) (?:retried|trying)|"
    r"not yet (?:been )?delivered|verzögert|noch nicht zugestellt|fördröjd|har ännu inte levererats",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"permanent|giving up|gave up|has failed|will not be retried|retry timeout exceeded|returned to sender",
    re.IGNORECASE,
)
_WORDS: dict[str, list[str]] = {
    "5.2.2": [
        r"mailbox (?:is )?full", r"over ?quota", r"quota exceeded", r"out of storage", r"insufficient storage",
        r"exceeded (?:its|their|the) .{0,20}(?:quota|storage)", r"postfach .{0,40}voll", r"inkorgen? är full",
        r"brevlåda .{0,40}full",
    ],
    "5.1.2": [
        r"host (?:or domain )?(?:name )?(?:not found|unknown|is unknown)", r"domain (?:does not exist|not found)",
        r"nxdomain", r"no such domain", r"unrouteable mail domain", r"domain .{0,80}couldn't be found",
    ],
    "5.1.1": [
        r"user unknown", r"unknown (?:user|recipient|address|mailbox)", r"no such (?:user|mailbox|recipient|address)",
        r"does(?: not|n't) exist", r"doesn't have a .{0,20}account", r"no mailbox", r"not (?:listed|found) in",
        r"recipient (?:rejected|not found|unknown)", r"mailbox (?:not found|unavailable|unknown)",
        r"address (?:not found|rejected)", r"couldn't be found", r"unrouteable address", r"invalid recipient",
        r"user .{0,60}not (?:known|found)", r"unknown or illegal alias", r"empfänger .{0,30}unbekannt",
        r"existiert nicht", r"finns inte",
    ],
    "5.2.1": [
        r"(?:mailbox|account) (?:is |has been )?(?:disabled|inactive|suspended|closed|deactivated)",
        r"postfach .{0,40}(?:gesperrt|deaktiviert)",
    ],
    "5.3.4": [r"message (?:size|is) .{0,30}(?:exceeds|too (?:large|big))", r"too large", r"size limit", r"zu groß"],
    "5.4.1": [r"connection (?:refused|timed out)", r"no answer from host", r"could not connect", r"timed out"],
    "5.7.1": [
        r"spam", r"blocked", r"blacklist", r"policy", r"denied", r"not authori[sz]ed", r"unsolicited", r"reputation",
        r"dmarc",
    ],
}
_REASONS = tuple((code, re.compile("|".join(words), re.IGNORECASE)) for code, words in _WORDS.items())
_MOST = 20_000


def status_in(text: str) -> str:
    """The status code that a text names or means; empty where it gives no reason. `5.0.0` says nothing by itself."""
    text = text[:_MOST]
    named = next((code for code in STATUS.findall(text) if code[0] in "45" and not code.endswith(".0.0")), "")
    return named or next((code for code, words in _REASONS if words.search(text)), "")


def is_about_delay(subject: str, text: str) -> bool:
    """Whether the server still tries."""
    if _DELAYED.search(subject):
        return True
    return bool(_DELAYED.search(text)) and not _FOR_GOOD.search(text)
