"""The compiled notice: what may be opened, and until when. Every refusal names the clause that refuses.

Keeps `purposes` (default deny), `kinds`, `legitimate-interest` and `one-year`. The keeper asks here for every opening,
so `decide` is one dictionary look-up when it allows; only a refusal takes time to find its reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tillit.notice.models import Notice, Purpose, Quota, Recipient
from tillit.notice.periods import Periods
from tillit.notice.refusals import Allowed, Question, Refused


@dataclass(frozen=True)
class Grant:
    """An answer that holds up to and including the day the assessment must be reviewed."""

    allowed: Allowed
    until: date


@dataclass(frozen=True)
class Rules:
    """One version of the notice, ready to answer. Made by `compile_notice`; holds no clock of its own."""

    hash: str  # SHA-256 of what the document says, hexadecimal
    version_name: str
    purposes: Mapping[str, Purpose]  # planned ones too, so that a customer may object beforehand; see .in_force
    recipients: Mapping[str, Recipient]  # only those in force: nobody else may be sent anything
    quota: Mapping[str, Quota]  # by role, distinct case openings an hour; machines have none
    reopen_within: timedelta
    idle_after: timedelta
    sweep_share_stop: float
    erasures_per_hour_stop: int
    shorten_wait: timedelta
    objection_effective: timedelta
    reopened_extension: timedelta
    notice: Notice
    purpose_by_kind: Mapping[str, str]  # only purposes in force
    grants: Mapping[Question, Grant]
    explain: Callable[[Question], Refused]
    periods: Periods

    def decide(
        self, *, purpose: str, category: str, role: str, relation: str, kind: str, country: str, today: date
    ) -> Allowed | Refused:
        """May this be opened? `kind` is "" where no case is meant; `country` is that of the case or person."""
        grant = self.grants.get((purpose, category, role, relation, kind, country))
        if grant is not None and today <= grant.until:
            return grant.allowed
        return self.explain((purpose, category, role, relation, kind, country))

    def purpose_of(self, kind: str) -> str | None:
        """The purpose of cases of this kind; None where the notice has none in force, so that nothing opens."""
        return self.purpose_by_kind.get(kind)

    def retain_until(
        self,
        *,
        category: str,
        channel: str | None,
        country: str | None,
        kind: str | None,
        closed: datetime | None,
        first_closed: datetime | None,
        reopened: bool,
    ) -> datetime | None:
        """When this data is due, or None while its case has never been closed.

        The sooner of its period after closing and the cap after the first closing. A reopened case that is open again
        has only the cap: re-opening must not keep anything for ever. For quarantine, `closed` is the arrival.
        """
        begun = first_closed or closed
        if begun is None:
            return None
        period = self.periods.of(category, channel, country, kind)
        cap = begun + timedelta(days=period.cap_days) + (self.reopened_extension if reopened else timedelta())
        return cap if closed is None else min(closed + timedelta(days=period.days), cap)


__all__ = ["Allowed", "Grant", "Refused", "Rules"]
