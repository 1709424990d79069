"""Children that end with us, however we end.

Between us and each child stands a guardian (`lifeline.py`): its standard input is a pipe that only we hold the
other end of. When we close it, or die (SIGKILL too), it ends the child in order: a signal, a grace period,
SIGKILL for the child's process group. Guardian and child have a session of their own, so that Ctrl-C in our
terminal reaches us alone, and we stop the children in the order that is right.
"""

import contextlib
import json
import os
import pwd
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Required, TypedDict, Unpack

from sitrep.core.errors import OperatorError

LIFELINE = Path(__file__).with_name("lifeline.py")
GRACE_S = 10.0


class Guarded:
    """A child under its guardian."""

    def __init__(
        self, name: str, pid: int, guardian: "subprocess.Popen[bytes]", log_path: Path, grace_s: float
    ) -> None:
        self.name = name
        self.pid = pid
        self.log_path = log_path
        self._guardian = guardian
        self._grace_s = grace_s

    @property
    def guardian_pid(self) -> int:
        """The process that watches the child and ends with it."""
        return self._guardian.pid

    def poll(self) -> int | None:
        """The child's exit status, 128 + n when signal n ended it; None while it runs."""
        return self._guardian.poll()

    def wait(self, timeout_s: float | None = None) -> int:
        """The child's exit status once it has ended. Raises TimeoutError."""
        try:
            return self._guardian.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{self.name} still runs after {timeout_s} s") from error

    def signal(self, number: signal.Signals) -> None:
        """Send the child a signal; nothing when it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def ask_to_stop(self) -> None:
        """Begin to end the child, without waiting. Any number of calls is one."""
        with contextlib.suppress(OSError):
            _pipe(self._guardian.stdin).close()
        if self.poll() is None:
            self._guardian.terminate()  # should a fork of ours hold the pipe open

    def stop(self) -> int:
        """End the child in order and return its exit status. Any number of calls is one."""
        self.ask_to_stop()
        try:
            return self._guardian.wait(self._grace_s + 5)
        except subprocess.TimeoutExpired:
            self._guardian.kill()
            return self._guardian.wait()


class Children:
    """Those of one stack, to end together. Safe for threads."""

    def __init__(self, hold: Sequence[int] = ()) -> None:
        self._hold = tuple(hold)
        self._all: list[Guarded] = []
        self._guard = threading.Lock()
        self._given_up = threading.Event()

    @property
    def given_up(self) -> bool:
        """Whether `stop` was called: who still prepares something can leave off."""
        return self._given_up.is_set()

    def spawn(self, argv: Sequence[str], **properties: Unpack["Properties"]) -> Guarded:
        """As the function `spawn`. Raises OperatorError after `stop`."""
        with self._guard:
            if self.given_up:
                raise OperatorError("The start was given up.", remedy="Start again.")
            child = spawn(argv, hold=self._hold, **properties)
            self._all.append(child)
            return child

    def run(self, argv: Sequence[str], **properties: Unpack["Properties"]) -> int:
        """Start a tool and wait for its exit status."""
        child = self.spawn(argv, **properties)
        try:
            return child.wait()
        finally:
            self.end(child)

    def end(self, child: Guarded) -> int:
        """Stop one that is no longer wanted (it may have ended already), and forget it; its exit status."""
        with self._guard:
            self._all.remove(child)
        return child.stop()

    def __iter__(self) -> Iterator[Guarded]:
        return iter(tuple(self._all))

    def stop(self) -> None:
        """End all of them at the same time, and wait. Any number of calls is one."""
        self._given_up.set()
        with self._guard:
            children = tuple(self._all)
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()


class Properties(TypedDict, total=False):
    """What `spawn` wants to know of a child, beside its command."""

    log_path: Required[Path]
    """its output is appended there"""
    env: Mapping[str, str] | None
    """the whole environment; None: ours"""
    cwd: Path | None
    name: str
    """for messages; else the program's file name"""
    user: str | None
    """the system user to run as, when we are root"""
    stop_signal: signal.Signals
    grace_s: float
    """between the signal and SIGKILL"""


def spawn(argv: Sequence[str], *, hold: Sequence[int] = (), **properties: Unpack[Properties]) -> Guarded:
    """Start `argv` under a guardian; return once the program executes (it need not be ready).

    `hold` are file descriptors that guardian and child keep open: those of a lock.
    Raises OperatorError when the program cannot be executed.
    """
    name, log_path = properties.get("name", Path(argv[0]).name), properties["log_path"]
    env, grace_s = properties.get("env"), properties.get("grace_s", GRACE_S)
    orders = {
        "argv": list(argv),
        "log": str(log_path),
        "stop_signal": int(properties.get("stop_signal", signal.SIGTERM)),
        "grace_s": grace_s,
        "user": _ids(properties.get("user")),
    }
    guardian = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-I", "-S", str(LIFELINE), json.dumps(orders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=None if env is None else dict(env),
        cwd=properties.get("cwd"),
        start_new_session=True,
        pass_fds=tuple(hold),
    )
    with _pipe(guardian.stdout) as pipe:
        word, _, rest = pipe.readline().decode(errors="replace").strip().partition(" ")
    if word != "pid":
        _pipe(guardian.stdin).close()
        guardian.wait()
        raise OperatorError(
            f"{name} could not be started: {rest or 'its guardian died'}",
            remedy=f"See that {argv[0]} exists and may be executed, and that {log_path.parent} can be written to.",
        )
    return Guarded(name, int(rest), guardian, log_path, grace_s)


def last_lines(log: Path, count: int = 15, *, since: int = 0) -> str:
    """The last `count` lines of a log from byte `since` on, indented, to quote when a child died.

    The frames of Java's stack traces are left out: they would push out what went wrong.
    """
    try:
        with log.open("rb") as file:
            file.seek(max(since, log.stat().st_size - 64 * 1024))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        lines = []
    telling = [line for line in lines if not line.startswith(("\tat ", "\t... "))]
    return "\n".join(f"    {line}" for line in telling[-count:]) or "    (its log is empty)"


def _ids(user: str | None) -> tuple[int, int] | None:
    if user is None:
        return None
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 (Popen was asked for it)
    return stream
