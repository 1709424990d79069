"""A batch of articles: extracted, published, acknowledged by Kafka, in this order and never less."""

import asyncio
from collections.abc import Sequence

from sitrep.core.errors import SitrepError, TransientError
from sitrep.extractor.adapters.metrics import ExtractorMetrics
from sitrep.extractor.handlers import publications
from sitrep.extractor.ports import (
    ArticleRecord,
    ExtractionPool,
    Failed,
    MentionLog,
    Outcome,
    Publication,
    PublicationTooLarge,
)
from sitrep.runtime import logging

log = logging.get(__name__)

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0


class Abandoned(SitrepError):
    """The service is asked to stop while Kafka, or what the extractor asks, is away.

    The batch is left, to be read again by the next process.
    """


class BatchProcessor:
    """What the stream's agent does with a batch. `stop` is set when the service is to end."""

    def __init__(
        self,
        pool: ExtractionPool,
        mention_log: MentionLog,
        metrics: ExtractorMetrics,
        *,
        mentions_topic: str,
        dead_letter_topic: str,
        stop: asyncio.Event,
    ) -> None:
        self._pool = pool
        self._log = mention_log
        self._metrics = metrics
        self._mentions_topic = mentions_topic
        self._dead_letter_topic = dead_letter_topic
        self._stop = stop

    async def process(self, records: Sequence[ArticleRecord]) -> None:
        """Return once everything that follows from `records` is stored for good: then they may be acknowledged.

        Raises Abandoned; and InvariantViolated when no worker can be started.
        """
        outcomes = list(await asyncio.gather(*(self._extract(record) for record in records)))
        for record, outcome in zip(records, outcomes, strict=True):
            if isinstance(outcome, Failed):
                log.warning(
                    "set aside",
                    failure=outcome.failure,
                    reason=outcome.reason,
                    partition=record.partition,
                    offset=record.offset,
                )
        decided = [
            publications.decide(
                record, outcome, mentions_topic=self._mentions_topic, dead_letter_topic=self._dead_letter_topic
            )
            for record, outcome in zip(records, outcomes, strict=True)
        ]
        await self._publish(records, outcomes, decided)
        self._metrics.published(outcomes)

    async def _extract(self, record: ArticleRecord) -> Outcome:
        """What becomes of the article; asked for ever if need be, while a service that the extractor asks is away."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._pool.extract(record)
            except TransientError as error:
                if self._stop.is_set():
                    raise Abandoned("what the extractor asks is away and the service is to stop") from error
                log.warning("extracting is tried again", reason=str(error), pause_seconds=pause, offset=record.offset)
            await self._pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _publish(
        self, records: Sequence[ArticleRecord], outcomes: list[Outcome], decided: list[Publication]
    ) -> None:
        """Publish, for ever if need be. What never fits is replaced, in `outcomes` and `decided`."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._log.append(decided)
            except PublicationTooLarge as error:
                index = error.index
                outcomes[index], decided[index] = publications.too_large(
                    records[index], outcomes[index], error.reason, topic=self._dead_letter_topic
                )
                log.warning("too large", reason=error.reason, offset=records[index].offset)
            except TransientError as error:
                if self._stop.is_set():
                    raise Abandoned("Kafka is away and the service is to stop") from error
                self._metrics.publish_retried()
                log.warning("publishing is tried again", reason=str(error), pause_seconds=pause)
                await self._pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                return

    async def _pause(self, seconds: float) -> None:
        """Sleep, but not once the service is to stop."""
        if self._stop.is_set():
            return
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return
