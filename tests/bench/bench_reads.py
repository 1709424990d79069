"""How fast the chronology answers: `python tests/bench/bench_reads.py [--events N]`, by default 100,000.

p50 and p99 of typical queries through the reader, each with many different values, one after the other.
"""

import argparse
import asyncio
import hashlib
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from tests.bench import large_chronology

from sitrep.core.event_types import EventType
from sitrep.core.identity import ID_LENGTH
from sitrep.runtime.devstack import stack as devstack
from sitrep.runtime.postgres import Database
from sitrep.runtime.settings import PostgresSettings
from sitrep.timeline.adapters import migrations
from sitrep.timeline.adapters.postgres_reader import PostgresReader
from sitrep.timeline.ports import EventQuery, Place

TIMES = 200
WARM = 20
BEGIN = datetime(2012, 1, 1, tzinfo=UTC)


def queries(reader: PostgresReader, chance: random.Random, events: int) -> dict[str, Callable[[], Awaitable[object]]]:
    def day() -> datetime:
        return BEGIN + timedelta(days=chance.randrange(large_chronology.DAYS))

    def town() -> tuple[str, ...]:
        return (f"Town {chance.randrange(400)}",)

    def week(**more: object) -> EventQuery:
        first = day()
        return EventQuery(valid_from=first, valid_to=first + timedelta(days=7), **more)  # type: ignore[arg-type]

    def some_id() -> str:
        name = f"event{chance.randrange(1, events)}"
        return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:ID_LENGTH]

    def middle() -> Place:
        """Where a page within the chronology begins."""
        return Place(int(day().timestamp()) * 1_000_000, some_id())

    return {
        "the newest": lambda: reader.events(EventQuery(descending=True)),
        "a page within": lambda: reader.events(EventQuery(after=middle())),
        "a week": lambda: reader.events(week()),
        "a week, one type": lambda: reader.events(week(types=(EventType.SHELLING,))),
        "a place": lambda: reader.events(EventQuery(places=town())),
        "a place, newest first": lambda: reader.events(EventQuery(places=town(), descending=True)),
        "words": lambda: reader.events(EventQuery(words=f"shelling {chance.randrange(997)}")),
        "one event": lambda: reader.event(some_id()),
        "as of": lambda: reader.events(EventQuery(as_of=day())),
        "as of, newest first": lambda: reader.events(EventQuery(as_of=day(), descending=True)),
        "as of, a page within": lambda: reader.events(EventQuery(as_of=day(), after=middle())),
        "as of, a place": lambda: reader.events(EventQuery(as_of=day(), places=town())),
        "as of, a week": lambda: reader.events(week(as_of=day())),
    }


async def measure(dsn: str, events: int) -> None:
    database = Database(PostgresSettings(postgres_dsn=SecretStr(dsn), postgres_schema="bench"), name="bench")
    await database.migrate(migrations.DIRECTORY)
    began = time.perf_counter()
    await asyncio.to_thread(large_chronology.fill, dsn, "bench", events)
    print(f"{events:,} events filled in {time.perf_counter() - began:.0f} s; {load()}", flush=True)
    await database.open()
    reader = PostgresReader(database)
    for name, ask in queries(reader, random.Random(7), events).items():
        taken = []
        for _ in range(WARM + TIMES):
            began = time.perf_counter()
            await ask()
            taken.append(1000 * (time.perf_counter() - began))
        taken = sorted(taken[WARM:])
        print(f"{name:24} p50 {taken[TIMES // 2]:7.1f} ms   p99 {taken[TIMES * 99 // 100]:7.1f} ms", flush=True)
    await database.close()
    print(load())


def load() -> str:
    """What else the machine does: figures of a busy one say little."""
    return f"{os.getloadavg()[0]:.1f} processes on {os.cpu_count()} cores"


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast a large chronology answers.")
    parser.add_argument("--events", type=int, default=100_000, help="how many there are (default: %(default)s)")
    events = parser.parse_args().events
    with (
        tempfile.TemporaryDirectory(prefix="sitrep-bench-") as home,
        devstack.start(Path(home), durable=False) as running,
    ):
        asyncio.run(measure(running.address.postgres_dsn, events))


if __name__ == "__main__":
    main()
