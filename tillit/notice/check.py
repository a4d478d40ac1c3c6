"""Judge a notice before anybody is promised anything: every fault, with its place and how to mend it."""

from collections.abc import Mapping
from datetime import date

from tillit.kit.clock import now
from tillit.notice.checks.languages import check_languages
from tillit.notice.checks.parties import check_parties
from tillit.notice.checks.promises import check_promises
from tillit.notice.checks.references import check_references
from tillit.notice.checks.retention import check_retention
from tillit.notice.checks.uses import check_uses
from tillit.notice.faults import Fault, NoticeRefused
from tillit.notice.models import Notice
from tillit.notice.read import read_notice


def check_notice(notice: Notice, controls: Mapping[str, bool], *, today: date | None = None) -> list[Fault]:
    """Everything that keeps this notice from being published. `controls`: id to whether it is on; `today` in UTC."""
    return [
        *check_languages(notice),
        *check_references(notice),
        *check_parties(notice),
        *check_uses(notice, today or now().date()),
        *check_retention(notice),
        *check_promises(notice, controls),
    ]


def check_document(text: str, controls: Mapping[str, bool], *, today: date | None = None) -> list[Fault]:
    """The same for the text of a document, faults of form included: what `tillit notice check` shows."""
    try:
        return check_notice(read_notice(text), controls, today=today)
    except NoticeRefused as refusal:
        return refusal.faults
