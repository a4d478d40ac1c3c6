"""Pictures of the pages a story passes, for whoever wants to look: `TILLIT_PICTURES` names the folder they go to."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from tests.journeys.browsing import Visit

NARROW: ViewportSize = {"width": 360, "height": 740}
TWICE: ViewportSize = {"width": 720, "height": 450}
"""What 200 % leaves of a window of 1440 by 900."""


@dataclass
class Album:
    """Every page is looked at for faults; where a folder is named, it is drawn light, dark, narrow and at 200 % too."""

    folder: Path | None
    shown: int = field(default=0, init=False)

    @classmethod
    def named(cls) -> "Album":
        name = os.environ.get("TILLIT_PICTURES", "")
        return cls(Path(name) if name else None)

    def look(self, visit: Visit, what: str) -> None:
        visit.check()
        self.shown += 1
        if self.folder:
            self._draw(visit, self.folder / f"{self.shown:02}-{what}")

    def _draw(self, visit: Visit, name: Path) -> None:
        page = visit.page
        usual = page.viewport_size
        assert usual is not None
        self._take(page, name, "light")
        page.emulate_media(color_scheme="dark")
        self._take(page, name, "dark")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(NARROW)
        self._take(page, name, "narrow")
        page.set_viewport_size(TWICE)
        self._take(page, name, "twice")
        page.set_viewport_size(usual)

    def _take(self, page: Page, name: Path, how: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, how)
        page.screenshot(path=f"{name}-{how}.png", animations="disabled")
