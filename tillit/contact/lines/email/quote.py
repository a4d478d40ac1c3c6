"""Where the quotation of an earlier letter starts, and where a signature does, so that both can be folded. Nothing is
removed.

A quotation with new words below it (answers between the lines) is not folded. Our own line patterns first: they take a
fixed time a line; quotequail is asked where they find nothing, on texts short enough for it.
"""

import quotequail

from tillit.contact.lines.email.quote_words import (
    ATTRIBUTION,
    DEVICE,
    DIVIDER,
    FROM_LINE,
    HEADER_LINE,
    RULE,
    SIGNATURE,
    WROTE,
)

_SHORT_ENOUGH = 20_000
_LONGEST_LINE = 1_000
_LONGEST_NAME = 18
"""Letters of the longest name of a header in any of the languages."""
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
        return _introduces(line, lines, number) or DIVIDER.match(line) is not None
    if line[0] in "_-* " or stripped[-1:] == "-":
        return bool(DIVIDER.match(line)) or bool(RULE.match(line) and _header_block(lines, number + 1))
    following = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
    if following[-1:] == ":" and len(following) < _LONGEST_LINE and following[0] != ">":
        # Programs wrap the line that introduces a quotation.
        return _introduces(f"{stripped} {following}", lines, number + 1)
    return ":" in line[:_LONGEST_NAME] and _header_block(lines, number)


def _introduces(line: str, lines: list[str], number: int) -> bool:
    """Whether `line`, which ends as line `number` does, says whose words follow; less has to be said of marked ones."""
    if ATTRIBUTION.match(line):
        return True
    return any(line[:1] == ">" for line in lines[number + 1 : number + 3]) and WROTE.search(line) is not None


def _header_block(lines: list[str], number: int) -> bool:
    """The headers of an older letter, as Outlook copies them: From, and two more of its fellows right below."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    if number >= len(lines) or len(lines[number]) > _LONGEST_LINE or not FROM_LINE.match(lines[number]):
        return False
    near = lines[number : number + 6]
    return sum(1 for line in near if len(line) < _LONGEST_LINE and HEADER_LINE.match(line)) >= _HEADERS_NEEDED


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
    return not loose and (not tail or bool(SIGNATURE.match(tail[0]) or DEVICE.match(tail[0])))


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
        if SIGNATURE.match(line) or DEVICE.match(line):
            found = offset
        offset -= 1
    return found if found is not None and own[:found].strip() else None
