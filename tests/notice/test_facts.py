import pytest

from tests.notice.edit import swap
from tillit.notice.facts import figures
from tillit.notice.read import read_notice


@pytest.mark.parametrize(("share", "percent"), [("0.01", 1), ("0.07", 7), ("0.011", 2), ("1.0", 100)])
def test_a_share_counts_as_the_next_whole_percent(document: str, share: str, percent: int) -> None:
    notice = read_notice(swap(document, "quota_share = 0.01", f"quota_share = {share}"))
    assert figures(notice)["listening_percent"] == percent


def test_a_promise_can_bind_the_period_of_each_category(document: str) -> None:
    known = figures(read_notice(document))
    assert (known["identity_check_days"], known["attachments_days"], known["longest_days"]) == (0, 90, 365)
    assert "contact_days" not in known  # it follows the case
