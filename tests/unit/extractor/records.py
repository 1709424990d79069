"""Articles, and their records, for the tests of the extractor."""

from datetime import UTC, date, datetime

from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.core.articles import Article
from sitrep.extractor.ports import ArticleRecord

RECORDED = datetime(2024, 11, 30, 12, 0, 0, 123_000, tzinfo=UTC)
RECORDED_MS = 1_732_968_000_123
TOPIC = "sitrep.articles.v1"
TRACE = derived_traceparent("the article's")


def article(body: str = "Clashes near Saraqib.", *, article_id: str = "article-1") -> Article:
    return Article(
        article_id=article_id,
        url="https://example.org/1",
        source="Test Wire",
        title="Report",
        body=body,
        published_at=date(2024, 11, 30),
        updated_at=None,
        language="en",
    )


def record(body: str = "Clashes near Saraqib.", *, article_id: str = "article-1", offset: int = 7) -> ArticleRecord:
    """As ingest publishes it."""
    message = ArticlePublished.of(article(body, article_id=article_id))
    return ArticleRecord(
        topic=TOPIC,
        partition=3,
        offset=offset,
        timestamp_ms=RECORDED_MS,
        key=message.key.encode(),
        value=message.to_bytes(),
        headers=tuple(headers_for(message, source="/sitrep/ingest", time=RECORDED, traceparent=TRACE)),
    )
