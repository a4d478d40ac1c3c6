"""What `deploy/` gives an operator: units and accounts as systemd reads them, and alerts about figures there are."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.house import House
from tests.scenes import letter
from tillit.config.accounts import APPLICATION, KEEPER, SERVER
from tillit.kit.clock import now

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
PYTHON = "/opt/tillit/.venv/bin/python"


def systemd(program: str) -> str:
    found = shutil.which(program)
    assert found, f"these tests need {program}: apt-get install systemd"
    return found


def verified(folder: Path) -> tuple[int, str]:
    command = [systemd("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", *map(str, folder.iterdir())]
    quiet = os.environ | {"SYSTEMD_UNIT_PATH": f"{folder}:"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=quiet)
    said = [line for line in done.stderr.splitlines() if any(unit.name in line for unit in UNITS)]
    return done.returncode, "\n".join(said)


def laid_out(folder: Path) -> Path:
    """The units, with the interpreter that there is."""
    folder.mkdir()
    for unit in UNITS:
        (folder / unit.name).write_text(unit.read_text().replace(PYTHON, sys.executable))
    return folder


def test_systemd_finds_nothing_to_say_about_any_unit(tmp_path: Path) -> None:
    assert {unit.suffix for unit in UNITS} == {".service", ".timer"}
    folder = laid_out(tmp_path / "units")
    assert verified(folder) == (0, "")
    for wrong, right, said in (("ProtectSystm", "ProtectSystem", "Unknown key 'ProtectSystm'"),
                               ("=offen", "=hourly", "Failed to parse calendar")):  # fmt: skip
        for unit in folder.iterdir():
            unit.write_text(unit.read_text().replace(right, wrong))
        assert said in verified(folder)[1], "it would not notice"


def test_every_timer_has_a_service_and_every_service_a_command_that_there_is() -> None:
    for unit in UNITS:
        if unit.suffix == ".timer":
            assert unit.with_suffix(".service") in UNITS
            continue
        (command,) = re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)
        interpreter, *arguments = shlex.split(command)
        assert interpreter == PYTHON
        assert arguments[:2] == ["-m", "tillit"]
        said = subprocess.run([sys.executable, *arguments, "--help"], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        assert "Usage: tillit" in said.stdout


def test_the_accounts_are_those_that_the_supervisor_looks_for(tmp_path: Path) -> None:
    command = [systemd("systemd-sysusers"), f"--root={tmp_path}", str(DEPLOY / "tillit.sysusers")]
    (tmp_path / "etc").mkdir()
    subprocess.run(command, check=True, capture_output=True, timeout=20)
    lines = [line.split(":") for line in (tmp_path / "etc" / "passwd").read_text().splitlines()]
    assert {line[0] for line in lines} >= {SERVER, KEEPER, APPLICATION}
    for line in lines:
        assert 0 < int(line[2]) < 1000, line
        assert line[6].endswith("nologin"), line


def test_what_the_units_may_write_is_what_the_example_names() -> None:
    named = dict(re.findall(r"^(TILLIT_\w+)=(.*)$", (DEPLOY / "tillit.env").read_text(), re.MULTILINE))
    writable = re.findall(r"^ReadWritePaths=(.*)$", (DEPLOY / "tillit.service").read_text(), re.MULTILINE)[0]
    places = {place.removeprefix("-") for place in writable.split()}
    home = named["TILLIT_HOME"]
    assert places >= {home, f"{home}-keys", f"{home}-secrets", named["TILLIT_EPOCH_MIRROR"]}


# ── Alerts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


RULES = re.findall(r"- alert: (\w+)\n +expr: (.*)\n", (DEPLOY / "alerts.yml").read_text())


def promtool(*words: object) -> "subprocess.CompletedProcess[str]":
    found = shutil.which("promtool")
    assert found, "these tests need promtool: apt-get install prometheus"
    return subprocess.run([found, *map(str, words)], capture_output=True, text=True, check=False, timeout=60)


def test_prometheus_takes_the_rules_and_the_lines_that_scrape_us(tmp_path: Path) -> None:
    said = promtool("check", "rules", DEPLOY / "alerts.yml")
    assert said.returncode == 0, said.stdout + said.stderr
    assert f"{len(RULES)} rules found" in said.stdout
    (tmp_path / "token").write_text("a-token-for-tests")
    lines = (DEPLOY / "prometheus.yml").read_text()
    assert "a-token" not in lines
    for place, here in (("/etc/prometheus/tillit-alerts.yml", DEPLOY / "alerts.yml"),
                        ("/etc/prometheus/tillit.token", tmp_path / "token")):  # fmt: skip
        assert place in lines
        lines = lines.replace(place, str(here))
    (tmp_path / "prometheus.yml").write_text(lines)
    said = promtool("check", "config", tmp_path / "prometheus.yml")
    assert said.returncode == 0, said.stdout + said.stderr


FIGURES = """
rule_files: [{rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {{series: 'tillit_copy_age_seconds{{what="data"}}', values: '{data}x400'}}
      - {{series: 'tillit_copy_age_seconds{{what="keyring"}}', values: '{keyring}x400'}}
      - {{series: 'tillit_sweep_age_seconds', values: '60x400'}}
      - {{series: 'tillit_promise{{promise="secure",verdict="at-risk"}}', values: '1x400'}}
      - {{series: 'tillit_promise{{promise="secure",verdict="broken"}}', values: '0x400'}}
    alert_rule_test:
      - {{eval_time: 3h, alertname: TillitCopyOfDataLate, exp_alerts: [{data_alert}]}}
      - {{eval_time: 3h, alertname: TillitCopyOfKeyringLate, exp_alerts: [{keyring_alert}]}}
      - {{eval_time: 3h, alertname: TillitSweepLate, exp_alerts: []}}
      - {{eval_time: 3h, alertname: TillitPromiseBroken, exp_alerts: []}}
      - eval_time: 3h
        alertname: TillitPromiseAtRisk
        exp_alerts:
          - exp_labels: {{severity: ticket, promise: secure, verdict: at-risk}}
            exp_annotations: {{summary: "The promise secure is at risk."}}
"""
LATE = {
    "data": '{exp_labels: {severity: ticket, what: data}, exp_annotations: {summary: '
            '"No copy of the data for more than a day."}}',
    "keyring": '{exp_labels: {severity: page, what: keyring}, exp_annotations: {summary: '
               '"No copy of the keyring for hours: what is new since opens for nobody after a loss."}}',
}  # fmt: skip


@pytest.mark.parametrize(("data", "keyring"), [(25, 2), (27, 2), (25, 4)])
def test_an_alert_rises_for_the_copy_that_is_late_and_for_no_other(tmp_path: Path, data: int, keyring: int) -> None:
    figures = FIGURES.format(
        rules=DEPLOY / "alerts.yml", data=data * 3600, keyring=keyring * 3600,
        data_alert=LATE["data"] if data > 26 else "", keyring_alert=LATE["keyring"] if keyring > 3 else "",
    )  # fmt: skip
    (tmp_path / "figures.yml").write_text(figures)
    said = promtool("test", "rules", tmp_path / "figures.yml")
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_alert_is_about_figures_that_there_are_and_the_guide_says_what_it_means(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_METRICS_TOKEN", "a-token-for-tests")
    monkeypatch.setattr("tillit.config.metrics.last_sweep", now)
    letter(house)
    page = Client(headers={"Host": "localhost", "Authorization": "Bearer a-token-for-tests"}).get("/metrics")
    families = {family.name for family in text_string_to_metric_families(page.content.decode())}
    guide = (DEPLOY.parent / "docs" / "operating.md").read_text()
    for name, asked in RULES:
        figures = set(re.findall(r"\btillit_\w+", asked))
        assert figures <= families, name
        assert figures or asked == 'up{job="tillit"} == 0', name
        assert f"`{name}`" in guide
