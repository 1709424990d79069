"""Services as processes of their own: start them, ask them, end them.

Each stands under a guardian, so that none outlives the tests, however these end.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from sitrep.runtime.devstack import ports
from sitrep.runtime.devstack.guardian import Guarded, last_lines, spawn

ROOT = Path(__file__).parents[1]
READY_SECONDS = 120.0
"""For what a machine does at once, unless it is busy with other things."""
END_SECONDS = 40.0
LOOK_AGAIN_SECONDS = 0.05


def until(condition: Callable[[], object], what: str, *, seconds: float = READY_SECONDS) -> None:
    """Wait until the condition holds. Fails with `what` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(LOOK_AGAIN_SECONDS)


@dataclass(frozen=True)
class ServiceProcess:
    """A service that was started, and a client that asks it."""

    child: Guarded
    http: httpx.Client

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return str(self.http.base_url).rstrip("/")

    @property
    def log(self) -> str:
        """What it has written."""
        return self.child.log_path.read_text(errors="replace")

    def json(self, path: str) -> Any:
        """Of an answer that is no error."""
        return self.http.get(path).raise_for_status().json()

    def status(self, path: str) -> int | None:
        """Of the answer; None while there is none."""
        try:
            return self.http.get(path).status_code
        except httpx.TransportError:
            return None

    def until(self, condition: Callable[[], object], what: str, *, seconds: float = READY_SECONDS) -> None:
        """Wait until the condition holds; fails at once when the process ends."""

        def holds() -> object:
            met = condition()
            assert met or self.child.poll() is None, f"{self.child.name} ended by itself:\n{self.log}"
            return met

        until(holds, f"{self.child.name}: {what}", seconds=seconds)

    def until_status(self, path: str, status: int, *, seconds: float = READY_SECONDS) -> None:
        self.until(lambda: self.status(path) == status, f"{path} answers {status}", seconds=seconds)

    def until_ready(self) -> None:
        """Wait until it can do its work."""
        self.until_status("/readyz", 200)

    def wait(self, seconds: float = END_SECONDS) -> int:
        """The exit status, 128 + n after signal n, once the process has ended. Raises TimeoutError."""
        return self.child.wait(seconds)

    def end(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = END_SECONDS) -> int:
        """Send the signal; the exit status."""
        self.child.signal(number)
        return self.wait(seconds)

    def end_alone(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = END_SECONDS) -> "Ended":
        """Send the signal while the guardian sleeps, which otherwise ends what a process leaves behind."""
        family = descendants(self.child.pid)
        os.kill(self.child.guardian_pid, signal.SIGSTOP)
        try:
            self.child.signal(number)
            until(lambda: not alive({self.child.pid}), f"{self.child.name} ends", seconds=seconds)
            left = until_gone(family)
        finally:
            os.kill(self.child.guardian_pid, signal.SIGCONT)
        return Ended(self.wait(), family, left)


@dataclass(frozen=True)
class Ended:
    """How a process ended, whom it had started, and who of them was still there seconds later."""

    status: int
    family: set[int]
    left: set[int]


@dataclass
class Services:
    """Starts services that log into `directory` and have the settings `environment`."""

    directory: Path
    environment: Mapping[str, str]
    started: list[ServiceProcess] = field(default_factory=list)

    def start(self, name: str, **settings: str) -> ServiceProcess:
        """A process of `sitrep.<name>`, on a port of its own; `settings` are environment variables."""
        [port] = ports.free(1)
        child = spawn(
            [sys.executable, "-m", f"sitrep.{name}"],
            name=name,
            env={**_inherited(), **self.environment, f"SITREP_{name.upper()}_PORT": str(port), **settings},
            log_path=self.directory / f"{name}-{len(self.started)}.log",
            cwd=ROOT,
        )
        client = httpx.Client(base_url=f"http://{ports.LOOPBACK}:{port}", timeout=30, trust_env=False)
        self.started.append(service := ServiceProcess(child, client))
        return service

    def end_all(self) -> None:
        """Kill those that still run."""
        for service in self.started:
            service.child.signal(signal.SIGKILL)
        for service in self.started:
            service.child.stop()
            service.http.close()
            print(f"--- {service.child.name}\n{last_lines(service.child.log_path, 100)}")  # shown when the test failed


@dataclass(frozen=True)
class Instances:
    """Starts processes of one service."""

    processes: Services
    service: str

    def start(self, **settings: str) -> ServiceProcess:
        """`settings` are environment variables."""
        return self.processes.start(self.service, **settings)


@contextmanager
def services(directory: Path, environment: Mapping[str, str]) -> Iterator[Services]:
    """None of them is left at the end."""
    started = Services(directory, environment)
    try:
        yield started
    finally:
        started.end_all()


def descendants(pid: int) -> set[int]:
    """The processes that this one started, and those that they started."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(_stat(stat)[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def alive(pids: Iterable[int]) -> set[int]:
    """Those that still run; the dead that nobody has collected yet do not."""
    running = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            if _stat(Path(f"/proc/{pid}/stat"))[0] != "Z":
                running.add(pid)
    return running


def until_gone(pids: Collection[int], *, seconds: float = 5.0) -> set[int]:
    """Those that are still there after `seconds`."""
    deadline = time.monotonic() + seconds
    while (left := alive(pids)) and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN_SECONDS)
    return left


def _inherited() -> dict[str, str]:
    """Our environment without settings, and without what keeps Python from finding its compiled files."""
    own = {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"}
    return {name: value for name, value in os.environ.items() if name not in own and not name.startswith("SITREP_")}


def _stat(path: Path) -> list[str]:
    """State, parent, and what follows in a process's `stat`."""
    return path.read_text().rpartition(")")[2].split()
