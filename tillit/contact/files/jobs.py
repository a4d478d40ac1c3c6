"""What is asked of the limited child, and what it answers: plain values, believed only as far as their shape goes."""

from enum import StrEnum

import msgspec


class Do(StrEnum):
    """What may be done with a file."""

    LOOK = "look"  # at arrival: what it is, whether it is dangerous, its words, a small picture of it
    PICTURE = "picture"  # the picture as it may be shown
    PAGE = "page"  # one page of a PDF as a picture
    READ = "read"  # its text, to be read in place


class Job(msgspec.Struct):
    """One thing to do with one file. `media` is what its first bytes say; `seconds` of CPU and `wall` it may take."""

    do: Do
    media: str
    name: str = ""
    page: int = 0
    seconds: int = 2
    wall: float = 5.0
    countries: list[str] = []  # whose personal numbers must not be kept, and the forms of numbers that may (`CutRules`)
    own: list[str] = []


class Answer(msgspec.Struct):
    """What came of it. A job fills in its own part."""

    media: str = ""  # known better now
    held: str = ""  # why it is dangerous, of the closed list in `danger`
    words: str = ""  # distinct words, cut-outs made
    text: str = ""
    picture: bytes = b""
    pages: int = 0
    barred: list[str] = []  # kinds of numbers in its text for which it must not be kept
    fault: str = ""  # of a closed list: broken, locked, too-large, slow
