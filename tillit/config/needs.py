"""What each process is given of the supervisor's environment. Promise `secure`: addresses with passwords, and paths to
keys, go to whoever needs them and to nobody else; an intruder in the application finds no way to tables or keyring.
"""

import os

CLOSED = frozenset({
    "DATABASE_URL", "TILLIT_OWNER_URL", "TILLIT_KEYRING_URL", "TILLIT_KEYS", "TILLIT_EPOCH_MIRROR", "TILLIT_RELAY",
    "TILLIT_SECRET_KEY", "TILLIT_SECRETS", "TILLIT_RELAY_PASSWORD", "TILLIT_OPERATOR_SOCKET", "TILLIT_PASSWORD",
    "TILLIT_PASSWORD_CODE", "TILLIT_SECOND_PASSWORD", "TILLIT_SECOND_PASSWORD_CODE", "TILLIT_NEW_PASSWORD",
    "TILLIT_METRICS_TOKEN", "TILLIT_BACKUP_URL",
    "TILLIT_MAILBOX_PASSWORD", "TILLIT_MAILBOX_TOKEN", "TILLIT_MAILBOX_CLIENT_SECRET", "TILLIT_PROVIDER_SECRET",
})  # fmt: skip
"""What is given to nobody who is not named below."""

NEEDS: dict[str, frozenset[str]] = {
    "keeper": frozenset({"TILLIT_KEYRING_URL", "TILLIT_KEYS", "TILLIT_EPOCH_MIRROR"}),
    "migrate": frozenset({"DATABASE_URL", "TILLIT_OWNER_URL"}),
    "prepare": frozenset({"DATABASE_URL", "TILLIT_OPERATOR_SOCKET"}),  # it founds, as the operator
    "replay": frozenset({"DATABASE_URL", "TILLIT_OPERATOR_SOCKET", "TILLIT_SECRETS"}),
    "fill": frozenset({"DATABASE_URL"}),
    "web": frozenset({"DATABASE_URL", "TILLIT_SECRET_KEY", "TILLIT_METRICS_TOKEN", "TILLIT_SECRETS"}),  # of providers
    "work": frozenset({"DATABASE_URL", "TILLIT_RELAY", "TILLIT_SECRETS"}),
}


def environment_of(process: str) -> dict[str, str]:
    """The environment of one of our processes."""
    withheld = CLOSED - NEEDS[process]
    return {name: value for name, value in os.environ.items() if name not in withheld}
