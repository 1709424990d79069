"""The MentionLog on Kafka."""

from collections.abc import Sequence

from sitrep.extractor.ports import Publication, PublicationTooLarge
from sitrep.runtime.kafka import Publisher, Record, RecordTooLarge

TIMEOUT_SECONDS = 30.0


class KafkaMentionLog:
    """Publishes with an idempotent producer of its own, `acks=all`."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    async def append(self, publications: Sequence[Publication]) -> None:
        records = [_record(publication) for publication in publications]
        try:
            await self._publisher.publish(records, timeout_seconds=TIMEOUT_SECONDS)
        except RecordTooLarge:
            await self._append_singly(records)

    async def _append_singly(self, records: Sequence[Record]) -> None:
        """Find out which it is: the broker's answer does not say."""
        for index, record in enumerate(records):
            try:
                await self._publisher.publish([record], timeout_seconds=TIMEOUT_SECONDS)
            except RecordTooLarge as error:
                raise PublicationTooLarge(index, str(error)) from error


def _record(publication: Publication) -> Record:
    return Record(
        topic=publication.topic,
        key=publication.key,
        value=publication.value,
        headers=publication.headers,
        timestamp_ms=publication.timestamp_ms,
    )
