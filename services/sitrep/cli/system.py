"""The whole system on one machine: the embedded stack, the topics, and the services as processes of their own."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
from rich.console import Console

from sitrep.cli.progress import StepBars
from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import addresses, ports, stack
from sitrep.runtime.devstack.guardian import Guarded, last_lines

SERVICE_PORTS = {"ingest": 8080, "timeline": 8081, "extractor": 8082, "alerts": 8083}
"""Each service's usual port; another is taken when somebody listens there."""
READY_TIMEOUT_SECONDS = 90.0


def home_directory(given: Path | None) -> Path:
    """Where the embedded stack keeps its data: as given, else SITREP_HOME, else `.sitrep` here."""
    return given.absolute() if given is not None else addresses.home_directory(os.environ, Path.cwd())


@contextlib.contextmanager
def started(home: Path, console: Console) -> Iterator[stack.RunningStack]:
    """Kafka, PostgreSQL, the topics and every service, ready to be used; all ended on leaving.

    Raises OperatorError, with the end of its log, when a service does not become ready.
    """
    with StepBars(console) as bars:
        running = stack.start(home, report=bars)
        try:
            apply_topics(running, bars)
            urls = _start_services(running)
            _wait_until_ready(running, urls, bars)
            running.record_services(urls)
        except BaseException:
            running.stop()
            raise
    with running:
        yield running


def apply_topics(running: stack.RunningStack, bars: StepBars) -> None:
    """Create the topics; on the embedded broker, which is alone, with one replica."""
    from sitrep.contracts import topics
    from sitrep.runtime import topic_admin
    from sitrep.runtime.settings import KafkaSettings

    bars.step("Topics", 0, 1)
    settings = KafkaSettings(kafka_bootstrap=running.kafka_bootstrap)
    alone = 1 if addresses.KAFKA_VARIABLE not in os.environ else None
    prefix = os.environ.get("SITREP_TOPIC_PREFIX", "")
    asyncio.run(topic_admin.apply(topics.load(prefix), settings.client_options(), replication=alone))
    bars.step("Topics", 1, 1)


def _start_services(running: stack.RunningStack) -> dict[str, str]:
    urls = {}
    for name, usual in SERVICE_PORTS.items():
        port = _port(name, usual)
        variable = f"SITREP_{name.upper()}"
        env = {
            **os.environ,
            addresses.KAFKA_VARIABLE: running.kafka_bootstrap,
            addresses.POSTGRES_VARIABLE: running.postgres_dsn,
            f"{variable}_PORT": str(port),
        }
        running.spawn(name, [sys.executable, "-m", f"sitrep.{name}"], env=env)
        urls[name] = f"http://{os.environ.get(f'{variable}_HOST', ports.LOOPBACK)}:{port}"
    return urls


def _port(name: str, usual: int) -> int:
    chosen = os.environ.get(f"SITREP_{name.upper()}_PORT")
    if chosen is not None:
        return int(chosen)
    return ports.free(1)[0] if ports.answers(usual) else usual


def _wait_until_ready(running: stack.RunningStack, urls: Mapping[str, str], bars: StepBars) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_SECONDS
    waiting = dict(urls)
    total = len(waiting)
    reasons: dict[str, str] = {}
    while waiting:
        bars.step("Services", total - len(waiting), total)
        if (ended := running.ended()) is not None:
            raise _died(ended)
        if time.monotonic() > deadline:
            raise OperatorError(
                f"Not ready after {READY_TIMEOUT_SECONDS:g} s: "
                + "; ".join(f"{name}: {reasons.get(name, 'no answer')}" for name in sorted(waiting)),
                remedy=f"Look into the logs in {running.home}.",
            )
        for name, url in list(waiting.items()):
            reason = _why_not_ready(url)
            if reason is None:
                del waiting[name]
            else:
                reasons[name] = reason
        time.sleep(0.1)
    bars.step("Services", total, total)


def _why_not_ready(url: str) -> str | None:
    try:
        answer = httpx.get(f"{url}/readyz", timeout=5)
    except httpx.HTTPError as error:
        return str(error)
    return None if answer.is_success else answer.text


def _died(child: Guarded) -> OperatorError:
    return OperatorError(
        f"{child.name} ended with status {child.poll()}. The end of its log:\n{last_lines(child.log_path)}",
        remedy=f"The whole log is in {child.log_path}.",
    )


def wait_while_well(running: stack.RunningStack) -> None:
    """Block until Ctrl-C or SIGTERM (as KeyboardInterrupt). Raises OperatorError when a process ends by itself."""
    while True:
        if (ended := running.ended()) is not None:
            raise _died(ended)
        time.sleep(0.5)
