"""Who registered a domain, by the list of public suffixes."""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4_096)
def organisation(domain: str) -> str:
    """Who registered a domain: one name below the public suffix; below the last name where that is not listed."""
    name = domain.lower().rstrip(".")
    return str(_suffixes().privatesuffix(name) or ".".join(name.split(".")[-2:]))
