"""The one source of time.

Everything that ages asks here, so that a demonstration home can be shown a later day and a test can move time
without waiting. Times are aware and in UTC.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(tz=UTC)
