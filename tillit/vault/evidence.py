"""Evidence in words: short ways to say kept, at risk and broken; and how a control states itself."""

from collections.abc import Callable

from tillit.keeper.answers import Figures
from tillit.keeper.wire import Status
from tillit.notice.controls import Control, Evidence, Verdict, registry
from tillit.vault.client import ask
from tillit.vault.errors import VaultError

Figure = int | float | str


def kept(*said: str, **figures: Figure) -> Evidence:
    """The promise holds. `said` are patterns with the figures' names, such as `holds in force: %(holds)s`."""
    return Evidence(Verdict.KEPT, said, figures)


def at_risk(*said: str, **figures: Figure) -> Evidence:
    """The promise still holds, and will not for long if nobody acts."""
    return Evidence(Verdict.AT_RISK, said, figures)


def broken(*said: str, **figures: Figure) -> Evidence:
    """The promise does not hold."""
    return Evidence(Verdict.BROKEN, said, figures)


def always_on() -> bool:
    """A control that is part of the code's shape: there is no switch to turn it off."""
    return True


def not_built() -> bool:
    """The deed is not built yet: a notice that promises it as built cannot be published."""
    return False


def control(
    id: str, title: str, *, is_on: Callable[[], bool] = always_on  # noqa: A002 - the registry's own word
) -> Callable[[Callable[[], Evidence]], Callable[[], Evidence]]:
    """Register the decorated function as the live evidence of a control."""

    def register(evidence: Callable[[], Evidence]) -> Callable[[], Evidence]:
        registry.register(Control(id=id, title=title, evidence=evidence, is_on=is_on))
        return evidence

    return register


def keeper_figures() -> Figures:
    """What the keeper says of itself. Raises VaultError when it does not answer."""
    return ask(Status(), Figures)


def keeper_answers() -> bool:
    try:
        keeper_figures()
    except VaultError:
        return False
    return True
