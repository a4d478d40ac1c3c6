"""What makes `secure`, `minimal` and `rights` true in the vault."""

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from tillit.notice.controls import Evidence
from tillit.vault.declared import holdings
from tillit.vault.evidence import at_risk, broken, control, keeper_answers, keeper_figures, kept
from tillit.vault.sealed import SealedField

SEALED = "data keys live: %(live_keys)s, destroyed: %(erased)s"
AS_FILES = "the keys that wrap them are files of the keeper: low assurance"


@control("sealed-at-rest", "Personal data rests only sealed; the keys lie with another process", is_on=keeper_answers)
def sealed_at_rest() -> Evidence:
    figures = keeper_figures()
    numbers = {"live_keys": figures.live_keys, "erased": figures.erased}
    if not settings.TILLIT_SEPARATED:
        return at_risk(SEALED, AS_FILES, "one account for all: the keeper is a process boundary only", **numbers)
    return kept(SEALED, AS_FILES, **numbers)


@control("epochs-turn", "A new wrapping key each day; old copies of keys die with the old one", is_on=keeper_answers)
def epochs_turn() -> Evidence:
    figures = keeper_figures()
    said = "epoch %(epoch)s, oldest key still kept is of epoch %(oldest_epoch)s"
    numbers = {"epoch": figures.epoch, "oldest_epoch": figures.oldest_epoch, "mirror": int(figures.mirror)}
    kept_epochs = 8
    return kept(said, **numbers) if figures.epoch - figures.oldest_epoch <= kept_epochs else at_risk(said, **numbers)


@control("holdings-declared", "Every table that leads to a person says what it keeps and how it goes")
def holdings_declared() -> Evidence:
    missing = undeclared_models()
    if missing:
        return broken("undeclared: %(names)s", names=", ".join(missing), undeclared=len(missing))
    return kept("tables that lead to a person: %(tables)s, all declared", tables=len({h.model for h in holdings()}))


def undeclared_models() -> list[str]:
    """Models with a sealed field that no holding declares."""
    declared = {holding.model for holding in holdings()}
    return sorted(model._meta.label for model in apps.get_models() if keeps_sealed(model) and model not in declared)


def keeps_sealed(model: type[Model]) -> bool:
    fields = model._meta.get_fields()
    return any(isinstance(field, SealedField) and field.category != "audit" for field in fields)
