"""How a room announces itself when Django starts."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class Room(AppConfig):
    """A room: loads what it declares about people (`holdings`) and what makes promises true (`controls`)."""

    def ready(self) -> None:
        for part in ("holdings", "controls"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
