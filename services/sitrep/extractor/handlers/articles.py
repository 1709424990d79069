"""From the bytes of an article's record to the record of its mentions. Runs in a worker process."""

import time

import orjson

from sitrep.contracts import upcasting
from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import header, headers_for, traceparent_of
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.core.articles import Article
from sitrep.core.extraction.extractor import Extractor
from sitrep.core.summary import dated
from sitrep.core.summary.dated import DatedSentence
from sitrep.extractor.ports import ArticleRecord, Extracted, Failed, Failure, Outcome
from sitrep.runtime.clock import from_timestamp_ms

SOURCE = "/sitrep/extractor"


def extract(extractor: Extractor, record: ArticleRecord) -> Outcome:
    """The mentions of the article in `record`, ready to publish, or why it is no article."""
    try:
        article = read(record)
    except ValueError as error:
        return Failed(Failure.INVALID, str(error))
    started = time.perf_counter()
    extraction = extractor.extract(article)
    seconds = time.perf_counter() - started
    message = MentionsExtracted.of(article, extraction, extractor.name)
    headers = headers_for(
        message,
        source=SOURCE,
        time=from_timestamp_ms(record.timestamp_ms),
        traceparent=traceparent_of(record.headers, fallback=message.ce_id),
    )
    return Extracted(
        key=message.key.encode(),
        value=message.to_bytes(),
        headers=headers,
        mentions=len(extraction.mentions),
        seconds=seconds,
    )


def line(extractor: Extractor, article: Article) -> bytes:
    """What `article` says as JSON on one line, for people and programs without Kafka."""
    return orjson.dumps(extractor.extract(article))


def dated_sentences(extractor: Extractor, article: Article) -> tuple[DatedSentence, ...]:
    """What `article` offers to a digest."""
    return dated.of_article(article, extractor.extract(article))


def read(record: ArticleRecord) -> Article:
    """The article in `record`. Raises ValueError that names what is wrong: field, header, key or timestamp."""
    if record.timestamp_ms < 0:
        raise ValueError("timestamp: is missing; it is the recorded time")
    if record.value is None:
        raise ValueError("value: is missing")
    message = upcasting.decode(header(record.headers, "ce_type"), record.value)
    if not isinstance(message, ArticlePublished):
        raise ValueError(f"ce_type: is {message.ce_type}, not {ArticlePublished.ce_type}")  # noqa: TRY004
    if record.key != message.key.encode():
        raise ValueError(f"key: is not the article's id {message.key!r}")
    return message.to_article()
