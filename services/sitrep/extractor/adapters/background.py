"""What the service does in the background: from the articles' topic to the mentions' topic."""

import asyncio
import contextlib

from sitrep.contracts.topics import Topics
from sitrep.core.errors import TransientError
from sitrep.extractor.adapters.batches import Abandoned, BatchProcessor
from sitrep.extractor.adapters.mention_log import KafkaMentionLog
from sitrep.extractor.adapters.metrics import ExtractorMetrics
from sitrep.extractor.adapters.pool import ProcessExtractionPool, WorkerPool
from sitrep.extractor.agents import ArticleStream, Consumption
from sitrep.extractor.settings import ExtractorSettings
from sitrep.runtime import logging
from sitrep.runtime.kafka import BrokerCheck, Publisher

log = logging.get(__name__)

LOOK_AGAIN_SECONDS = 1.0
UNDRAINED_SECONDS = 7.0
"""Of the time for shutting down, what is kept for leaving the group and ending the workers."""


class Extraction:
    """Waits for Kafka, then reads, extracts and publishes until told to stop."""

    def __init__(
        self,
        settings: ExtractorSettings,
        named: Topics,
        workers: WorkerPool,
        publisher: Publisher,
        metrics: ExtractorMetrics,
        check: BrokerCheck,
    ) -> None:
        self._settings = settings
        self._named = named
        self._workers = workers
        self._publisher = publisher
        self._metrics = metrics
        self._check = check
        self._stream: ArticleStream | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. Raises when the work cannot go on: the process is to end with status 1."""
        if not await self._broker_is_there(stop):
            return
        processor = BatchProcessor(
            ProcessExtractionPool(self._workers),
            KafkaMentionLog(self._publisher),
            self._metrics,
            mentions_topic=self._named.mentions.name,
            dead_letter_topic=self._named.articles.dead_letters.name,
            stop=stop,
        )
        self._stream = ArticleStream(
            Consumption(
                topic=self._named.articles.name,
                group=self._settings.topic_prefix + self._settings.extractor_group,
                batch_size=self._settings.extractor_batch_size,
                batch_seconds=self._settings.extractor_batch_seconds,
                session_timeout_seconds=self._settings.extractor_session_timeout_seconds,
                client_options=self._settings.client_options(),
            ),
            processor.process,
        )
        drain_seconds = max(self._settings.shutdown_timeout_seconds - UNDRAINED_SECONDS, 1.0)
        try:
            await self._stream.run(stop, drain_seconds=drain_seconds)
        except Abandoned as left:
            log.warning("stopped without acknowledging the batch in hand", reason=str(left))

    async def ready(self) -> None:
        """Raise TransientError while no articles are read."""
        if self._stream is None or not self._stream.reading:
            raise TransientError("articles are not read yet")

    async def report_lag(self, stop: asyncio.Event) -> None:
        """Keep the lag metric up to date."""
        while not stop.is_set():
            if self._stream is not None:
                self._metrics.lag(self._stream.lag())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_AGAIN_SECONDS)

    async def _broker_is_there(self, stop: asyncio.Event) -> bool:
        """Wait for Kafka and the topics; False when told to stop before."""
        told = ""
        while not stop.is_set():
            try:
                await self._check()
            except TransientError as reason:
                if str(reason) != told:
                    log.warning("waiting", reason=str(reason))
                    told = str(reason)
            else:
                return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_AGAIN_SECONDS)
        return False
