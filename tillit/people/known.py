"""Companies and brands, which stand on every page and change a few times a year."""

from uuid import UUID

from tillit.kit.fresh import fresh_for
from tillit.people.models import Brand, Company

FRESH_FOR = 5.0


@fresh_for(FRESH_FOR)
def company_known(key: UUID) -> Company:
    """Raises Company.DoesNotExist."""
    return Company.objects.get(pk=key)


@fresh_for(FRESH_FOR)
def brand_known(key: UUID) -> Brand:
    """Raises Brand.DoesNotExist."""
    return Brand.objects.get(pk=key)
