"""What starting Kafka and starting PostgreSQL have in common: launch, wait for an answer, say why there is none."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack.guardian import Children, Guarded, last_lines

ATTEMPTS = 3
LOOK_AGAIN_S = 0.03
KEEP_LOG_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Launched:
    """A server that runs and may not answer yet."""

    child: Guarded
    address: str
    """what clients are given once it answers"""
    answers: Callable[[], bool]
    """asks once; blocks for a few seconds at most"""


def bring_up(children: Children, log: Path, launch: Callable[[], Launched], *, within_s: float, remedy: str) -> str:
    """Launch a server, on other ports when somebody took one first; its address once it answers.

    Raises OperatorError with `remedy` and the end of `log` when it ends, or is silent for `within_s`.
    """
    rotate(log)
    attempt = 0
    while True:
        attempt += 1
        since = log.stat().st_size if log.exists() else 0
        launched = launch()
        if _answers(launched, within_s):
            return launched.address
        status = launched.child.poll()
        children.end(launched.child)
        if attempt == ATTEMPTS or not _port_was_taken(log, since):
            what = f"ended with status {status}" if status is not None else f"gave no answer for {within_s:.0f} s"
            raise OperatorError(
                f"{launched.child.name} {what} while it started:\n{last_lines(log, since=since)}",
                remedy=f"{remedy} The whole log is {log}.",
            )


def rotate(log: Path) -> None:
    """Put a log that has grown large aside as `<name>.1`, in place of the one before."""
    if log.exists() and log.stat().st_size > KEEP_LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))


def _answers(launched: Launched, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while launched.child.poll() is None and time.monotonic() < deadline:
        if launched.answers():
            return True
        time.sleep(LOOK_AGAIN_S)
    return False


def _port_was_taken(log: Path, since: int) -> bool:
    with log.open("rb") as file:
        file.seek(since)
        return b"Address already in use" in file.read()
