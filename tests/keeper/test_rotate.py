"""Rotating may be cut off anywhere and is taken up again; nothing living is ever lost, nothing old survives."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.keeper.stage import BEN, DAY, Stage
from tillit.keeper.answers import Refusal, Rotated
from tillit.keeper.marks import RUNNING, write_mark
from tillit.keeper.wire import Rotate

POINTS = ["rotate: key made", "rotate: epoch told", "rotate: batch done", "rotate: before destruction",
          "rotate: key destroyed"]  # fmt: skip


class PowerCut(BaseException):
    """What a kill -9 looks like from inside."""


def rotate(stage: Stage) -> Rotated:
    stage.now += DAY
    answer = stage.ask(Rotate(), operator=True, as_of=stage.now if stage.demo else None)
    assert isinstance(answer, Rotated), answer
    return answer


@pytest.mark.promise("secure")
@pytest.mark.parametrize("point", POINTS)
def test_rotation_cut_off_anywhere_is_taken_up_again(make_stage, point: str, tmp_path: Path) -> None:
    stage = make_stage(demo=True, mirror=tmp_path / "mirror").found()
    cases = [stage.receive() for _ in range(3)]
    for _ in range(6):
        rotate(stage)

    def cut(at: str) -> None:
        if at == point:
            raise PowerCut

    stage.fault = cut
    with pytest.raises(PowerCut):
        rotate(stage)
    stage.fault = lambda at: None
    stage.restart()
    assert [case.open(stage.as_(BEN)) for case in cases] == ["my lamp broke"] * 3
    rotate(stage)
    rotate(stage)
    live = {row[0] for row in stage.sql("select distinct epoch from keys union select epoch from lookups")}
    assert live == {stage.keeper.scopes.epoch}
    names = {p.name for p in (tmp_path / "mirror").glob("epoch-*.key")}
    assert names == {p.name for p in stage.keys.glob("epoch-*.key")}
    assert "epoch-000001.key" not in names
    stage.restart()
    assert [case.open(stage.as_(BEN)) for case in cases] == ["my lamp broke"] * 3


@pytest.mark.promise("secure")
def test_no_epoch_is_destroyed_while_something_living_needs_it(make_stage) -> None:
    stage = make_stage(demo=True).found()
    case = stage.receive()
    rows = stage.sql("select epoch, wrapped, mac from keys where subject = %s and category = 'content'", case.id)
    for _ in range(6):
        rotate(stage)

    def slip(at: str) -> None:
        if at == "rotate: batch done":
            stage.sql("update keys set epoch = %s, wrapped = %s, mac = %s where subject = %s and category = 'content'",
                      *rows[0], case.id)  # fmt: skip

    stage.fault = slip
    stage.now += DAY
    answer = stage.ask(Rotate(), operator=True, as_of=stage.now)
    assert isinstance(answer, Refusal)
    assert answer.code == "not-rewrapped"
    assert (stage.keys / "epoch-000001.key").exists()
    stage.fault = lambda at: None
    assert rotate(stage).destroyed == [1, 2]  # what was left over is made up for
    stage.restart()
    assert case.open(stage.as_(BEN)) == "my lamp broke"


@pytest.mark.promise("secure")
def test_at_most_one_destruction_in_twenty_hours_of_running(make_stage) -> None:
    stage = make_stage().found()
    for _ in range(7):
        rotate(stage)
    assert not (stage.keys / "epoch-000001.key").exists()
    assert rotate(stage).destroyed == []

    async def run_for(seconds: float) -> None:
        async with stage.keeper.keyring.transaction() as link:
            await write_mark(link, stage.keeper.folder, RUNNING, str(seconds))

    stage.run(run_for(20 * 3600))
    assert rotate(stage).destroyed == [2]
    assert isinstance(stage.ask(Rotate()), Refusal)


@pytest.mark.promise("secure")
def test_a_lost_folder_is_mended_from_its_mirror(make_stage, tmp_path: Path) -> None:
    stage = make_stage(mirror=tmp_path / "mirror").found()
    case = stage.receive()
    stage.stop()
    shutil.rmtree(stage.keys)
    stage.start()
    assert case.open(stage.sign_in(BEN)) == "my lamp broke"


CHILD = """
import os, signal, sys
from pathlib import Path
from tests.keeper.stage import Stage, MORNING
from tillit.keeper.wire import Rotate
stage = Stage(sys.argv[1], Path(sys.argv[2]), demo=True)
def die(at):
    if at == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
stage.fault = die
stage.ask(Rotate(), operator=True, as_of=MORNING)
"""


@pytest.mark.promise("secure")
@pytest.mark.parametrize("point", ["rotate: key made", "rotate: batch done"])
def test_a_killed_keeper_resumes_its_rotation(make_stage, point: str) -> None:
    stage = make_stage(demo=True).found()
    case = stage.receive()
    stage.stop()
    child = subprocess.run(
        [sys.executable, "-c", CHILD, stage.url, str(stage.keys), point],
        cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONPATH": "."}, check=False, timeout=60,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL
    stage.start()
    assert case.open(stage.sign_in(BEN)) == "my lamp broke"
    rotate(stage)
    assert stage.sql("select count(distinct epoch) from keys")[0][0] == 1
    stage.now += timedelta(minutes=1)
    assert case.open(stage.sign_in(BEN)) == "my lamp broke"
