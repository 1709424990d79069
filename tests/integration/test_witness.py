"""The witness in real timelines: every entry noted once and signed, whoever is killed on the way."""

import base64
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.integration.timeline_process import Log, timelines_of
from tests.processes import Instances, ServiceProcess

from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.core import merkle
from sitrep.replay.adapters import kafka_log
from sitrep.replay.handlers import verifying
from sitrep.runtime import signing
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

pytestmark = pytest.mark.timeout(400)

SECRET = base64.b64encode(bytes(range(32))).decode()
TRUSTED = [signing.signer("desk", SECRET.encode()).key]
FIRST, MORE = 3_000, 40
PER_PARTITION = 50
NOTED = "SELECT topic, partition, index, at_offset, key, leaf FROM sitrep.witnessed_entries JOIN sitrep.witnessed_logs USING (log) ORDER BY 1, 2, 3"


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> Log:
    log = Log(stack.kafka_bootstrap, topic_prefix)
    await log.create()
    return log


@pytest.fixture
def timelines(log: Log, database: str, tmp_path: Path) -> Iterator[Instances]:
    with timelines_of(log, database, tmp_path) as timelines:
        yield timelines


@pytest.fixture
def signing_settings(tmp_path: Path) -> dict[str, str]:
    return {
        "SITREP_CHECKPOINT_KEY": SECRET,
        "SITREP_CHECKPOINT_NAME": "desk",
        "SITREP_CHECKPOINT_ENTRIES": str(PER_PARTITION),
        "SITREP_CHECKPOINT_SECONDS": "1",
        "SITREP_CHECKPOINT_FILE": str(tmp_path / "checkpoints.jsonl"),
    }


def articles(log: Log, numbers: range) -> list[Record]:
    """Records of any content: the witness does not read them."""
    topic = log.topics.articles
    return [
        Record(topic.name, b"%d" % n, b"body %d" % n, [("ce_id", b"%d" % n)], 1_732_968_000_000 + n, n % topic.partitions)
        for n in numbers
    ]  # fmt: skip


def counted(dsn: str, statement: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(statement).fetchone()
    return int(row[0] or 0) if row is not None else 0


def until_signed(timeline: ServiceProcess, dsn: str, entries: int) -> None:
    timeline.until_ready()
    timeline.until(
        lambda: counted(dsn, "SELECT sum(signed) FROM sitrep.witnessed_logs") >= entries, f"{entries} are signed"
    )


async def test_every_entry_once_though_witnesses_are_killed(
    log: Log, timelines: Instances, database: str, tmp_path: Path, signing_settings: dict[str, str]
) -> None:
    first, second = timelines.start(**signing_settings), timelines.start(**signing_settings)
    first.until_ready()
    second.until_ready()
    await log.publish(articles(log, range(FIRST)))
    first.until(lambda: counted(database, "SELECT sum(size) FROM sitrep.witnessed_logs") > 0, "it begins")
    first.end(signal.SIGKILL)
    second.until(lambda: counted(database, "SELECT count(*) FROM sitrep.checkpoints") > 2, "some are signed")
    second.end(signal.SIGKILL)
    with (tmp_path / "checkpoints.jsonl").open("ab") as file:
        file.write(b'{"topic": "cut sho')

    last = timelines.start(**signing_settings)
    await log.publish(articles(log, range(FIRST, FIRST + MORE)))
    until_signed(last, database, FIRST + MORE)
    last.until(lambda: last.json("/v1/progress")["outbox"] == 0, "all is published")
    assert last.end() == 0

    topic = log.topics.articles.name
    async with kafka_log.reader({"bootstrap_servers": log.bootstrap}) as reader:
        bounds = await reader.bounds(await reader.partitions(topic))
        held = [
            (partition.topic, partition.number, index, entry.offset, entry.key, merkle.leaf_hash(entry.to_bytes()))
            for partition, there in sorted(bounds.items())
            for index, entry in enumerate([e async for b in reader.read(partition, 0, there.end) for e in b])
        ]
        with psycopg.connect(database) as connection:
            assert connection.execute(NOTED).fetchall() == held
            kept = [row[0] for row in connection.execute("SELECT message FROM sitrep.checkpoints ORDER BY position")]
        assert len(held) == FIRST + MORE
        assert (tmp_path / "checkpoints.jsonl").read_bytes().splitlines() == kept
        published = await log.read_all(log.topics.checkpoints)
        assert list(dict.fromkeys(record.value for record in published)) == kept
        signed = [CheckpointSigned.from_bytes(message) for message in kept]
        result = await verifying.verify(reader, signed, TRUSTED, advance=lambda *_: None)
    assert not result.findings
    assert sum(one.entries for one in result.verified) == FIRST + MORE
    assert SECRET not in last.log


@pytest.mark.parametrize(
    ("change", "said"),
    [("next_offset = 1000", "entries are missing"), ("last_leaf = '\\x00'", "is not the one that was witnessed")],
)
async def test_a_log_that_is_not_what_was_witnessed(
    log: Log, timelines: Instances, database: str, change: str, said: str, signing_settings: dict[str, str]
) -> None:
    await log.publish(articles(log, range(MORE)))
    timeline = timelines.start(**signing_settings)
    until_signed(timeline, database, MORE)
    assert timeline.end() == 0
    with psycopg.connect(database) as connection:
        connection.execute(f"UPDATE sitrep.witnessed_logs SET {change}")

    timeline = timelines.start(**signing_settings)
    timeline.until_status("/healthz", 200)
    timeline.until(lambda: said in timeline.http.get("/readyz").text, "readiness says so")
    assert timeline.status("/readyz") == 503
    assert "sitrep archive restore" in timeline.http.get("/readyz").text


async def test_without_a_key_the_tree_is_kept_and_nothing_signed(
    log: Log, timelines: Instances, database: str, tmp_path: Path
) -> None:
    await log.publish(articles(log, range(MORE)))
    second = timelines.start(SITREP_TIMELINE_ANNOUNCE="false", SITREP_POSTGRES_SCHEMA="second")
    timeline = timelines.start(SITREP_CHECKPOINT_ENTRIES="1")
    size = "SELECT sum(size) FROM {}.witnessed_logs"
    timeline.until(lambda: "witnessed_logs" in _tables(database), "the tables are there")
    timeline.until(lambda: counted(database, size.format("sitrep")) == MORE, "all is witnessed")
    assert counted(database, "SELECT count(*) FROM sitrep.checkpoints") == 0
    assert timeline.log.count("checkpoints are not signed") == 1
    second.until_ready()
    assert counted(database, size.format("second")) == 0


def _tables(dsn: str) -> str:
    with psycopg.connect(dsn) as connection:
        return str(
            connection.execute("SELECT array_agg(tablename) FROM pg_tables WHERE schemaname = 'sitrep'").fetchone()
        )
