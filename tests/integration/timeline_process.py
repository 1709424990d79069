"""Timelines as processes of their own, and the topics that they read and write: what their tests share."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes import reports
from tests.processes import Instances, ServiceProcess, services
from tests.topics_of_test import TopicsOfTest

from sitrep.core.events import ExtractedRevision
from sitrep.runtime.kafka import Record


@dataclass
class Log(TopicsOfTest):
    """Mentions in, events out."""

    def record(self, extracted: ExtractedRevision) -> Record:
        """As the extractor publishes it."""
        message = reports.message(extracted)
        headers, timestamp = reports.headers(extracted), reports.timestamp(extracted)
        return Record(self.topics.mentions.name, message.key.encode(), message.to_bytes(), headers, timestamp)

    async def tell(self, found: Iterable[ExtractedRevision]) -> None:
        """Publish them as the extractor does."""
        await self.publish([self.record(extracted) for extracted in found])


@contextmanager
def timelines_of(log: Log, dsn: str, directory: Path) -> Iterator[Instances]:
    """They log into `directory`; none is left at the end."""
    with services(directory, {**log.environment, "SITREP_POSTGRES_DSN": dsn}) as processes:
        yield Instances(processes, "timeline")


def until_projected(timeline: ServiceProcess, records: int) -> None:
    """Wait until so many records of the mentions topic are projected and nothing is owed to other topics."""

    def projected() -> bool:
        progress = timeline.json("/v1/progress")
        offsets: int = sum(part["next_offset"] for part in progress["offsets"])
        return offsets >= records and progress["outbox"] == 0

    timeline.until(projected, f"{records} records are projected")
