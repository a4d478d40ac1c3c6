"""The shape of the notice document, one noun a file."""

from tillit.notice.models.conduct import (
    Closing,
    Guards,
    Insight,
    Monitoring,
    Outreach,
    Quota,
    Recording,
    RetentionRule,
    Rights,
)
from tillit.notice.models.notice import Notice
from tillit.notice.models.parties import (
    Authority,
    Brand,
    Company,
    Contact,
    Controller,
    Country,
    Group,
    ObjectionContact,
    Recipient,
)
from tillit.notice.models.promise import Promise
from tillit.notice.models.uses import Assessment, Category, Channel, Kind, Machine, Purpose, Relation, Role

__all__ = [
    "Assessment",
    "Authority",
    "Brand",
    "Category",
    "Channel",
    "Closing",
    "Company",
    "Contact",
    "Controller",
    "Country",
    "Group",
    "Guards",
    "Insight",
    "Kind",
    "Machine",
    "Monitoring",
    "Notice",
    "ObjectionContact",
    "Outreach",
    "Promise",
    "Purpose",
    "Quota",
    "Recipient",
    "Recording",
    "Relation",
    "RetentionRule",
    "Rights",
    "Role",
]
