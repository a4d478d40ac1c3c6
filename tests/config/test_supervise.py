"""Starting: what could let somebody else in stops it."""

from pathlib import Path

import pytest

from tillit.config.home import Home
from tillit.config.supervise import CannotStart, Plan, Supervisor


@pytest.mark.promise("secure")
def test_a_folder_of_sockets_that_somebody_else_prepared_is_not_used(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20)
    home = Home(deep / "home", deep / "home-keys")
    assert home.run.parent == Path("/tmp")
    (tmp_path / "theirs").mkdir()
    home.run.symlink_to(tmp_path / "theirs")
    try:
        with pytest.raises(CannotStart, match="somebody else"):
            Supervisor(Plan(home)).start()
    finally:
        home.run.unlink()
