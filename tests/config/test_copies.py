"""Old copies are seen: by the doctor, on the board and in the metrics; and only our own old copies are removed."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.house import House
from tillit.config.backup import CannotBackUp, back_up
from tillit.config.cli.doctor import Finding, State
from tillit.config.cli.doctor_rows import LOOKS
from tillit.config.setup import is_external
from tillit.keeper.answers import Figures
from tillit.kit.clock import now
from tillit.notice.controls import Evidence, Verdict
from tillit.vault.evidence import keeper_figures, registry

pytestmark = pytest.mark.skipif(is_external(), reason="an external server is copied by its own role: TILLIT_BACKUP_URL")
Age = Callable[..., None]


@pytest.fixture
def age(house: House, monkeypatch) -> Iterator[Age]:
    """Lets the last copies be as many hours old as is said; an installation in earnest, not a demonstration."""
    monkeypatch.setattr("django.conf.settings.TILLIT_DEMO", False)
    before = house.home.copies.read_bytes() if house.home.copies.exists() else None

    def make_old(**hours: float) -> None:
        said = {what: (now() - timedelta(hours=old)).isoformat() for what, old in hours.items()}
        house.home.copies.write_text(json.dumps(said))

    yield make_old
    house.home.copies.unlink(missing_ok=True)
    if before is not None:
        house.home.copies.write_bytes(before)


def row() -> Finding:
    (look,) = [look for look in LOOKS if look.__name__ == "_copies"]
    figures: Figures = keeper_figures()
    return look(figures)


def board() -> Evidence:
    return registry.get("copies").evidence()


@pytest.mark.promise("secure")
def test_a_copy_made_now_stands_in_doctor_and_on_the_board(house: House, age: Age, tmp_path: Path) -> None:
    age()
    assert row().state == State.LOOK
    assert "data and keyring never copied" in row().line
    assert board().verdict == Verdict.AT_RISK
    back_up(house.home, data=tmp_path / "data", keyring=None)
    assert "keyring never copied" in row().line
    assert board().verdict == Verdict.AT_RISK
    back_up(house.home, data=None, keyring=tmp_path / "keyring")
    assert (row().state, board().verdict) == (State.FINE, Verdict.KEPT)
    assert f"{now():%Y-%m-%d}" in row().line


@pytest.mark.promise("secure")
@pytest.mark.parametrize(
    ("data", "keyring", "late"),
    [(25, 2, None), (27, 2, "data"), (25, 4, "keyring"), (27, 4, "data and keyring")],
)
def test_data_is_late_after_a_day_and_the_keyring_after_hours(age: Age, data: int, keyring: int, late) -> None:
    age(data=data, keyring=keyring)
    assert (row().state == State.LOOK, board().verdict == Verdict.AT_RISK) == (late is not None, late is not None)
    assert (f": {late} late" in row().line) is (late is not None)
    assert board().figures == {"data": float(data), "keyring": float(keyring)}


def test_of_a_demonstration_nobody_needs_a_copy(age: Age, monkeypatch) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_DEMO", True)
    age()
    assert (row().state, board().verdict) == (State.FINE, Verdict.KEPT)


def test_the_age_of_each_copy_is_a_figure_and_one_that_was_never_made_is_absent(age: Age, monkeypatch) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_METRICS_TOKEN", "a-token-for-tests")

    def ages() -> dict[str, float]:
        page = Client(headers={"Host": "localhost", "Authorization": "Bearer a-token-for-tests"}).get("/metrics")
        families = {family.name: family for family in text_string_to_metric_families(page.content.decode())}
        return {sample.labels["what"]: sample.value for sample in families["tillit_copy_age_seconds"].samples}

    age(data=5)
    assert ages() == {"data": pytest.approx(5 * 3600, abs=60)}
    age(data=5, keyring=0.5)
    assert ages() == {"data": pytest.approx(5 * 3600, abs=60), "keyring": pytest.approx(1800, abs=60)}


@pytest.mark.promise("only-as-long-as-needed")
def test_keep_removes_our_own_old_copies_and_nothing_else(house: House, tmp_path: Path) -> None:
    def named(what: str, days: int) -> Path:
        return tmp_path / f"{what}-{now() - timedelta(days=days):%Y%m%dT%H%M%SZ}.dump"

    old, young = named("data", 31), named("data", 29)
    others = [named("database", 90), named("keyring", 90), named("data", 90).with_suffix(".sql"),
              tmp_path / "data-of-grandmother.dump", tmp_path / "notes.json"]  # fmt: skip
    for file in (old, old.with_suffix(".json"), young, young.with_suffix(".json"), *others):
        file.touch()
    (made,) = back_up(house.home, data=tmp_path, keyring=None, keep=timedelta(days=30))
    new = tmp_path / made.file
    assert set(tmp_path.iterdir()) == {young, young.with_suffix(".json"), *others, new, new.with_suffix(".json")}
    old.touch()
    back_up(house.home, data=tmp_path, keyring=None)  # without a number of days all are kept
    assert old.exists()


@pytest.mark.promise("only-as-long-as-needed")
def test_a_copy_that_fails_removes_no_old_one(house: House, tmp_path: Path, monkeypatch) -> None:
    old = tmp_path / f"data-{now() - timedelta(days=31):%Y%m%dT%H%M%SZ}.dump"
    old.touch()
    monkeypatch.setattr("tillit.config.backup.Server.url", lambda *_: "postgresql://nobody@/nowhere?host=/nonexistent")
    with pytest.raises(CannotBackUp):
        back_up(house.home, data=tmp_path, keyring=None, keep=timedelta(days=30))
    assert list(tmp_path.iterdir()) == [old]
