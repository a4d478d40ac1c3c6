"""Turning the epoch by hand; the keeper does it by itself every day."""

from tillit.config.cli.show import AsJson, print_json
from tillit.config.cli.sign_in import operator
from tillit.keeper.answers import Rotated
from tillit.keeper.wire import Rotate
from tillit.vault.client import ask


def rotate(*, as_json: AsJson = False) -> None:
    """Wrap every living key anew and destroy the epoch key of seven epochs ago, at most one in 20 hours of running."""
    turned = ask(Rotate(), Rotated, by=operator(), lane="bulk", deadline=300)
    if as_json:
        print_json({"epoch": turned.epoch, "rewrapped": turned.rewrapped, "destroyed": list(turned.destroyed)})
        return
    gone = ", ".join(map(str, turned.destroyed)) or "none"
    print(f"Epoch {turned.epoch}: {turned.rewrapped} keys wrapped anew; destroyed: {gone}.")
