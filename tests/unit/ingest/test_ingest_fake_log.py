"""The fake log keeps to what Kafka's does."""

import pytest
from tests.fakes.article_log import FakeArticleLog, Logged
from tests.unit.ingest.article_log_suite import ArticleLogSuite, Harness


class TestFakeArticleLog(ArticleLogSuite):
    """The suite, in memory."""

    @pytest.fixture
    def harness(self) -> Harness:
        log, away = FakeArticleLog(), FakeArticleLog()
        away.away = True

        async def records() -> list[Logged]:
            return log.records + away.records

        return Harness(log, away, records)
