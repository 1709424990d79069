"""The article log on Kafka."""

from collections.abc import Sequence
from datetime import datetime

from sitrep.contracts.articles import ArticlePublished, ArticleRetracted
from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.message import Message
from sitrep.ingest.ports import RecordTooLarge
from sitrep.runtime import kafka
from sitrep.runtime.clock import timestamp_ms
from sitrep.runtime.kafka import Publisher, Record

SOURCE = "/sitrep/ingest"
"""CloudEvents source of what ingest publishes."""


class KafkaArticleLog:
    """An ArticleLog that is one Kafka topic, keyed by article id."""

    def __init__(self, publisher: Publisher, *, topic: str, timeout_seconds: float) -> None:
        self._publisher = publisher
        self._topic = topic
        self._timeout_seconds = timeout_seconds

    async def append(
        self, articles: Sequence[ArticlePublished], *, recorded_at: datetime, traceparent: str | None
    ) -> None:
        records = [
            self._record(
                article, recorded_at, traceparent or derived_traceparent(article.article_id + article.revision)
            )
            for article in articles
        ]
        try:
            await self._publisher.publish(records, timeout_seconds=self._timeout_seconds)
        except kafka.RecordTooLarge as error:
            raise RecordTooLarge(str(error)) from error

    async def retract(self, retraction: ArticleRetracted, *, recorded_at: datetime, traceparent: str | None) -> None:
        record = self._record(retraction, recorded_at, traceparent or derived_traceparent(retraction.ce_id))
        await self._publisher.publish([record], timeout_seconds=self._timeout_seconds)

    def _record(self, message: Message, recorded_at: datetime, traceparent: str) -> Record:
        return Record(
            topic=self._topic,
            key=message.key.encode(),
            value=message.to_bytes(),
            headers=headers_for(message, source=SOURCE, time=recorded_at, traceparent=traceparent),
            timestamp_ms=timestamp_ms(recorded_at),
        )
