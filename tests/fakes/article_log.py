"""An ArticleLog in memory, held to the same suite as Kafka's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sitrep.contracts.articles import ArticlePublished, ArticleRetracted
from sitrep.contracts.cloudevents import derived_traceparent
from sitrep.core.errors import TransientError
from sitrep.ingest.ports import RecordTooLarge


@dataclass(frozen=True, slots=True)
class Logged:
    """One record, as a reader of the log sees it."""

    article: ArticlePublished
    recorded_at: datetime
    traceparent: str


class FakeArticleLog:
    """Keeps what is appended. `away` makes it refuse like a broker that does not answer."""

    def __init__(self, *, max_article_bytes: int = 8 * 1024 * 1024) -> None:
        self.records: list[Logged] = []
        self.retractions: list[ArticleRetracted] = []
        self.away = False
        self._max_article_bytes = max_article_bytes

    async def retract(self, retraction: ArticleRetracted, *, recorded_at: datetime, traceparent: str | None) -> None:
        if self.away:
            raise TransientError("no broker answers")
        self.retractions.append(retraction)

    async def append(
        self, articles: Sequence[ArticlePublished], *, recorded_at: datetime, traceparent: str | None
    ) -> None:
        if any(len(article.to_bytes()) > self._max_article_bytes for article in articles):
            raise RecordTooLarge(f"an article has more than {self._max_article_bytes:,} bytes")
        if self.away:
            raise TransientError("no broker answers")
        for article in articles:
            trace = traceparent or derived_traceparent(article.article_id + article.revision)
            self.records.append(Logged(article, recorded_at, trace))
