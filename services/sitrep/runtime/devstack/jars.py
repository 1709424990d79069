"""Kafka's jars, downloaded once for all homes of a user."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from sitrep.runtime.devstack import maven
from sitrep.runtime.devstack.progress import Progress

CACHE_VARIABLE = "SITREP_CACHE"
STEP = "Kafka jars"


def cache_directory(environ: Mapping[str, str]) -> Path:
    """SITREP_CACHE, else the user's cache directory (`~/.cache/sitrep` on Linux)."""
    named = environ.get(CACHE_VARIABLE)
    return Path(named).expanduser().absolute() if named else Path(platformdirs.user_cache_dir("sitrep"))


def ensure(environ: Mapping[str, str], report: Progress) -> Path:
    """The directory with all of Kafka's jars, after a download of some 43 MB when it is not there yet.

    The directory appears under its name only when it is complete; a download that was cut short goes on where
    it stopped. Processes that come at the same time wait for the one that downloads. Raises OperatorError.
    """
    cache = cache_directory(environ)
    complete = cache / f"kafka-{maven.KAFKA_VERSION}"
    if complete.is_dir():
        return complete
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / f"kafka-{maven.KAFKA_VERSION}.lock"):
        if not complete.is_dir():
            partial = cache / f"kafka-{maven.KAFKA_VERSION}.partial"
            partial.mkdir(exist_ok=True)
            _fetch_all(partial, environ.get(maven.REPOSITORY_VARIABLE) or maven.CENTRAL, report)
            partial.replace(complete)
    return complete


def _fetch_all(into: Path, repository: str, report: Progress) -> None:
    jars = maven.locked(maven.LOCK_FILE.read_text(encoding="utf-8"))
    report.step(STEP, 0, len(jars))
    with ThreadPoolExecutor(max_workers=6, thread_name_prefix="jars") as pool:
        fetched = pool.map(lambda jar: maven.fetch(jar, into, repository=repository), jars)
        try:
            for done, _ in enumerate(fetched, start=1):
                report.step(STEP, done, len(jars))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
