"""How long data is kept, how people are watched, recorded, written to and counted, and what stops a mistake."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from tillit.notice.models.part import (
    CategoryId,
    ChannelId,
    CountryCode,
    CountryCodes,
    KindId,
    Part,
    RoleId,
    Status,
    Text,
)

Days = Annotated[int, Field(ge=0, le=36_500)]
Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class RetentionRule(Part):
    """How long one sort of data is kept. The rule that names most of channel, country and kind wins; ties: shortest.

    Either `days` after closing, or `with_case`: as long as the longest-lived part of the person's last case.
    `cap_days` counts from the first closing; one above the notice's own cap must give the customer a reason.
    """

    category: CategoryId
    days: Days | None = None
    with_case: bool = False
    cap_days: Days | None = None
    channel: ChannelId | None = None
    country: CountryCode | None = None
    kind: KindId | None = None
    reason: Text | None = None


class Closing(Part):
    """When a case ends, and the cap that re-opening cannot move."""

    cap_days: Days  # from the first closing
    reopened_days: Days  # added to the cap once, if the case was reopened
    reopen_within_days: Days
    idle_days: Count


class Monitoring(Part):
    """Co-listening: only for these reasons, only so often, only so long."""

    status: Status
    reasons: Mapping[str, Text]
    quota_share: Share  # of all conversations
    minutes: Count
    consent_countries: CountryCodes


class Recording(Part):
    """Telephone recording. Both switches can only stand on true: they are limits, written down to be seen."""

    status: Status
    consent: bool
    withdrawal_erases: bool


class Outreach(Part):
    """When we write first."""

    survey_status: Status
    survey_pause_days: Count
    decline_lasts: bool
    order_status: Status
    order_events: Mapping[str, Text]


class Insight(Part):
    """Counting customers, never reading them."""

    status: Status
    smallest_group: Count
    yearly_budget: Annotated[float, Field(gt=0)]  # epsilon of differential privacy


class Rights(Part):
    """What a customer may ask for, and by when we answer, Articles 12 and 15 to 22."""

    answer_months: Count
    extension_months: Annotated[int, Field(ge=0)]
    granted: Mapping[str, Text]
    withdrawal: Text  # Article 13(2)(c)
    provision: Text  # whether data must be given, Article 13(2)(e)
    automated: Text  # automated decisions, Article 13(2)(f)
    source: Text  # data not given by the customer, Article 14(2)(f)


class Quota(Part):
    """Distinct cases one person may open in an hour: first a warning, then a stop."""

    warn: Count
    stop: Count


class Guards(Part):
    """What protects customers from our own mistakes."""

    quota: Mapping[RoleId, Quota]
    sweep_share_stop: Share
    erasures_per_hour_stop: Count
    shorten_wait_hours: Count
    objection_effective_seconds: Count
