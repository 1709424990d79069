"""Apache Kafka as a child: one node that is broker and controller (KRaft), its data in `<home>/kafka`."""

import asyncio
import base64
import contextlib
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import ports
from sitrep.runtime.devstack.engine import Launched, bring_up
from sitrep.runtime.devstack.guardian import Children, Properties, last_lines
from sitrep.runtime.devstack.java import Java

READY_WITHIN_S = 90.0
GRACE_S = 20.0
DATA, LOG, SETTINGS = "kafka", "kafka.log", "kafka.properties"
"""Names in the home."""

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


def settings(data: str, listeners: Listeners, *, durable: bool = True) -> dict[str, str]:
    """The broker's settings; what is not here is Kafka's default. `data` is relative to the home."""
    broker, controller = (f"{ports.LOOPBACK}:{port}" for port in (listeners.broker, listeners.controller))
    table = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{broker}",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": data,
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
        # After a crash the controller refuses the broker as long as it believes the old one alive (9 s by default).
        "broker.session.timeout.ms": "4000",
        "broker.heartbeat.interval.ms": "500",
        # Offsets of a group that is away for a holiday are kept.
        "offsets.retention.minutes": str(365 * 24 * 60),
        "message.max.bytes": str(8 * 1024 * 1024),
        "replica.fetch.max.bytes": str(8 * 1024 * 1024),
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
    }
    if durable:
        # Kafka trusts its replicas with what is not on disk yet. There are none here: write every second.
        table |= {"log.flush.interval.ms": "1000", "log.flush.scheduler.interval.ms": "1000"}
    return table


def properties(values: dict[str, str]) -> str:
    """A Java properties file, sorted by key. Nothing in the values above needs escaping."""
    return "".join(f"{key}={value}\n" for key, value in sorted(values.items()))


def start(home: Path, classpath: str, java: Java, children: Children, *, durable: bool = True) -> str:
    """Format the storage when it is new, start the broker; its `host:port` once it answers a metadata request.

    The caller holds the home's lock. Raises OperatorError.
    """
    command = [str(java.launcher), *JVM_OPTIONS, "-cp", classpath]
    if not (home / DATA).exists():
        _format(home, command, children)

    def launch() -> Launched:
        listeners = Listeners(*ports.free(2))
        settings_file = _write(home, settings(DATA, listeners, durable=durable))
        child = children.spawn([*command, "kafka.Kafka", settings_file], **_child(home, "Kafka"))
        return Launched(child, f"{ports.LOOPBACK}:{listeners.broker}", partial(_answers, listeners.broker))

    return bring_up(
        children,
        home / LOG,
        launch,
        within_s=READY_WITHIN_S,
        remedy=f"When its data is damaged and may go, remove {home / DATA} and start again.",
    )


def _format(home: Path, command: list[str], children: Children) -> None:
    """Into a directory that gets its name when it is complete."""
    fresh = home / f"{DATA}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    settings_file = _write(home, settings(fresh.name, Listeners(*ports.free(2))))
    cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
    tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", f"--config={settings_file}"]
    if children.run([*command, *tool], **_child(home, "Kafka's storage tool")):
        raise OperatorError(
            f"Kafka's storage could not be formatted in {home}:\n{last_lines(home / LOG)}",
            remedy=f"See whether the disk is full. The whole log is {home / LOG}.",
        )
    fresh.replace(home / DATA)


def _child(home: Path, name: str) -> Properties:
    """The home is the working directory, and paths in the settings are relative: it may have any name."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}  # Java reads its arguments by it
    return {"name": name, "cwd": home, "log_path": home / LOG, "env": environment, "grace_s": GRACE_S}


def _write(home: Path, values: dict[str, str]) -> str:
    (home / SETTINGS).write_text(properties(values), encoding="ascii")
    return SETTINGS


def _answers(port: int) -> bool:
    return ports.answers(port) and asyncio.run(_lists_itself(port))


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
def _quiet(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
