"""The events topic in memory: what the timeline publishes when it reads articles one after the other."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tests.fakes import reports
from tests.fakes.chronology_store import FakeStore

from sitrep.alerts.handlers import arrivals as events
from sitrep.alerts.handlers.arrivals import Incoming
from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.core.articles import Article, instant
from sitrep.core.events import ExtractedRevision, Retraction
from sitrep.core.extraction.extractor import RuleExtractor
from sitrep.runtime.clock import timestamp_ms
from sitrep.runtime.kafka import Record
from sitrep.timeline.handlers import arrivals, projection
from sitrep.timeline.handlers.projection import Batch, Outlets
from sitrep.timeline.ports import Partition

TOPIC = "sitrep.events.v1"
PARTITIONS = 6
_MENTIONS = Partition("mentions", 0)


def mentions_of(rules: RuleExtractor, articles: Iterable[Article]) -> list[arrivals.Incoming]:
    """The records of the mentions topic, each article recorded a second after it was dated, in that order."""
    dated = sorted(articles, key=lambda a: (_dated(a), a.article_id))
    found = []
    for offset, article in enumerate(dated):
        message = MentionsExtracted.of(article, rules.extract(article), rules.name)
        at = _dated(article) + timedelta(seconds=1, milliseconds=offset)
        headers = headers_for(
            message, source="/sitrep/extractor", time=at, traceparent=derived_traceparent(message.ce_id)
        )
        found.append(
            arrivals.Incoming(
                _MENTIONS, offset, timestamp_ms(at), message.key.encode(), message.to_bytes(), tuple(headers)
            )
        )
    return found


def _dated(article: Article) -> datetime:
    dated = article.updated_at or article.published_at
    assert dated is not None, "seeds are dated"
    return instant(dated)


def told(found: Sequence[ExtractedRevision | Retraction]) -> list[arrivals.Incoming]:
    """The records of the mentions topic for reports made up for a test, in the order given."""
    records = []
    for offset, each in enumerate(found):
        if isinstance(each, Retraction):
            message, headers = reports.retraction_message(each), reports.retraction_headers(each)
            at = timestamp_ms(each.recorded_at)
            key, value = message.key, message.to_bytes()
        else:
            extracted = reports.message(each)
            headers, at, key, value = (
                reports.headers(each),
                reports.timestamp(each),
                extracted.key,
                extracted.to_bytes(),
            )
        records.append(arrivals.Incoming(_MENTIONS, offset, at, key.encode(), value, tuple(headers)))
    return records


async def published(mentions: Sequence[arrivals.Incoming], *, at_once: int = 1) -> list[Record]:
    """What the timeline owes to the events topic when it projects `at_once` records in a transaction."""
    store = FakeStore()
    for start in range(0, len(mentions), at_once):
        portion = [arrivals.read(record) for record in mentions[start : start + at_once]]
        first, last = portion[0].offset, portion[-1].offset
        batch = Batch({_MENTIONS: first}, {_MENTIONS: last + 1}, tuple(portion))
        done = await projection.project(store, batch, Outlets(TOPIC, "chronology"))
        assert isinstance(done, projection.Projected)
    return [owed.record for owed in store.state.outbox if owed.record.topic == TOPIC]


def partitioned(records: Iterable[Record], partitions: int = PARTITIONS) -> list[list[Incoming]]:
    """`records` in the partitions of a topic, by key."""
    found: list[list[Incoming]] = [[] for _ in range(partitions)]
    for record in records:
        number = zlib.crc32(record.key or b"") % partitions
        found[number].append(
            events.Incoming(
                record.topic,
                number,
                len(found[number]),
                record.timestamp_ms,
                record.key,
                record.value,
                tuple(record.headers),
            )
        )
    return found
