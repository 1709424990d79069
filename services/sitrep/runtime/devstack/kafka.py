"""Apache Kafka as a child: one node that is broker and controller (KRaft), its data in `<home>/kafka`."""

import asyncio
import base64
import contextlib
import logging
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import ports
from sitrep.runtime.devstack.guardian import Children, Guarded
from sitrep.runtime.devstack.java import Java

READY_WITHIN_S = 90.0
ATTEMPTS = 3
HEAP_MB = 320

JVM_OPTIONS = (
    f"-Xmx{HEAP_MB}m",
    "-Xms64m",
    "-XX:+UseSerialGC",  # one small heap: starts faster and needs less memory than G1
    "-XX:TieredStopAtLevel=1",  # no second compiler: half the processor time of a start
    "-Xshare:auto",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
)


@dataclass(frozen=True, slots=True)
class Listeners:
    """The two ports of the node."""

    broker: int
    controller: int


def settings(data: Path, listeners: Listeners, *, durable: bool = True) -> dict[str, str]:
    """The broker's settings; what is not here is Kafka's default."""
    broker, controller = (f"{ports.LOOPBACK}:{port}" for port in (listeners.broker, listeners.controller))
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{broker}",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(data),
        # Topics are made by `sitrep topics apply`, never by a misspelt name.
        "auto.create.topics.enable": "false",
        # One node: one replica of everything.
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        # 50 partitions each by default: files and seconds that one node does not need.
        "offsets.topic.num.partitions": "5",
        "transaction.state.log.num.partitions": "5",
        "share.coordinator.state.topic.num.partitions": "5",
        # A group of one starts at once, and a service that starts again after a crash waits for no vote.
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # Offsets of a group that is away for a holiday are kept.
        "offsets.retention.minutes": str(365 * 24 * 60),
        # Kafka leaves the disk to the operating system; a laptop that loses power should lose little.
        "log.flush.interval.ms": "1000" if durable else str(2**63 - 1),
        "message.max.bytes": str(8 * 1024 * 1024),
        "replica.fetch.max.bytes": str(8 * 1024 * 1024),
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
    }


def properties(values: dict[str, str]) -> str:
    """A Java properties file, sorted by key."""
    return "".join(f"{key}={_escaped(value)}\n" for key, value in sorted(values.items()))


def start(home: Path, jars: Path, java: Java, children: Children, *, durable: bool = True) -> str:
    """Format the storage when it is new, start the broker; its `host:port` once it answers a metadata request.

    Raises OperatorError when it ends or stays silent for `READY_WITHIN_S`, with the end of its log.
    """
    log = home / "kafka.log"
    if not (home / "kafka").exists():
        _format(home, jars, java, children)
    for attempt in range(ATTEMPTS):
        listeners = Listeners(*ports.free(2))
        since = log.stat().st_size if log.exists() else 0
        child = _spawn(home, jars, java, children, listeners, durable=durable)
        if _ready(child, listeners.broker):
            return f"{ports.LOOPBACK}:{listeners.broker}"
        ended = child.poll()
        child.stop()
        if attempt + 1 == ATTEMPTS or not _port_was_taken(log, since):
            raise _failure(child, ended)
    raise AssertionError("unreachable")


def _spawn(
    home: Path, jars: Path, java: Java, children: Children, listeners: Listeners, *, durable: bool
) -> Guarded:
    written = home / "kafka.properties"
    written.write_text(properties(settings(home / "kafka", listeners, durable=durable)), encoding="utf-8")
    return children.spawn(
        [str(java.launcher), *JVM_OPTIONS, "-cp", f"{jars}/*", "kafka.Kafka", str(written)],
        name="Kafka",
        log_path=home / "kafka.log",
        cwd=home,
        grace_s=20.0,
    )


def _format(home: Path, jars: Path, java: Java, children: Children) -> None:
    """Into a directory that gets its name when it is complete."""
    fresh = home / "kafka.new"
    shutil.rmtree(fresh, ignore_errors=True)
    written = home / "kafka.properties"
    written.write_text(properties(settings(fresh, Listeners(*ports.free(2)))), encoding="utf-8")
    cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
    tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", f"--config={written}"]
    child = children.spawn(
        [str(java.launcher), *JVM_OPTIONS, "-cp", f"{jars}/*", *tool],
        name="Kafka's storage tool",
        log_path=home / "kafka.log",
        cwd=home,
    )
    if child.wait():
        raise OperatorError(
            f"Kafka's storage could not be formatted in {home}:\n{child.last_lines()}",
            remedy=f"See whether the disk is full. The whole log is {child.log_path}.",
        )
    fresh.replace(home / "kafka")


def _ready(child: Guarded, port: int) -> bool:
    """Wait until the broker answers; False when it has ended or the time is over."""
    deadline = time.monotonic() + READY_WITHIN_S
    while child.poll() is None and time.monotonic() < deadline:
        if ports.answers(port) and asyncio.run(_lists_itself(port)):
            return True
        time.sleep(0.03)
    return False


async def _lists_itself(port: int) -> bool:
    """Whether a metadata request is answered with a broker: before that a topic could not be created."""
    client = AIOKafkaClient(bootstrap_servers=f"{ports.LOOPBACK}:{port}", client_id="sitrep-stack")
    with _quiet("aiokafka"), contextlib.suppress(KafkaError, OSError):
        try:
            await client.bootstrap()
            return bool(client.cluster.brokers())
        finally:
            await client.close()
    return False


@contextlib.contextmanager
def _quiet(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _port_was_taken(log: Path, since: int) -> bool:
    with log.open("rb") as file:
        file.seek(since)
        return b"Address already in use" in file.read()


def _failure(child: Guarded, ended: int | None) -> OperatorError:
    what = f"ended with status {ended}" if ended is not None else f"gave no answer for {READY_WITHIN_S:.0f} s"
    return OperatorError(
        f"Kafka {what} while it started:\n{child.last_lines()}",
        remedy=f"The whole log is {child.log_path}. When its data is damaged and may go, remove the directory "
        f"{child.log_path.with_name('kafka')} and start again.",
    )


def _escaped(value: str) -> str:
    """Backslashes are what Java properties interpret in a value."""
    return value.replace("\\", "\\\\")
