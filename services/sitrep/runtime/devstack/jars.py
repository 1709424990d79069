"""Kafka's jars, downloaded once for all homes of a user."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import maven, packages
from sitrep.runtime.devstack.addresses import KAFKA_VARIABLE
from sitrep.runtime.devstack.progress import Progress

CACHE_VARIABLE = "SITREP_CACHE"
STEP = "Kafka jars"
DOWNLOADS = 6
"""At a time."""

Fetch = Callable[[maven.Jar, Path], Path]
"""Puts a jar into a directory: `maven.fetch`."""


def cache_directory(environ: Mapping[str, str]) -> Path:
    """SITREP_CACHE, else the user's cache directory (`~/.cache/sitrep` on Linux)."""
    named = environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    packages.require("platformdirs", purpose="the place of the cache", instead=KAFKA_VARIABLE)
    import platformdirs

    return Path(platformdirs.user_cache_dir("sitrep"))


def ensure(environ: Mapping[str, str], report: Progress, *, given_up: Callable[[], bool]) -> str:
    """The class path of Kafka, after a download of some 43 MB when the jars are not there yet.

    A jar appears under its name only when it is complete, so that a download that was cut short goes on where it
    stopped. Processes that come at the same time wait for the one that downloads. Raises OperatorError.
    """
    directory = cache_directory(environ) / f"kafka-{maven.KAFKA_VERSION}"
    if os.pathsep in str(directory):
        raise OperatorError(
            f"A class path of Java cannot hold {directory}: there is a {os.pathsep!r} in it.",
            remedy=f"Set {CACHE_VARIABLE} to a directory without one.",
        )
    jars = maven.locked(maven.LOCK_FILE.read_text(encoding="utf-8"))
    repository = environ.get(maven.REPOSITORY_VARIABLE)
    complete(directory, jars, report, partial(maven.fetch, repository=repository, given_up=given_up))
    return os.pathsep.join(str(directory / jar.filename) for jar in jars)


def complete(directory: Path, jars: Sequence[maven.Jar], report: Progress, fetch: Fetch) -> None:
    """Fetch into `directory` those of the jars that are not there."""
    if not _missing(directory, jars):
        return
    packages.require("jgo", purpose="the download of Kafka", instead=KAFKA_VARIABLE)
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory / ".lock"):
        for scratch in directory.glob(f"{maven.SCRATCH_PREFIX}*"):  # of a process that was killed
            shutil.rmtree(scratch, ignore_errors=True)
        missing = _missing(directory, jars)
        there = len(jars) - len(missing)
        report.step(STEP, there, len(jars))
        pool = ThreadPoolExecutor(max_workers=DOWNLOADS, thread_name_prefix="jars")
        try:
            for done, _ in enumerate(pool.map(lambda jar: fetch(jar, directory), missing), start=there + 1):
                report.step(STEP, done, len(jars))
        finally:
            pool.shutdown(cancel_futures=True)


def _missing(directory: Path, jars: Sequence[maven.Jar]) -> list[maven.Jar]:
    return [jar for jar in jars if not (directory / jar.filename).exists()]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
