"""The embedded stack: Kafka and PostgreSQL as child processes, their data under one directory.

`with stack.start(home) as running:` brings both up and ends them; `running.kafka_bootstrap` and
`running.postgres_dsn` say where they answer.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from types import TracebackType
from typing import Self

from sitrep.runtime.devstack import addresses, jars, java, kafka, lock, postgres
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.devstack.engine import rotate
from sitrep.runtime.devstack.guardian import Children, Guarded
from sitrep.runtime.devstack.progress import Progress, Silent

KAFKA_STEP = "Kafka"
POSTGRES_STEP = "PostgreSQL"
SERVICE_GRACE_S = 20.0
"""For a service to drain what it has begun."""


def running(home: Path) -> StackAddress | None:
    """Where the stack of this home answers, for a command in another terminal; None when none is up."""
    address = addresses.read(home)
    if address is None or lock.holder(home) != address.pid:
        return None
    return address


class RunningStack:
    """A stack that answers. Stop it, or leave its `with` block; a process that dies without takes it along."""

    def __init__(self, home: Path, held: lock.HomeLock, address: StackAddress, engines: Children) -> None:
        self.home = home
        self._held = held
        self._address = address
        self._engines = engines
        self._services = Children(hold=[held.descriptor])

    @property
    def address(self) -> StackAddress:
        """As other terminals see it."""
        return self._address

    @property
    def kafka_bootstrap(self) -> str:
        """Where Kafka answers: `127.0.0.1:port`."""
        return self._address.kafka_bootstrap

    @property
    def postgres_dsn(self) -> str:
        """Where PostgreSQL answers: `postgresql://…`, with the password, so not for logs."""
        return self._address.postgres_dsn

    def spawn(self, name: str, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> Guarded:
        """Start a service that ends with the stack, before Kafka and PostgreSQL do. Its log is `<home>/<name>.log`."""
        log = self.home / f"{name}.log"
        rotate(log)
        return self._services.spawn(argv, name=name, log_path=log, env=env, grace_s=SERVICE_GRACE_S)

    def end(self, service: Guarded) -> int:
        """Stop one service (it may have ended already) and forget it; its exit status."""
        return self._services.end(service)

    def record_services(self, urls: Mapping[str, str]) -> None:
        """Tell other terminals where services listen: added to `stack.json`."""
        self._address = addresses.with_services(self._address, urls)
        addresses.write(self.home, self._address)

    def ended(self) -> Guarded | None:
        """An engine or a service that has ended though nobody stopped it; None while all is well."""
        return next((child for child in (*self._engines, *self._services) if child.poll() is not None), None)

    def stop(self) -> None:
        """End the services, then Kafka and PostgreSQL. Any number of calls is one."""
        if self._engines.given_up:
            return
        addresses.remove(self.home)
        self._services.stop()
        self._engines.stop()
        self._held.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    home: Path,
    *,
    report: Progress | None = None,
    environ: Mapping[str, str] | None = None,
    durable: bool = True,
) -> RunningStack:
    """Start what the environment does not name, Kafka and PostgreSQL at the same time; return when both answer.

    `durable=False` trades the safety of data in a power cut for speed: for tests. Raises OperatorError, with
    the remedy, when a stack runs here already, Java, a package or the network is missing, or a server dies.
    """
    environ = os.environ if environ is None else environ
    report = Silent() if report is None else report
    home = home.absolute()
    held = lock.acquire(home)
    engines = Children(hold=[held.descriptor])
    try:
        addresses.remove(home)  # of a run that was killed
        bootstrap, dsn = _start_both(home, engines, report, environ, durable=durable)
        address = StackAddress(bootstrap, dsn, pid=os.getpid())
        addresses.write(home, address)
    except BaseException:  # Ctrl-C too
        engines.stop()
        held.release()
        raise
    return RunningStack(home, held, address, engines)


def _start_both(
    home: Path, engines: Children, report: Progress, environ: Mapping[str, str], *, durable: bool
) -> tuple[str, str]:
    """Where Kafka and PostgreSQL answer; the first error of either."""

    def kafka_bootstrap() -> str:
        if given := environ.get(addresses.KAFKA_VARIABLE):
            return given
        found = java.find(environ)
        classpath = jars.ensure(environ, report, given_up=lambda: engines.given_up)
        report.step(KAFKA_STEP, 0, 1)
        bootstrap = kafka.start(home, classpath, found, engines, durable=durable)
        report.step(KAFKA_STEP, 1, 1)
        return bootstrap

    def postgres_dsn() -> str:
        if given := environ.get(addresses.POSTGRES_VARIABLE):
            return given
        report.step(POSTGRES_STEP, 0, 1)
        dsn = postgres.start(home, engines, durable=durable)
        report.step(POSTGRES_STEP, 1, 1)
        return dsn

    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="stack") as pool:
        both = [pool.submit(kafka_bootstrap), pool.submit(postgres_dsn)]
        try:
            for one in as_completed(both):
                one.result()
        except BaseException:
            engines.stop()  # else the other one would be waited for
            raise
    return both[0].result(), both[1].result()
