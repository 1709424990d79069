"""How fast mentions become chronology: `python tests/bench/bench_projection.py [--mentions N]`, by default 10,000.

From Kafka into PostgreSQL by the projector, in this process; beside it, in the same run, what COPY alone takes for the rows
that came of it, into the same tables with the same indexes. Then the same mentions into a small and a large chronology,
each filled by PostgreSQL itself: what a mention costs must not grow with what is there.
"""

import argparse
import asyncio
import itertools
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
import structlog
from pydantic import SecretStr
from tests.bench import large_chronology, made_up
from tests.integration.timeline_process import Log

from sitrep.runtime.clock import SystemClock
from sitrep.runtime.devstack import stack as devstack
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Publisher
from sitrep.runtime.postgres import Database
from sitrep.runtime.settings import PostgresSettings
from sitrep.timeline.adapters import migrations
from sitrep.timeline.adapters.metrics import TimelineMetrics
from sitrep.timeline.adapters.postgres_store import PostgresStore
from sitrep.timeline.agents.projector import Consumption, Projector
from sitrep.timeline.handlers.projection import Outlets
from sitrep.timeline.ports import Partition

BATCH = 500
PUBLISHED_AT_ONCE = 500
TABLES = ("articles", "mentions", "mention_keys", "events", "past_events", "event_mentions", "outbox")


async def publish(log: Log, mentions: int) -> int:
    """Into the mentions topic; how many records there are."""
    publisher = Publisher({"bootstrap_servers": log.bootstrap}, client_id="bench")
    records = (log.record(article) for article in made_up.articles(mentions))
    count = 0
    while part := list(itertools.islice(records, PUBLISHED_AT_ONCE)):
        await publisher.publish(part, timeout_seconds=60)
        count += len(part)
    await publisher.close()
    return count


async def project(log: Log, database: Database, records: int) -> float:
    """Seconds until all is projected."""
    store, topics, options = PostgresStore(database), log.topics, {"bootstrap_servers": log.bootstrap}
    letters = topics.mentions.dead_letters.name
    consumption = Consumption(topics.mentions.name, letters, f"bench-{database.schema}", BATCH, options)
    outlets = Outlets(topics.events.name, topics.chronology.name)
    publisher = Publisher(options, client_id="bench-letters")
    projector = Projector(consumption, outlets, store, publisher, TimelineMetrics(), SystemClock())
    partitions = [Partition(topics.mentions.name, number) for number in range(topics.mentions.partitions)]
    stop = asyncio.Event()
    began = time.perf_counter()
    running = asyncio.create_task(projector.run(stop))
    while sum((await store.next_offsets(partitions)).values()) < records:
        assert not running.done()
        await asyncio.sleep(0.05)
    taken = time.perf_counter() - began
    stop.set()
    await running
    return taken


def copy_again(dsn: str, schema: str) -> float:
    """Seconds that COPY takes for all rows of the tables, into others with the same indexes."""
    taken = 0.0
    with psycopg.connect(dsn, options=f"-c search_path={schema}") as connection:
        for table in TABLES:
            found = connection.execute(
                "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns "
                "WHERE table_schema = %s AND table_name = %s AND is_generated = 'NEVER' AND is_identity = 'NO'",
                (schema, table),
            ).fetchone()
            assert found is not None
            connection.execute(f"CREATE TABLE again_{table} (LIKE {table} INCLUDING ALL)")
            with connection.cursor().copy(f"COPY {table} ({found[0]}) TO STDOUT") as out:
                rows = b"".join(bytes(part) for part in out)
            began = time.perf_counter()
            with connection.cursor().copy(f"COPY again_{table} ({found[0]}) FROM STDIN") as into:
                into.write(rows)
            taken += time.perf_counter() - began
    return taken


async def project_beside(log: Log, dsn: str, schema: str, records: int, filled: int) -> float:
    """Seconds until all is projected into a schema of its own that has `filled` events already."""
    database = Database(PostgresSettings(postgres_dsn=SecretStr(dsn), postgres_schema=schema), name="bench")
    await database.migrate(migrations.DIRECTORY)
    if filled:
        await asyncio.to_thread(large_chronology.fill, dsn, schema, filled)
    await database.open()
    taken = await project(log, database, records)
    await database.close()
    return taken


async def measure(address: StackAddress, mentions: int, sizes: Sequence[int]) -> None:
    log = Log(address.kafka_bootstrap, "bench-")
    await log.create()
    records = await publish(log, mentions)
    taken = await project_beside(log, address.postgres_dsn, "bench", records, 0)
    raw = copy_again(address.postgres_dsn, "bench")
    print(f"{mentions:,} mentions of {records:,} articles from Kafka: {taken:.1f} s, {mentions / taken:,.0f} a second")
    print(
        f"COPY of the rows that came of them: {raw:.1f} s, {mentions / raw:,.0f} a second; {taken / raw:.1f} times as fast"
    )
    for size in sizes:
        taken = await project_beside(log, address.postgres_dsn, f"bench_{size}", records, size)
        print(
            f"the same beside {size:,} events: {taken:.1f} s, {1000 * taken / mentions:.2f} ms a mention", flush=True
        )
    print(f"{os.getloadavg()[0]:.1f} processes on {os.cpu_count()} cores")


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = argparse.ArgumentParser(description="How fast mentions become chronology.")
    parser.add_argument("--mentions", type=int, default=10_000, help="how many are projected (default: %(default)s)")
    parser.add_argument("--small", type=int, default=10_000, help="events of the small chronology (%(default)s)")
    parser.add_argument("--large", type=int, default=100_000, help="events of the large one (%(default)s)")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="sitrep-bench-") as home,
        devstack.start(Path(home), durable=False) as running,
    ):
        asyncio.run(measure(running.address, asked.mentions, (asked.small, asked.large)))


if __name__ == "__main__":
    main()
