"""Kafka: a publisher that never half-publishes in silence, and a check whether the broker can be used."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiokafka import AIOKafkaClient, AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from sitrep.contracts.cloudevents import Headers
from sitrep.core.errors import TransientError
from sitrep.runtime import logging

log = logging.get(__name__)

MAX_RECORD_BYTES = 8 * 1024 * 1024
"""Of one record with its key and headers; the topics' `max.message.bytes` are the same."""
CONNECT_TIMEOUT_SECONDS = 5.0
CLOSE_TIMEOUT_SECONDS = 2.0


class RecordTooLarge(ValueError):
    """A record beyond `MAX_RECORD_BYTES`. Retrying is no use."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is sent. `timestamp_ms` is the recorded time, never the producer's clock."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int
    partition: int | None = None


class RecordPublisher(Protocol):
    """Publishes records to their topics: `Publisher`, or a fake."""

    async def publish(self, records: Sequence[Record], *, timeout_seconds: float) -> None:
        """Return once all are acknowledged. Raises TransientError when they are not in time (some may be in the log),
        and RecordTooLarge when one never will be.
        """
        ...


class Publisher:
    """An idempotent producer (`acks=all`) that is connected when first needed, and anew after a failure.

    Safe to use from many tasks of one event loop.
    """

    def __init__(self, client_options: dict[str, Any], *, client_id: str) -> None:
        self._options = client_options
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()

    async def publish(self, records: Sequence[Record], *, timeout_seconds: float) -> None:
        """Return once every record is acknowledged by all replicas in sync.

        Raises RecordTooLarge before anything is sent, and TransientError when the acknowledgements do not come in
        time: then some records may be in the log all the same, and sending all of them again is safe for
        readers, which go by derived ids.
        """
        for record in records:
            _check_size(record)
        producer: AIOKafkaProducer | None = None
        try:
            async with asyncio.timeout(timeout_seconds):
                producer = await self._connected()
                sent = [await _send(producer, record) for record in records]
                await asyncio.gather(*sent)
        except MessageSizeTooLargeError as error:
            raise RecordTooLarge(str(error)) from error
        except (KafkaError, TimeoutError, OSError) as error:
            await self._discard(producer)
            reason = str(error) or f"no acknowledgement within {timeout_seconds:g} s"
            raise TransientError(f"Kafka did not take the records: {reason}") from error

    async def close(self) -> None:
        """Flush and disconnect."""
        await self._discard(self._producer)

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self._options,
                    client_id=self._client_id,
                    acks="all",
                    enable_idempotence=True,
                    compression_type="gzip",
                    linger_ms=5,
                    max_batch_size=256 * 1024,
                    max_request_size=MAX_RECORD_BYTES,
                )
                try:
                    await asyncio.wait_for(producer.start(), CONNECT_TIMEOUT_SECONDS)
                except BaseException:
                    await _close(producer)
                    raise
                self._producer = producer
            return self._producer

    async def _discard(self, producer: AIOKafkaProducer | None) -> None:
        """Drop `producer` with what it has not sent: after a timeout nothing of it may arrive later."""
        if producer is None:
            return
        if self._producer is producer:
            self._producer = None
        await _close(producer)


class BrokerCheck:
    """A readiness check: the broker answers and has the topics."""

    def __init__(self, client_options: dict[str, Any], *, topics: Sequence[str]) -> None:
        self._options = client_options
        self._topics = frozenset(topics)
        self._client: AIOKafkaClient | None = None

    async def __call__(self) -> None:
        """Raise TransientError when Kafka is away or a topic is missing."""
        try:
            if self._client is None:
                client = AIOKafkaClient(**self._options, client_id="sitrep-readiness")
                await client.bootstrap()
                self._client = client
            metadata = await self._client.fetch_all_metadata()
        except (KafkaError, OSError) as error:
            await self.close()
            raise TransientError(f"Kafka is away: {error}") from error
        missing = sorted(self._topics - metadata.topics())
        if missing:
            raise TransientError(f"topics are missing: {', '.join(missing)}; run `sitrep topics apply`")

    async def close(self) -> None:
        """Disconnect."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()


async def _send(producer: AIOKafkaProducer, record: Record) -> "asyncio.Future[Any]":
    future: asyncio.Future[Any] = await producer.send(
        record.topic,
        value=record.value,
        key=record.key,
        partition=record.partition,
        timestamp_ms=record.timestamp_ms,
        headers=record.headers,
    )
    return future


async def _close(producer: AIOKafkaProducer) -> None:
    """Stop `producer`; when it cannot flush in time, cut it off, so that nothing of it is sent later."""
    try:
        with contextlib.suppress(KafkaError, OSError):
            await asyncio.wait_for(producer.stop(), CLOSE_TIMEOUT_SECONDS)
    except TimeoutError:
        # `stop` hangs in its flush while no broker answers, and has no way to give up but its parts' own.
        sender = producer._sender  # noqa: SLF001
        if sender is not None:
            with contextlib.suppress(asyncio.CancelledError, KafkaError):
                await sender.close()
        await producer.client.close()


def _check_size(record: Record) -> None:
    size = len(record.key or b"") + len(record.value or b"") + sum(len(k) + len(v) for k, v in record.headers)
    if size > MAX_RECORD_BYTES - 1024:  # the batch's own fields
        raise RecordTooLarge(f"record of {size:,} bytes; the limit is {MAX_RECORD_BYTES:,}")
