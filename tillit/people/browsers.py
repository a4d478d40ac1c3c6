"""Which browser a sign-in belongs to: three small facts out of what a browser says of itself, and no more.

Enough to recognise one's own sign-ins, and for a copied cookie to be noticed in another browser. The whole line that a
browser sends would tell one person's device from another's; it is not kept, nor is an address on the network.
"""

import re
from dataclasses import dataclass

_NAMES = (  # the first that is found: nearly all call themselves Chrome and Safari as well
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d{1,4})")),
    ("Opera", re.compile(r"(?:OPR|Opera)/(\d{1,4})")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d{1,4})")),
    ("Vivaldi", re.compile(r"Vivaldi/(\d{1,4})")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d{1,4})")),
    ("Chrome", re.compile(r"(?:HeadlessChrome|Chrome|CriOS|Chromium)/(\d{1,4})")),
    ("Safari", re.compile(r"Version/(\d{1,4}).* Safari/")),
)
_SYSTEMS = (
    ("iPhone", re.compile("iPhone")),
    ("iPad", re.compile("iPad")),
    ("Android", re.compile("Android")),
    ("ChromeOS", re.compile("CrOS")),
    ("Windows", re.compile("Windows")),
    ("macOS", re.compile("Macintosh")),
    ("Linux", re.compile("Linux|X11")),
)
_PROGRAM = re.compile(r"([A-Za-z][A-Za-z-]{0,19})(?:/(\d{1,4}))?")


@dataclass(frozen=True)
class Browser:
    """`name` and `system` as people call them, empty where unknown; `version` is the first number only, or 0."""

    name: str
    system: str
    version: int

    def is_same_as(self, earlier: "Browser") -> bool:
        """Whether a sign-in of `earlier` may be used here: a browser grows newer while somebody works, never older."""
        same = (self.name, self.system) == (earlier.name, earlier.system)
        return same and self.version >= earlier.version


def browser_of(said: str) -> Browser:
    """Out of a User-Agent header (RFC 9110, 10.1.5)."""
    system = next((name for name, pattern in _SYSTEMS if pattern.search(said)), "")
    for name, pattern in _NAMES:
        if found := pattern.search(said):
            return Browser(name, system, int(found[1]))
    program = _PROGRAM.match(said)
    return Browser(program[1], system, int(program[2] or 0)) if program else Browser("", system, 0)
