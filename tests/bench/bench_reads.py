"""How fast the chronology answers: `python tests/bench/bench_reads.py [EVENTS]`, by default a million.

p50 and p99 of eight typical queries through the reader, each with many different values, one after the other.
"""

import asyncio
import hashlib
import random
import sys
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
from sitrep.timeline.ports import EventQuery

TIMES = 200
WARM = 20
BEGIN = datetime(2012, 1, 1, tzinfo=UTC)


def queries(reader: PostgresReader, chance: random.Random) -> dict[str, Callable[[], Awaitable[object]]]:
    def day() -> datetime:
        return BEGIN + timedelta(days=chance.randrange(large_chronology.DAYS))

    def town() -> tuple[str, ...]:
        return (f"Town {chance.randrange(400)}",)

    def week(**more: object) -> EventQuery:
        first = day()
        return EventQuery(valid_from=first, valid_to=first + timedelta(days=7), **more)  # type: ignore[arg-type]

    def some_id() -> str:

        return hashlib.md5(f"event{chance.randrange(1, 10_000)}".encode(), usedforsecurity=False).hexdigest()[
            :ID_LENGTH
        ]

    return {
        "the newest": lambda: reader.events(EventQuery(descending=True)),
        "a week": lambda: reader.events(week()),
        "a week, one type": lambda: reader.events(week(types=(EventType.SHELLING,))),
        "a place": lambda: reader.events(EventQuery(places=town())),
        "a place, newest first": lambda: reader.events(EventQuery(places=town(), descending=True)),
        "words": lambda: reader.events(EventQuery(words=f"shelling {chance.randrange(997)}")),
        "one event": lambda: reader.event(some_id()),
        "as of": lambda: reader.events(EventQuery(as_of=day())),
        "as of, newest first": lambda: reader.events(EventQuery(as_of=day(), descending=True)),
        "as of, a place": lambda: reader.events(EventQuery(as_of=day(), places=town())),
        "as of, a week": lambda: reader.events(week(as_of=day())),
    }


async def measure(dsn: str, events: int) -> None:
    database = Database(PostgresSettings(postgres_dsn=SecretStr(dsn), postgres_schema="bench"), name="bench")
    await database.migrate(migrations.DIRECTORY)
    began = time.perf_counter()
    await asyncio.to_thread(large_chronology.fill, dsn, "bench", events)
    print(f"{events:,} events filled in {time.perf_counter() - began:.0f} s", flush=True)
    await database.open()
    reader = PostgresReader(database)
    for name, ask in queries(reader, random.Random(7)).items():
        taken = []
        for _ in range(WARM + TIMES):
            began = time.perf_counter()
            await ask()
            taken.append(1000 * (time.perf_counter() - began))
        taken = sorted(taken[WARM:])
        print(f"{name:24} p50 {taken[TIMES // 2]:7.1f} ms   p99 {taken[TIMES * 99 // 100]:7.1f} ms", flush=True)
    await database.close()


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with (
        tempfile.TemporaryDirectory(prefix="sitrep-bench-") as home,
        devstack.start(Path(home), durable=False) as running,
    ):
        asyncio.run(measure(running.address.postgres_dsn, events))


if __name__ == "__main__":
    main()
