import os
import pwd
import stat
from pathlib import Path

import pytest

from sitrep.runtime.devstack import system_user

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.geteuid() == 0, reason="needs a normal user")
def test_a_normal_user_stays_what_it_is(tmp_path: Path) -> None:
    assert system_user.choose(tmp_path) is None


@as_root
def test_root_becomes_the_owner_of_the_data(tmp_path: Path) -> None:
    os.chown(tmp_path, pwd.getpwnam("nobody").pw_uid, -1)
    assert system_user.choose(tmp_path) == "nobody"
    assert system_user.choose(tmp_path / "new") == system_user.NAME
    assert pwd.getpwnam(system_user.NAME).pw_uid != 0


@as_root
def test_the_way_is_opened_and_no_more(tmp_path: Path) -> None:
    home = tmp_path / "closed" / "home"
    home.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    home.chmod(0o755)
    system_user.let_in("nobody", home)
    assert mode(tmp_path / "closed") == 0o701
    assert mode(home) == 0o755
