"""Who may open what, for the terminal and for `docs/access.md`."""

import sys

from tillit.config.access_page import access_page
from tillit.publishing.current import notice_in_force


def access() -> None:
    """Every page and act with who may come in, in Markdown: by the notice in force and the declared doors."""
    sys.stdout.write(access_page(notice_in_force().notice))
