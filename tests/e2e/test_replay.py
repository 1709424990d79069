"""Live, replayed and computed: one digest, whatever the workers, the hash seed, the time zone and the partitions."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from typer.testing import CliRunner

from sitrep.cli.main import app
from sitrep.contracts.articles import ArticleRetracted
from sitrep.contracts.cloudevents import headers_for
from sitrep.core import counting, digest, history
from sitrep.core.events import ExtractedRevision, Retraction
from sitrep.core.extraction import extractor
from sitrep.core.log_entries import LogEntry
from sitrep.extractor.handlers import articles
from sitrep.extractor.ports import ArticleRecord, Extracted
from sitrep.replay.adapters import kafka_log
from sitrep.replay.adapters.archive_files import FsspecFiles
from sitrep.replay.handlers import archiving
from sitrep.replay.ports import Partition
from sitrep.runtime.clock import SystemClock, timestamp_ms
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record
from sitrep.timeline.handlers import arrivals
from sitrep.timeline.ports import Partition as TimelinePartition
from tests import servers
from tests.e2e.system import running
from tests.fakes.log import FakeLog
from tests.topics_of_test import TopicsOfTest

pytestmark = pytest.mark.timeout(500)

SEEDS = Path(__file__).parents[2] / "seeds"
SITREP = str(Path(sys.executable).parent / "sitrep")
BROKEN = "broken"


@dataclass(frozen=True)
class Lived:
    """What a live system came to: its log, and its digests as of some recorded times."""

    environment: dict[str, str]
    topic: str
    entries: dict[Partition, list[LogEntry]]
    digests: dict[str, str]
    announced: int
    log: TopicsOfTest

    def replay(self, into: str, *arguments: str, **environment: str) -> dict[str, Any]:
        """The manifest of a replay in a process of its own."""
        done = self.run(into, *arguments, **environment)
        assert done.returncode == 0, done.stderr
        manifest: dict[str, Any] = orjson.loads(done.stdout)
        return manifest

    def run(self, into: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
        command = [SITREP, "replay", "--into", into, *arguments]
        return subprocess.run(
            command,
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            timeout=200,
            check=False,
        )

    def query(self, statement: str) -> Any:
        with psycopg.connect(self.environment["SITREP_POSTGRES_DSN"]) as connection:
            row = connection.execute(statement).fetchone()
        return row[0] if row is not None else None


@pytest.fixture(scope="module")
def lived(stack: StackAddress, _numbers: Iterator[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    number = next(_numbers)
    log = TopicsOfTest(stack.kafka_bootstrap, f"replay-{number}.")
    asyncio.run(log.create())
    with servers.fresh_database(stack, f"replay-{number}") as dsn:
        environment = {**log.environment, "SITREP_POSTGRES_DSN": dsn}
        with running(environment, tmp_path_factory.mktemp("replay")) as system:
            accepted: list[str] = []
            files = sorted(str(path) for path in SEEDS.iterdir() if path.name[:1].isdigit())
            for first in range(0, len(files), 3):  # each request has a recorded time of its own
                url = system.children["ingest"].url
                sent = CliRunner().invoke(app, ["ingest", *files[first : first + 3], "--url", url, "--json"])
                accepted += [article["article_id"] for article in orjson.loads(sent.stdout)["accepted"]]
            asyncio.run(log.publish(withdrawals(log, accepted[:1])))
            timeline = system.children["timeline"]
            system.until(lambda: read(timeline) == len(accepted) + 1, "all is projected", 120)
            entries = asyncio.run(held(log))
            moments = sorted({e.timestamp_ms for run in entries.values() for e in run})
            times = [(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)).isoformat() for at in moments]
            digests = {at: timeline.http.get("/v1/digest", params={"as_of": at}).json()["digest"] for at in times}
            digests["now"] = timeline.json("/v1/digest")["digest"]
            timeline.until(lambda: not timeline.json("/v1/progress")["outbox"], "all is told")
        announced = asyncio.run(log.count(log.topics.events))
        yield Lived(environment, log.topics.articles.name, entries, digests, announced, log)


def withdrawals(log: TopicsOfTest, article_ids: list[str]) -> list[Record]:
    """Word that articles were retracted, and a record that is no article."""
    topic, records = log.topics.articles.name, []
    at = SystemClock().now()  # later than all articles
    for article_id in article_ids:
        message = ArticleRetracted(article_id=article_id, retracted_at=at, reason="Withdrawn.")
        headers = headers_for(message, source="/test", time=at, traceparent="")
        records.append(Record(topic, message.key.encode(), message.to_bytes(), headers, timestamp_ms(at)))
    return [
        *records,
        Record(topic, BROKEN.encode(), b"{}", [("ce_type", b"sitrep.article.published.v1")], timestamp_ms(at)),
    ]


def read(timeline: Any) -> int:
    return int(sum(part["next_offset"] for part in timeline.json("/v1/progress")["offsets"]))


async def held(log: TopicsOfTest) -> dict[Partition, list[LogEntry]]:
    async with kafka_log.reader({"bootstrap_servers": log.bootstrap}) as reader:
        bounds = await reader.bounds(await reader.partitions(log.topics.articles.name))
        return {p: [e async for b in reader.read(p, at.start, at.end) for e in b] for p, at in bounds.items()}


def computed(entries: dict[Partition, list[LogEntry]]) -> tuple[str, str]:
    """The digests of chronology and history as pure functions of the log."""
    rules = extractor.build()
    extracted: list[ExtractedRevision] = []
    retracted: list[Retraction] = []
    for entry in [entry for run in entries.values() for entry in run]:
        outcome = articles.extract(
            rules, ArticleRecord("", 0, entry.offset, entry.timestamp_ms, entry.key, entry.value, entry.headers)
        )
        if isinstance(outcome, Extracted):
            incoming = arrivals.Incoming(
                TimelinePartition("", 0),
                entry.offset,
                entry.timestamp_ms,
                outcome.key,
                outcome.value,
                tuple(outcome.headers),
            )
            content = arrivals.read(incoming).content
            if isinstance(content, Retraction):
                retracted.append(content)
            else:
                extracted.append(content)
    revisions = history.history(counting.known(extracted, retracted))
    now = digest.of_chronology(revision.event for revision in revisions if revision.recorded_to is None)
    return now, history.digest_of(revisions)


class TestOneDigest:
    """The same log and code come to the same chronology and the same history of it."""

    def test_from_kafka(self, lived: Lived) -> None:
        manifest = lived.replay("first", "--workers", "2", PYTHONHASHSEED="1", TZ="Pacific/Auckland")
        assert (manifest["digest"], manifest["history_digest"]) == computed(lived.entries)
        assert manifest["digest"] == lived.digests["now"]
        assert [each["reason"].split(":")[0] for each in manifest["set_aside"]] == ["invalid"]
        assert sum(p["end"] - p["start"] for p in manifest["plan"]["partitions"]) == sum(
            map(len, lived.entries.values())
        )
        assert set(manifest["code"]["tables"]) >= {"gazetteer.txt.xz", "triggers.toml"}
        assert lived.query("SELECT count(*) FROM first.outbox") == 0
        assert asyncio.run(lived.log.count(lived.log.topics.events)) == lived.announced
        again = lived.replay("first", PYTHONHASHSEED="2")
        assert again == manifest

    def test_from_an_archive_with_one_partition(self, lived: Lived, tmp_path: Path) -> None:
        run = sorted((e for part in lived.entries.values() for e in part), key=lambda e: (e.key or b"", e.offset))
        one = {Partition(lived.topic, 0): [replace(entry, offset=number) for number, entry in enumerate(run)]}
        archive = archiving.write(FakeLog(one), FsspecFiles(str(tmp_path)), [lived.topic], advance=lambda *_: None)
        asyncio.run(archive)
        manifest = lived.replay(
            "second", "--workers", "1", "--archive", str(tmp_path), PYTHONHASHSEED="77", TZ="America/Lima", LC_ALL="C"
        )
        assert (manifest["digest"], manifest["history_digest"]) == computed(lived.entries)

    def test_until_any_recorded_time(self, lived: Lived) -> None:
        times = sorted(set(lived.digests) - {"now"})
        assert len(times) > 5
        for number, at in enumerate([times[0], times[len(times) // 2], times[-2]]):
            manifest = lived.replay(f"until_{number}", "--until", at, "--workers", "1")
            assert manifest["digest"] == lived.digests[at], at
        assert len(set(lived.digests.values())) > 5


class TestDiff:
    """What differs between the live chronology, a replay, and earlier times."""

    def diff(self, lived: Lived, *arguments: str) -> Any:
        command = [SITREP, "replay", "diff", *arguments, "--format", "json"]
        done = subprocess.run(
            command, env={**os.environ, **lived.environment}, capture_output=True, timeout=100, check=True
        )
        return orjson.loads(done.stdout)

    def test_live_and_replayed_are_the_same(self, lived: Lived) -> None:
        lived.replay("compared", "--workers", "2")
        told = self.diff(lived, "sitrep", "compared")
        assert told == {"same": lived.query("SELECT count(*) FROM sitrep.events"), "counts": {}, "differences": []}

    def test_two_times(self, lived: Lived) -> None:
        times = sorted(set(lived.digests) - {"now"})
        told = self.diff(lived, f"sitrep@{times[1]}", "sitrep")
        assert told["counts"]["added"] > 0
        assert {each["kind"] for each in told["differences"]} == {kind for kind in told["counts"] if ":" not in kind}
        assert "differences" not in self.diff(lived, f"sitrep@{times[1]}", "sitrep", "--summary")


class TestRefusals:
    """A replay touches nothing that it did not make."""

    def test_the_live_schema(self, lived: Lived) -> None:
        done = lived.run("sitrep")
        assert done.returncode == 2
        assert b"holds a chronology already" in done.stderr

    def test_another_plan_in_the_same_schema(self, lived: Lived) -> None:
        lived.replay("bounded", "--until", "1", "--workers", "1")
        done = lived.run("bounded", "--until", "2")
        assert done.returncode == 2
        assert b"was begun with another" in done.stderr

    def test_what_is_no_time(self, lived: Lived) -> None:
        assert b"is no time and no offset" in lived.run("any", "--until", "yesterday").stderr
