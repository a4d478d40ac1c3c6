"""Where the quotation of an earlier letter starts, and where a signature does, so that both can be folded. Nothing is
removed.

A quotation with new words below it (answers between the lines) is not folded. Our own line patterns first: they take a
fixed time a line; quotequail is asked where they find nothing, on texts short enough for it.
"""

import re

import quotequail

_ATTRIBUTION = re.compile(
    r"(?:On|Am|Den|Le|El|Em|Op|Il|W dniu|Dnia|På|Ons|Tors|Tis|Mån|Fre|Lör|Sön|Mon|Tue|Wed|Thu|Fri|Sat|Sun|"
    r"\d{4}-\d\d-\d\d|\d\d?[./])"
    r"[^\n]{0,300}?(?:wrote|writes|schrieb|skrev|écrit|escribió|escreveu|ha scritto|schreef|geschreven|"
    r"napisał(?:\(a\))?|kirjoitti)"
    r"[^\n]{0,200}?:\s{0,3}$"
)
_NAME_WROTE = re.compile(
    r"[^\n]{1,200} (?:wrote|schrieb|skrev|a écrit|escribió|ha scritto|schreef|napisał(?:\(a\))?)\s?:\s{0,3}$"
)
_DIVIDER = re.compile(
    r"\s{0,3}(?:-{2,20} ?(?:Original Message|Original message|Forwarded message|Forwarded Message|"
    r"Ursprüngliche Nachricht|"
    r"Originalnachricht|Original-Nachricht|Weitergeleitete Nachricht|Ursprungligt meddelande|Originalmeddelande|"
    r"Vidarebefordrat meddelande|Message d'origine|Mensaje original|Oorspronkelijk bericht|Messaggio originale|"
    r"Wiadomość oryginalna|Reply message|Reply above) ?-{2,20}|Begin forwarded message:|"
    r"Anfang der weitergeleiteten (?:E-Mail|Nachricht):|"
    r"Vidarebefordrat brev:)\s{0,3}$"
)
_HEADER_LINE = re.compile(
    r"\*?(?:From|Von|Från|De|Da|Van|Od|Sent|Gesendet|Skickat|Date|Datum|Envoyé|Enviado|Inviato|Verzonden|"
    r"Wysłano|To|An|Till|À|Para|"
    r"A|Aan|Do|Cc|Kopie|Kopia|Subject|Betreff|Ämne|Objet|Asunto|Oggetto|Onderwerp|Temat)\s?:\*?\s[^\n]{0,500}$"
)
_FROM_LINE = re.compile(r"\*?(?:From|Von|Från|De|Da|Van|Od)\s?:\*?\s[^\n]{1,500}$")
_RULE = re.compile(r"_{20,80}\s{0,3}$")
_SIGNATURE = re.compile(r"-- ?$")
_DEVICE = re.compile(
    r"(?:Sent from my |Sent from (?:Outlook|Mail|Yahoo|Proton)|Get Outlook for |"
    r"Von meinem \S{1,30} (?:gesendet|aus)|Gesendet (?:von|mit) |"
    r"Skickat från min |Skickat från |Hämta Outlook för |Envoyé de mon )[^\n]{0,80}$"
)
_SHORT_ENOUGH = 20_000
_LONGEST_LINE = 1_000
_HEADERS_NEEDED = 3


def find_quote(text: str) -> int | None:
    """The index from which on `text` is a quotation; None when there is none, or when new words stand below it."""
    lines = text.split("\n")
    offset = 0
    for number, line in enumerate(lines):
        if _opens_quote(lines, number) and _quote_to_end(lines, number):
            return offset if text[:offset].strip() else None
        offset += len(line) + 1
    if len(text) > _SHORT_ENOUGH or not any(line.endswith(":") or line[:1] == ">" for line in lines):
        return None
    return _second_opinion(text, lines)


def _opens_quote(lines: list[str], number: int) -> bool:
    line = lines[number]
    if not line or len(line) > _LONGEST_LINE:
        return False
    if line[0] == ">":
        return True
    stripped = line.rstrip()
    if stripped[-1:] == ":":
        return bool(_ATTRIBUTION.match(line) or _DIVIDER.match(line)) or (
            _next_is_quoted(lines, number) and _NAME_WROTE.match(line) is not None
        )
    if line[0] in "_-* " or stripped[-1:] == "-":
        return bool(_DIVIDER.match(line)) or bool(_RULE.match(line) and _header_block(lines, number + 1))
    if (
        line[:3] in {"On ", "Am ", "Den", "Le ", "På "}
        and number + 1 < len(lines)
        and len(lines[number + 1]) < _LONGEST_LINE
    ):
        # Programs wrap the line that introduces a quotation.
        return _ATTRIBUTION.match(f"{stripped} {lines[number + 1]}") is not None
    return _header_block(lines, number)


def _next_is_quoted(lines: list[str], number: int) -> bool:
    return any(line[:1] == ">" for line in lines[number + 1 : number + 3])


def _header_block(lines: list[str], number: int) -> bool:
    """The headers of an older letter, as Outlook copies them: From, and two more of its fellows right below."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    if number >= len(lines) or len(lines[number]) > _LONGEST_LINE or not _FROM_LINE.match(lines[number]):
        return False
    near = lines[number : number + 6]
    return sum(1 for line in near if len(line) < _LONGEST_LINE and _HEADER_LINE.match(line)) >= _HEADERS_NEEDED


def _quote_to_end(lines: list[str], number: int) -> bool:
    """Whether everything from here is quotation; where lines are marked with `>`, none without may follow."""
    rest = lines[number:]
    marked = [index for index, line in enumerate(rest) if line[:1] == ">"]
    if not marked:
        return True
    if marked[0] > 4 and lines[number][:1] != ">":  # noqa: PLR2004 - an introduction of two lines and two empty ones
        return True
    after = rest[marked[-1] + 1 :]
    between = rest[marked[0] : marked[-1]]
    loose = [line for line in between if line.strip() and line[:1] != ">"]
    tail = [line for line in after if line.strip()]
    return not loose and (not tail or bool(_SIGNATURE.match(tail[0]) or _DEVICE.match(tail[0])))


def _second_opinion(text: str, lines: list[str]) -> int | None:
    if any(len(line) > _LONGEST_LINE for line in lines):
        return None
    pieces = quotequail.quote(text, limit=2_000, quote_intro_line=True)
    if len(pieces) < 2 or pieces[-1][0]:  # noqa: PLR2004
        return None
    index = len(text) - len(pieces[-1][1])
    number = text.count("\n", 0, index)
    return index if text[:index].strip() and _quote_to_end(lines, number) else None


def find_signature(text: str, quote_at: int | None) -> int | None:
    """The index of the signature before the quotation: the line `-- ` (RFC 3676, 4.3), or what a telephone adds."""
    own = text if quote_at is None else text[:quote_at]
    offset = len(own)
    found = None
    for line in reversed(own.split("\n")[-30:]):
        offset -= len(line)
        if _SIGNATURE.match(line) or _DEVICE.match(line):
            found = offset
        offset -= 1
    return found if found is not None and own[:found].strip() else None
