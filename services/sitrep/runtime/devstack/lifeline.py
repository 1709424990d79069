"""The program between us and a child: `python -I -S lifeline.py '<orders as JSON>'`.

It starts the child in a process group of its own, says `pid <n>` (or `error <why>`) on standard output, and
ends the child when its own standard input reaches its end: that is when our process closes the pipe, or dies
in whatever way. Imports nothing but the standard library, so that it costs some 60 ms of a processor.

Orders: `argv`, `log` (path, appended to), `stop_signal`, `grace_s` (then SIGKILL), `user` ([uid, gid] or null).
Exit status: the child's; 128 + n when signal n ended it, as a shell says it.
"""

import contextlib
import json
import os
import select
import signal
import sys
import time
from typing import Any

LOOK_AGAIN_S = 1.0
"""How often to see whether the parent is still the same: the pipe's other end may have been inherited by a
process that outlives it."""

PR_SET_PDEATHSIG = 1


def main() -> int:
    """Start the child of the orders, stay until it has ended, end it when the parent is gone."""
    orders: dict[str, Any] = json.loads(sys.argv[1])
    parent = os.getppid()
    wake = _wake_on((signal.SIGCHLD, signal.SIGTERM))
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(ignored, signal.SIG_IGN)
    try:
        child = _start(orders)
    except OSError as error:
        _say(f"error {error}")
        return 127
    _say(f"pid {child}")
    status = _wait(child, wake, parent)
    if status is None:
        status = _end(child, orders["stop_signal"], orders["grace_s"])
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # what the child has left behind in its group
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _say(line: str) -> None:
    with contextlib.suppress(OSError):
        os.write(1, f"{line}\n".encode())


def _wake_on(signals: tuple[signal.Signals, ...]) -> int:
    """A file descriptor that becomes readable when one of the signals arrives; its byte is the signal's number."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in signals:
        signal.signal(number, lambda *_: None)
    return read


def _start(orders: dict[str, Any]) -> int:
    """Fork and execute; the pid once the program runs. Raises OSError when it cannot be executed."""
    failed_read, failed_write = os.pipe()  # closed by a successful exec
    guardian = os.getpid()
    libc = _libc()  # now: the child's user may not be allowed to read this Python
    child = os.fork()
    if child == 0:
        try:
            _become(orders, guardian, libc)
        except BaseException as error:  # noqa: BLE001 (a fork must never return)
            os.write(failed_write, str(error).encode())
        os._exit(127)
    os.close(failed_write)
    with os.fdopen(failed_read, "rb") as pipe:
        why = pipe.read().decode(errors="replace")
    if why:
        os.waitpid(child, 0)
        raise OSError(why)
    return child


def _become(orders: dict[str, Any], guardian: int, libc: object) -> None:
    os.setpgid(0, 0)
    log = os.open(orders["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    if orders["user"] is not None:
        uid, gid = orders["user"]
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    _die_with(guardian, libc)
    os.execvpe(orders["argv"][0], orders["argv"], os.environ)  # noqa: S606 (no shell is what is wanted)


def _libc() -> Any:  # noqa: ANN401 (ctypes of the C library)
    if sys.platform != "linux":
        return None
    import ctypes

    return ctypes.CDLL(None)


def _die_with(guardian: int, libc: Any) -> None:  # noqa: ANN401
    """On Linux: SIGKILL for the child when the guardian itself is killed.

    Set after the change of user, which clears it.
    """
    if libc is None:
        return
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != guardian:
        os._exit(127)


def _wait(child: int, wake: int, parent: int) -> int | None:
    """The child's wait status once it has ended by itself; None when it is to be ended."""
    while True:
        ready, _, _ = select.select([0, wake], [], [], LOOK_AGAIN_S)
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        if 0 in ready or os.getppid() != parent or (wake in ready and signal.SIGTERM in os.read(wake, 64)):
            return None


def _end(child: int, stop_signal: int, grace_s: float) -> int:
    """Ask the child to stop, wait `grace_s` seconds, then kill its group. Its wait status."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, stop_signal)
    deadline = time.monotonic() + grace_s
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    sys.exit(main())
