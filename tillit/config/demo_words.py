"""The one password of a demonstration; it stands apart so that `tillit up` can print it without starting Django."""

DEMO_PASSWORD = "nordlund-demo"  # noqa: S105 - printed at every start of a demonstration, which listens on loopback only
