"""A writer as letters name one: `name <address>`, an address alone, or a name alone."""


def name_and_address(said: str) -> tuple[str, str]:
    """Both, each empty where there is none."""
    name, _, address = said.rpartition("<") if said.endswith(">") else ("", "", said)
    address = address.rstrip(">")
    return (name.strip(), address) if "@" in address else (said, "")
