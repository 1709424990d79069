"""Reading records of `sitrep.mentions.v1`: bytes in, values of the core out, or a reason why not."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sitrep.contracts import cloudevents
from sitrep.contracts.mentions import MentionsExtracted, MentionsRetracted
from sitrep.contracts.message import Message
from sitrep.core.articles import dated_at, instant
from sitrep.core.errors import InvalidMessage
from sitrep.core.events import ArticleRevision, ExtractedRevision, Retraction
from sitrep.core.mentions import Mention
from sitrep.core.temporal.interval import Moment
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.timeline.ports import Partition

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as it lies in the log."""

    partition: Partition
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record that could be read, and what it says."""

    record: Incoming
    content: ExtractedRevision | Retraction
    traceparent: str

    @property
    def partition(self) -> Partition:
        return self.record.partition

    @property
    def offset(self) -> int:
        return self.record.offset


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not, and why."""

    record: Incoming
    error: InvalidMessage


def read_all(records: Sequence[Incoming]) -> tuple[tuple[Arrival, ...], tuple[Unreadable, ...]]:
    """The records that can be read and those that cannot, each in the order in which they come."""
    arrivals, unreadable = [], []
    for record in records:
        try:
            arrivals.append(read(record))
        except InvalidMessage as error:
            unreadable.append(Unreadable(record, error))
    return tuple(arrivals), tuple(unreadable)


def read(record: Incoming) -> Arrival:
    """What `record` says. Raises InvalidMessage when it is no mentions message, or one that contradicts itself."""
    try:
        return _read(record)
    except (ValueError, OverflowError) as error:
        raise InvalidMessage(
            str(error), topic=record.partition.topic, partition=record.partition.number, offset=record.offset
        ) from error


def _read(record: Incoming) -> Arrival:
    if record.value is None:
        raise ValueError("value: is missing")
    if record.timestamp_ms < 0:
        raise ValueError(f"timestamp: {record.timestamp_ms} is before 1970, or none: the recorded time is unknown")
    if _NUL.search(record.value):
        raise ValueError("value: contains the character U+0000, which PostgreSQL cannot store")
    kind = cloudevents.header(record.headers, "ce_type")
    if kind == MentionsRetracted.ce_type:
        return _retraction(record, MentionsRetracted.from_bytes(record.value))
    if kind is not None and kind != MentionsExtracted.ce_type:
        raise ValueError(f"ce_type: {kind} is not read here")
    return _extraction(record, MentionsExtracted.from_bytes(record.value), record.value)


def _extraction(record: Incoming, message: MentionsExtracted, value: bytes) -> Arrival:
    _check_mentions(message.mentions)
    revision = ArticleRevision(
        header=message.header,
        dated_at=dated_at(message.published_at, message.updated_at),
        recorded_at=from_timestamp_ms(record.timestamp_ms),
        extractor=message.extractor,
        fingerprint=hashlib.sha256(value).hexdigest(),
    )
    return _arrival(record, message, ExtractedRevision(revision, message.mentions))


def _retraction(record: Incoming, message: MentionsRetracted) -> Arrival:
    recorded_at = from_timestamp_ms(record.timestamp_ms)
    content = Retraction(
        message.article_id, dated_at(message.retracted_at, message.retracted_at), recorded_at, message.reason
    )
    return _arrival(record, message, content)


def _arrival(record: Incoming, message: Message, content: ExtractedRevision | Retraction) -> Arrival:
    if record.key != message.key.encode():
        raise ValueError("key: is not the article's id")
    trace = cloudevents.traceparent_of(record.headers, fallback=message.ce_id)
    return Arrival(record, content, trace)


def _check_mentions(mentions: tuple[Mention, ...]) -> None:
    seen: set[str] = set()
    for index, mention in enumerate(mentions):
        if mention.mention_id in seen:
            raise ValueError(f"mentions.{index}.mention_id: {mention.mention_id} occurs twice")
        seen.add(mention.mention_id)
        start, end = mention.time.start, mention.time.end
        if (start is None) != (end is None):
            raise ValueError(f"mentions.{index}.time: has one end only")
        if start is not None and end is not None and _instant(start, index) > _instant(end, index):
            raise ValueError(f"mentions.{index}.time: ends before it starts")


def _instant(moment: Moment, index: int) -> datetime:
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ValueError(f"mentions.{index}.time: an instant has no offset")
    return instant(moment)
