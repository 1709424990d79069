"""From the bytes of an article's record to the record of its mentions. Runs in a worker process."""

import time

import orjson

from sitrep.contracts import upcasting
from sitrep.contracts.articles import ArticlePublished, ArticleRetracted
from sitrep.contracts.cloudevents import header, headers_for, traceparent_of
from sitrep.contracts.mentions import MentionsExtracted, MentionsRetracted
from sitrep.contracts.message import Message
from sitrep.core.articles import Article
from sitrep.core.extraction.extractor import Extractor
from sitrep.core.summary import dated
from sitrep.core.summary.dated import DatedSentence
from sitrep.extractor.ports import ArticleRecord, Extracted, Failed, Failure, Outcome
from sitrep.runtime.clock import from_timestamp_ms

SOURCE = "/sitrep/extractor"


def extract(extractor: Extractor, record: ArticleRecord) -> Outcome:
    """The mentions of the article in `record`, ready to publish, or why it is no article.

    Word that an article was retracted is passed on as it is, in its place.
    """
    try:
        message = read(record)
        if isinstance(message, ArticleRetracted):
            return _retracted(message, record)
        article = message.to_article()
    except ValueError as error:
        return Failed(Failure.INVALID, str(error))
    return _mentions(extractor, article, record)


def _mentions(extractor: Extractor, article: Article, record: ArticleRecord) -> Extracted:
    started = time.perf_counter()
    extraction = extractor.extract(article)
    seconds = time.perf_counter() - started
    message = MentionsExtracted.of(article, extraction, extractor.name)
    return _published(message, record, mentions=len(extraction.mentions), seconds=seconds)


def _retracted(message: ArticleRetracted, record: ArticleRecord) -> Extracted:
    passed_on = MentionsRetracted(
        article_id=message.article_id, retracted_at=message.retracted_at, reason=message.reason
    )
    return _published(passed_on, record, mentions=0, seconds=0.0)


def _published(message: Message, record: ArticleRecord, *, mentions: int, seconds: float) -> Extracted:
    headers = headers_for(
        message,
        source=SOURCE,
        time=from_timestamp_ms(record.timestamp_ms),
        traceparent=traceparent_of(record.headers, fallback=message.ce_id),
    )
    return Extracted(
        key=message.key.encode(), value=message.to_bytes(), headers=headers, mentions=mentions, seconds=seconds
    )


def line(extractor: Extractor, article: Article) -> bytes:
    """What `article` says as JSON on one line, for people and programs without Kafka."""
    return orjson.dumps(extractor.extract(article))


def dated_sentences(extractor: Extractor, article: Article) -> tuple[DatedSentence, ...]:
    """What `article` offers to a digest."""
    return dated.of_article(article, extractor.extract(article))


def read(record: ArticleRecord) -> ArticlePublished | ArticleRetracted:
    """The message in `record`. Raises ValueError that names what is wrong: field, header, key or timestamp."""
    if record.timestamp_ms < 0:
        raise ValueError("timestamp: is missing; it is the recorded time")
    if record.value is None:
        raise ValueError("value: is missing")
    message = upcasting.decode(header(record.headers, "ce_type"), record.value)
    if not isinstance(message, ArticlePublished | ArticleRetracted):
        raise ValueError(f"ce_type: is {message.ce_type}, not {ArticlePublished.ce_type}")  # noqa: TRY004
    if record.key != message.key.encode():
        raise ValueError(f"key: is not the article's id {message.key!r}")
    return message
