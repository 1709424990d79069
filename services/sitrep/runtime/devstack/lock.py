"""One stack a home: an flock on `<home>/lock`.

The children inherit the lock, so that it is free only when the last of them has ended: whoever starts after a
SIGKILL waits for what is still stopping, and never meets a half-stopped PostgreSQL or Kafka.
"""

import fcntl
import os
import time
from pathlib import Path

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import addresses

WAIT_S = 45.0
"""For the children of a killed run to end: longer than the grace that guardians give."""


class HomeLock:
    """Held until `release` *and* until every child that was given `descriptor` has ended."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def release(self) -> None:
        """Any number of calls is one."""
        if self.descriptor >= 0:
            os.ftruncate(self.descriptor, 0)
            os.close(self.descriptor)
            self.descriptor = -1


def acquire(home: Path, *, wait_s: float = WAIT_S) -> HomeLock:
    """Take the home, which is made when it is new.

    Raises OperatorError when a running stack has it, when the children of a killed one won't end, or when it
    belongs to another user.
    """
    descriptor = _open(home)
    try:
        deadline = time.monotonic() + wait_s
        while not _try(descriptor):
            _refuse_when_alive(home, _holder(descriptor))
            _refuse_when_late(home, deadline, wait_s)
            time.sleep(0.05)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except BaseException:
        os.close(descriptor)
        raise
    return HomeLock(descriptor)


def holder(home: Path) -> int | None:
    """The process that runs a stack in this home; None when none does."""
    try:
        descriptor = os.open(home / "lock", os.O_RDWR)
    except OSError:
        return None
    try:
        pid = _holder(descriptor)
        return pid if pid is not None and not _try(descriptor) and _alive(pid) else None
    finally:
        os.close(descriptor)


def _open(home: Path) -> int:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OperatorError(
            f"The stack's data cannot be kept in {home}: {error.strerror}.",
            remedy=f"Choose a directory of your own with {addresses.HOME_VARIABLE}.",
        ) from error
    owner = os.fstat(descriptor).st_uid
    if owner != os.geteuid():
        os.close(descriptor)
        raise OperatorError(
            f"The stack in {home} is that of user {owner}, and you are user {os.geteuid()}.",
            remedy=f"Run as that user, or choose another directory with {addresses.HOME_VARIABLE}.",
        )
    return descriptor


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0)
    return int(text) if text.isdigit() else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_when_alive(home: Path, pid: int | None) -> None:
    if pid is None or not _alive(pid):
        return
    address = addresses.read(home)
    where = f"Kafka at {address.kafka_bootstrap}" if address is not None else "it is still starting"
    raise OperatorError(
        f"A stack runs already in {home} (pid {pid}; {where}).",
        remedy=f"Use that one, stop it (Ctrl-C in its terminal, or `kill {pid}`), or choose another directory "
        f"with {addresses.HOME_VARIABLE}.",
    )


def _refuse_when_late(home: Path, deadline: float, wait_s: float) -> None:
    if time.monotonic() > deadline:
        raise OperatorError(
            f"The processes of an earlier stack in {home} have not ended for {wait_s:.0f} s.",
            remedy=f"Find them with `fuser {home / 'lock'}` and end them, then start again.",
        )
