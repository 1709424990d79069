"""What every ArticleLog keeps to: run on the fake and on Kafka."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.fakes.article_log import Logged

from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import is_traceparent
from sitrep.core.articles import Article
from sitrep.core.errors import TransientError
from sitrep.ingest.ports import ArticleLog, RecordTooLarge

RECORDED_AT = datetime(2024, 12, 1, 6, 30, 15, 123_000, UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def published(article_id: str, body: str = "Shelling was reported.") -> ArticlePublished:
    article = Article(
        article_id=article_id,
        url=f"https://example.org/{article_id}",
        source="Example Wire",
        title="Reports – «updated»",
        body=body,
        published_at=date(2024, 11, 30),
        updated_at=datetime(2024, 11, 30, 12, 0, tzinfo=UTC),
        language="en",
    )
    return ArticlePublished.of(article)


@dataclass
class Harness:
    """A log under test, and what a reader finds in it."""

    log: ArticleLog
    away: ArticleLog
    """The same log while it cannot be reached."""
    records: Callable[[], Awaitable[list[Logged]]]


class ArticleLogSuite:
    """Tests of the port's promises; a subclass brings the `harness` fixture."""

    async def test_what_is_appended_is_in_the_log_with_its_recorded_time(self, harness: Harness) -> None:
        articles = [published("a"), published("b")]
        await harness.log.append(articles, recorded_at=RECORDED_AT, traceparent=TRACE)
        logged = sorted(await harness.records(), key=lambda record: record.article.article_id)
        assert logged == [Logged(article, RECORDED_AT, TRACE) for article in articles]

    async def test_revisions_of_one_article_keep_their_order(self, harness: Harness) -> None:
        revisions = [published("a", body=f"Update {number}.") for number in range(5)]
        for number, revision in enumerate(revisions):
            await harness.log.append([revision], recorded_at=RECORDED_AT + timedelta(seconds=number), traceparent=None)
        assert [record.article for record in await harness.records()] == revisions

    async def test_without_a_trace_each_article_gets_one_of_its_own_always_the_same(self, harness: Harness) -> None:
        articles = [published("a"), published("a", body="Another."), published("a")]
        await harness.log.append(articles, recorded_at=RECORDED_AT, traceparent=None)
        traces = [record.traceparent for record in await harness.records()]
        assert all(map(is_traceparent, traces))
        assert traces[0] == traces[2] != traces[1]

    async def test_nothing_is_appended_for_nothing(self, harness: Harness) -> None:
        await harness.log.append([], recorded_at=RECORDED_AT, traceparent=None)
        assert await harness.records() == []

    async def test_what_can_never_fit_is_refused_and_nothing_beside_it_appended(self, harness: Harness) -> None:
        monster = published("b", body="x" * (9 * 1024 * 1024))
        with pytest.raises(RecordTooLarge):
            await harness.log.append([published("a"), monster], recorded_at=RECORDED_AT, traceparent=None)
        assert await harness.records() == []

    async def test_while_it_is_away_it_says_so(self, harness: Harness) -> None:
        with pytest.raises(TransientError):
            await harness.away.append([published("a")], recorded_at=RECORDED_AT, traceparent=None)
        assert await harness.records() == []
