"""Jars by their Maven coordinates, with jgo: no Maven on the machine.

`python -m sitrep.runtime.devstack.maven` resolves what Kafka needs and prints the lock file `kafka_jars.txt`.
Why a lock file, and jgo: docs/adr/0005-embedded-stack.md.
"""

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.core.errors import OperatorError

if TYPE_CHECKING:
    from jgo.maven import MavenContext

KAFKA_VERSION = "4.4.0"
KAFKA = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}"
LOG_BINDING = "org.slf4j:slf4j-simple:1.7.36"
"""To write its log to standard error; of the slf4j-api version that Kafka brings."""

LOCK_FILE = Path(__file__).with_name("kafka_jars.txt")
REPOSITORY_VARIABLE = "SITREP_MAVEN_REPOSITORY"

ATTEMPTS = 3
TIMEOUT_S = 15
"""Without a byte."""
PAUSE_S = 1.0
"""Before the second attempt; before the third, twice that."""

SCRATCH_PREFIX = ".fetch-"


@dataclass(frozen=True, slots=True, order=True)
class Jar:
    """One line of the lock file."""

    coordinate: str
    """`group:artifact:version`"""
    sha256: str

    @property
    def filename(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def locked(text: str) -> tuple[Jar, ...]:
    """The jars of a lock file, in its order."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Jar(coordinate, sha256) for coordinate, sha256 in lines)


def fetch(jar: Jar, into: Path, *, repository: str | None, given_up: Callable[[], bool]) -> Path:
    """`into/<filename>`, downloaded; it appears there at one stroke, and only with the right checksum.

    `repository` is a base URL, null for Maven Central.
    Raises OperatorError when the repository cannot be reached or gives something else, or when `given_up`.
    """
    problem = "the start was given up"
    for attempt in range(ATTEMPTS):
        if given_up():
            break
        if attempt:
            time.sleep(PAUSE_S * attempt)
        with tempfile.TemporaryDirectory(dir=into, prefix=SCRATCH_PREFIX) as scratch:
            try:
                fetched = _artifact(jar.coordinate, Path(scratch), repository)
            except (OSError, RuntimeError) as error:  # requests' errors are OSErrors, jgo's "not found" is the other
                problem = str(error)
                continue
            if sha256(fetched) == jar.sha256:
                return fetched.replace(into / jar.filename)
            problem = f"its checksum is not the one in {LOCK_FILE.name}"
    raise OperatorError(
        f"{jar.coordinate} could not be fetched from {repository or 'Maven Central'}: {problem}",
        remedy="The first start downloads some 43 MB of Kafka. Check the network (HTTPS_PROXY, and REQUESTS_CA_BUNDLE "
        f"for a proxy with its own certificate), name a mirror of Maven Central in {REPOSITORY_VARIABLE}, or set "
        "SITREP_KAFKA_BOOTSTRAP to a Kafka that runs elsewhere.",
    )


def resolve(roots: Sequence[str], scratch: Path, *, repository: str | None = None) -> tuple[Jar, ...]:
    """All that the coordinates `roots` need at run time, sorted.

    Each root is resolved alone and the first one's versions win: jgo treats every root as a source of managed
    versions, and two roots together brought jars other than Maven's.
    """
    jars: dict[str, Jar] = {}
    for root in roots:
        context = _context(scratch, repository)
        inputs, transitive = context.resolver.resolve([context.create_dependency(root)])
        for found in (*inputs, *transitive):
            if f"{found.groupId}:{found.artifactId}" not in jars:
                coordinate = f"{found.groupId}:{found.artifactId}:{found.version}"
                jars[f"{found.groupId}:{found.artifactId}"] = Jar(coordinate, sha256(found.artifact.resolve()))
    return tuple(sorted(jars.values()))


def sha256(path: Path) -> str:
    """The checksum of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _artifact(coordinate: str, cache: Path, repository: str | None) -> Path:
    return Path(_context(cache, repository).create_dependency(coordinate).artifact.resolve())


def _context(cache: Path, repository: str | None) -> "MavenContext":
    from jgo.constants import MAVEN_CENTRAL_URL  # here: it takes most of a second
    from jgo.maven import MavenContext, PythonResolver

    logging.getLogger("jgo").setLevel(logging.ERROR)
    return MavenContext(
        repo_cache=cache,
        resolver=PythonResolver(),
        remote_repos={"central": repository or MAVEN_CENTRAL_URL},
        timeout=TIMEOUT_S,
    )


def main() -> None:
    """Print the lock file for the versions above."""
    with tempfile.TemporaryDirectory() as scratch:
        jars = resolve([KAFKA, LOG_BINDING], Path(scratch), repository=os.environ.get(REPOSITORY_VARIABLE))
    lines = [
        "# What Kafka needs, as Maven coordinates with the SHA-256 of each jar.",
        "# Written by `python -m sitrep.runtime.devstack.maven`.",
        *(f"{jar.coordinate} {jar.sha256}" for jar in jars),
    ]
    print("\n".join(lines))  # noqa: T201 (a tool for developers)


if __name__ == "__main__":
    main()
